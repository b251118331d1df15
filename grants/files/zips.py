"""DOCX, XLSX and OFD are zip archives: their table of contents is read, within bounds; one small part is unpacked."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from grants.files import rules

END, ENTRY, LOCAL = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
LONGEST_COMMENT = 0xFFFF
MOST_ENTRIES = 5_000
LARGEST_TABLE = 2 << 20
LARGEST_TOGETHER = 300 << 20
MOST_RATIO = 200
LARGEST_PART = 1 << 20
DOCX_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSX_MAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


@dataclass(frozen=True)
class Entry:
    """One line of the table of contents."""

    name: str
    encrypted: bool
    method: int
    packed: int
    unpacked: int
    offset: int


def kind(content: bytes) -> str | None:
    """docx, xlsx or ofd, or none. Refuses what is broken, locked, two things at once, or unpacks to too much."""
    entries = _entries(content)
    rules.is_not_encrypted(any(each.encrypted for each in entries))
    _is_no_bomb(entries, len(content))
    by_name = {each.name.lstrip("/").lower(): each for each in entries}
    if "ofd.xml" in by_name:
        return "ofd"
    if "[content_types].xml" not in by_name:
        return None
    types = _part(content, by_name["[content_types].xml"])
    rules.has_no_macros(b"macroenabled" in types.lower() or any(name.endswith("vbaproject.bin") for name in by_name))
    if DOCX_MAIN in types:
        return "docx"
    return "xlsx" if XLSX_MAIN in types else None


def ends_as_one(content: bytes) -> bool:
    """Whether a reader of zip archives, which begins at the end, would take this for one."""
    return _end(content) is not None


def _end(content: bytes) -> tuple[int, int, int, int] | None:
    """Where the table of contents ends, begins, its size and number of entries; none when nothing says so."""
    lowest = max(0, len(content) - 22 - LONGEST_COMMENT)
    at = content.rfind(END, lowest)
    while at >= 0:
        if at + 22 <= len(content):
            _disk, _start, _here, entries, size, offset, comment = struct.unpack_from("<4H2IH", content, at + 4)
            if at + 22 + comment == len(content):
                return at, offset, size, entries
        at = content.rfind(END, lowest, at + 3)
    return None


def _entries(content: bytes) -> list[Entry]:
    found = _end(content)
    rules.is_whole(found is not None)
    at, offset, size, number = found or (0, 0, 0, 0)
    rules.unpacks_to_a_sane_size(number <= MOST_ENTRIES and size <= LARGEST_TABLE)
    # Something before the first entry or between table and end would be read by others, but not by who checks it.
    rules.is_one_file(offset + size == at and at + 22 == len(content))
    entries = []
    while offset < at:
        rules.is_whole(content[offset : offset + 4] == ENTRY and offset + 46 <= at)
        flags, method = struct.unpack_from("<2H", content, offset + 8)
        packed, unpacked, name, extra, comment = struct.unpack_from("<2I3H", content, offset + 20)
        (start,) = struct.unpack_from("<I", content, offset + 42)
        shown = content[offset + 46 : offset + 46 + name].decode("utf-8", "replace")
        entries.append(Entry(shown, bool(flags & 1), method, packed, unpacked, start))
        offset += 46 + name + extra + comment
    rules.is_whole(offset == at and len(entries) == number)
    return entries


def _is_no_bomb(entries: Sequence[Entry], size: int) -> None:
    """Parts that lie over each other are packed more than the file is long."""
    packed, unpacked = sum(each.packed for each in entries), sum(each.unpacked for each in entries)
    rules.unpacks_to_a_sane_size(
        packed <= size and unpacked <= LARGEST_TOGETHER and (unpacked <= 10 << 20 or unpacked <= packed * MOST_RATIO)
    )


def _part(content: bytes, entry: Entry) -> bytes:
    """One small part, unpacked as far as its bound."""
    at = entry.offset
    rules.is_whole(content[at : at + 4] == LOCAL and at + 30 <= len(content))
    name, extra = struct.unpack_from("<2H", content, at + 26)
    packed = content[at + 30 + name + extra :][: entry.packed]
    rules.unpacks_to_a_sane_size(entry.unpacked <= LARGEST_PART)
    if entry.method == 0:
        return packed
    try:
        return zlib.decompressobj(-15).decompress(packed, LARGEST_PART)
    except zlib.error:
        rules.is_whole(False)
        raise
