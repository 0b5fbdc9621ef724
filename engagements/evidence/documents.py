"""Documents looked through before they are kept as sent: PDF, and the office files, which are zips.

An office file is unpacked once, within limits, without being kept: a small file that would fill a
disk is refused, and so are macros.
"""

import struct
import zipfile
import zlib

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_ENTRIES = 2_000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
FREE_OF_RATIO = 10 * 1024 * 1024  # a small sheet of equal rows packs better than any bomb needs to
CHUNK = 64 * 1024
PDF_END = 2048
OOXML = {
    "word/document.xml": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        b"wordprocessingml.document.main+xml",
    ),
    "xl/workbook.xml": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        b"spreadsheetml.sheet.main+xml",
    ),
}
ODF = (
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
)
MACROS = ("vbaproject.bin", "basic/script-lc.xml", "basic/script-lb.xml")
PACKED_BY = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
LAST_RECORD = 22  # bytes of a zip's last record, when no comment follows
PART = 1024 * 1024  # of the parts that tell the type, this much is read
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
)


def check_pdf(upload) -> None:
    """Raise ValidationError unless a PDF is whole, and nothing but a PDF."""
    upload.seek(max(0, upload.size - PDF_END))
    tail = upload.read(PDF_END)
    upload.seek(0)
    _before, mark, after = tail.rpartition(b"%%EOF")
    if not mark or after.strip(b"\0\t\n\f\r "):
        text = _("The PDF is cut off or damaged: its end is not that of a PDF.")
        raise ValidationError(text, "damaged")


def office_type(upload):
    """The media type of a zip that is an office document; words for any other. Raises
    ValidationError for one that is damaged, too large inside, locked, or holds macros."""
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload) as archive:
            _check_outside(upload, archive)
            _unpack(archive, upload.size)
            found = _type_of(archive)
    except UNREADABLE as error:
        raise _damaged() from error
    return found


def _damaged():
    return ValidationError(_("The file is damaged and cannot be opened."), "damaged")


def _too_large_inside():
    text = _("The file would be too large when unpacked; it is not opened.")
    return ValidationError(text, "bomb")


def _check_outside(upload, archive):
    """Entries and promised sizes, before anything is unpacked; nothing before or after the zip."""
    entries = archive.infolist()
    promised = sum(entry.file_size for entry in entries)
    names = [entry.filename for entry in entries]
    if len(entries) > MAX_ENTRIES or promised > _most(upload.size):
        raise _too_large_inside()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise ValidationError(_("The file has a password: send it without one."), "locked")
    away = any(name.startswith(("/", "\\")) or ".." in name.split("/") for name in names)
    strange = any(entry.compress_type not in PACKED_BY for entry in entries)
    upload.seek(-LAST_RECORD, 2)
    ends = upload.read(4) == zipfile.stringEndArchive
    if away or strange or not ends or len(set(names)) < len(names):
        raise _damaged()
    if any(name.lower().endswith(MACROS) for name in names):
        raise ValidationError(_("The file holds macros: save it without them."), "macros")


def _most(size):
    return min(MAX_UNPACKED, max(FREE_OF_RATIO, size * MAX_RATIO))


def _type_of(archive):
    names = set(archive.namelist())
    if "mimetype" in names:
        kind = _start(archive, "mimetype").decode("ascii", "replace").strip()
        return kind if kind in ODF and "content.xml" in names else _("a ZIP archive")
    for part, (media_type, mark) in OOXML.items():
        if part in names and "[Content_Types].xml" in names:
            types = _start(archive, "[Content_Types].xml")
            if mark in types and b"macroEnabled" not in types:
                return media_type
    return _("a ZIP archive")


def _start(archive, name):
    with archive.open(name) as part:
        return part.read(PART)


def _unpack(archive, size):
    """Unpack every entry into nothing: its checksum holds, and together they stay in bounds."""
    total = 0
    for entry in archive.infolist():
        with archive.open(entry) as content:
            while chunk := content.read(CHUNK):
                total += len(chunk)
                if total > _most(size):
                    raise _too_large_inside()
