"""A first look into an old Excel file: how far its sheets reach, before a reader makes room for it.

The file is a compound file: chains of sectors, one of which holds the workbook's records.
"""

import struct

from django.utils.translation import gettext as _

from engagements.sheets.package import broken
from engagements.sheets.scan import MAX_RECTANGLE
from engagements.sheets.table import Unreadable

END = 0xFFFFFFFA  # sector numbers from here on end a chain
BEGINNING = (0x009, 0x209, 0x409, 0x809)  # of a sheet's records
# Records of filled cells, in the versions of the format; MULRK holds several columns.
CELLS = {0x02, 0x03, 0x04, 0x05, 0x06, 0x203, 0x204, 0x205, 0x206, 0x27E, 0x406, 0xD6, 0xFD}
MULRK = 0xBD


def refuse_far_cells(data: bytes) -> None:
    """Raise Unreadable when a sheet spans more cells than can be read, or the file is broken."""
    try:
        records = _workbook(data)
        far = _rectangle(records)
    except (struct.error, IndexError) as error:
        raise broken() from error
    if far > MAX_RECTANGLE:
        text = _("There is something far below the table. Delete the rows under it.")
        raise Unreadable(text, "far")


def _rectangle(records):
    """The cells of the largest sheet, from its first to its last filled one."""
    place = largest = rows = columns = 0
    while place + 4 <= len(records):
        kind, size = struct.unpack_from("<HH", records, place)
        if kind in BEGINNING:
            rows = columns = 0
        elif kind in CELLS or kind == MULRK:
            row, column = struct.unpack_from("<HH", records, place + 4)
            if kind == MULRK:
                column = struct.unpack_from("<H", records, place + 4 + size - 2)[0]
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            largest = max(largest, rows * columns)
        place += 4 + size
    return largest


def _workbook(data):
    """The stream of records."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if size not in (512, 4096):
        raise broken()
    directory, _sign, least, small, _smalls, more, _mores = struct.unpack_from("<7I", data, 48)
    table = _table(data, size, more)
    entries = _chain(data, size, table, directory)
    root = None
    for place in range(0, len(entries) - 127, 128):
        length = struct.unpack_from("<H", entries, place + 64)[0]
        name = entries[place : place + max(length - 2, 0)].decode("utf-16-le", "replace")
        start, amount = struct.unpack_from("<II", entries, place + 116)
        if name == "Root Entry":
            root = start
        if name in ("Workbook", "Book"):
            if amount >= least or root is None:
                return _chain(data, size, table, start)[:amount]
            held = b"\0" * 64 + _chain(data, size, table, root)  # its sectors count from 0
            smalls = _chain(data, size, table, small)
            links = struct.unpack(f"<{len(smalls) // 4}I", smalls)
            return _chain(held, 64, links, start)[:amount]
    raise broken()


def _table(data, size, more):
    """Which sector follows which."""
    sectors = list(struct.unpack_from("<109I", data, 76))
    seen = set()
    while more < END and more not in seen:
        seen.add(more)
        *further, more = struct.unpack_from(f"<{size // 4}I", data, size * (more + 1))
        sectors += further
    links = []
    for sector in sectors:
        if sector < END:
            links += struct.unpack_from(f"<{size // 4}I", data, size * (sector + 1))
    return links


def _chain(data, size, links, sector):
    """The contents of a chain of sectors; one that turns back on itself is broken."""
    pieces, seen = [], set()
    while sector < END:
        if sector in seen:
            raise broken()
        seen.add(sector)
        pieces.append(data[size * (sector + 1) : size * (sector + 2)])
        sector = links[sector]
    return b"".join(pieces)
