"""Spreadsheets are ZIP packages: opened within limits, before anything else looks into them.

Only the parts that hold the sheet are unpacked, each counted while it is unpacked and not believed
on its word; they are then packed again, so nobody after us sees anything that was not counted.
"""

import io
import struct
import zipfile
import zlib

from django.utils.translation import gettext_lazy as _

from engagements.sheets.table import Unreadable

MAX_ENTRIES = 2_000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO, RATIO_FROM = 500, 10 * 1024 * 1024
CHUNK = 1024 * 1024
LOCAL_HEADER = struct.Struct("<4s22xHH")
ENCRYPTED = 0x1
NEEDED = (
    "[Content_Types].xml",
    "_rels/.rels",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/sharedstrings.xml",
    "xl/styles.xml",
    "xl/worksheets/",
    "mimetype",
    "content.xml",
    "meta-inf/manifest.xml",
)


def broken() -> Unreadable:
    return Unreadable(_("The file is broken; open it in your spreadsheet and save it again."), "x")


def encrypted() -> Unreadable:
    text = _("The file is protected by a password. Save it without one, then bring it again.")
    return Unreadable(text, "encrypted")


def bomb() -> Unreadable:
    text = _("Unpacked, this file would be far too large. It is refused.")
    return Unreadable(text, "bomb")


def unpacked(data: bytes) -> dict[str, bytes]:
    """{name: content} of the parts of a package that hold its sheets. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise broken() from error
    _refuse_declared(entries, len(data))
    parts, total = {}, 0
    for entry in entries:
        if entry.filename.endswith("/") or not entry.filename.casefold().startswith(
            tuple(name.casefold() for name in NEEDED)
        ):
            continue
        if entry.filename in parts:
            raise broken()
        parts[entry.filename] = _content(data, entry, MAX_UNPACKED - total)
        total += len(parts[entry.filename])
        _refuse_ratio(len(parts[entry.filename]), entry.compress_size)
    return parts


def _refuse_declared(entries, size):
    if len(entries) > MAX_ENTRIES:
        raise bomb()
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise encrypted()
    declared = sum(entry.file_size for entry in entries)
    if declared > 4 * MAX_UNPACKED:  # pictures count here, and are never unpacked
        raise bomb()
    _refuse_ratio(declared, size)


def _refuse_ratio(unpacked_size, packed_size):
    if unpacked_size > RATIO_FROM and unpacked_size > MAX_RATIO * max(packed_size, 1):
        raise bomb()


def _content(data, entry, room):
    """What an entry really holds, read no further than there is room for."""
    start = entry.header_offset
    header = data[start : start + LOCAL_HEADER.size]
    if len(header) < LOCAL_HEADER.size:
        raise broken()
    signature, name, extra = LOCAL_HEADER.unpack(header)
    start += LOCAL_HEADER.size + name + extra
    packed = data[start : start + entry.compress_size]
    if signature != b"PK\x03\x04" or len(packed) != entry.compress_size:
        raise broken()
    if entry.compress_type == zipfile.ZIP_STORED:
        content = packed
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        content = _inflated(packed, room)
    else:
        raise broken()
    if len(content) > room:
        raise bomb()
    if len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
        raise broken()
    return content


def _inflated(packed, room):
    machine, pieces, size = zlib.decompressobj(-15), [], 0
    try:
        piece = machine.decompress(packed, CHUNK)
        while piece:
            pieces.append(piece)
            size += len(piece)
            if size > room:
                raise bomb()
            piece = machine.decompress(machine.unconsumed_tail, CHUNK)
    except zlib.error as error:
        raise broken() from error
    if not machine.eof:
        raise broken()
    return b"".join(pieces)


def packed(parts: dict[str, bytes]) -> io.BytesIO:
    """The same parts as a plain package."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    held.seek(0)
    return held
