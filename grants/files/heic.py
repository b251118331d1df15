"""HEIC photos: the pieces that tell where one was taken are blanked where they lie; the picture is not touched."""

import struct
from collections.abc import Iterator, Mapping

from grants.files import rules

BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"}
MOST_ITEMS = 4_000
Box = tuple[bytes, int, int]


def is_heic(content: bytes) -> bool:
    """By the brands that its first box names; AVIF and films begin alike."""
    if content[4:8] != b"ftyp":
        return False
    size = min(int.from_bytes(content[:4]), 256)
    brands = {content[at : at + 4] for at in (8, *range(16, size, 4))}
    return bool(brands & BRANDS) and not brands & {b"avif", b"avis"}


def cleaned(content: bytes) -> bytes:
    """The same photo without place and description. Refuses what is cut short, broken or absurdly large."""
    found = list(_boxes(content, 0, len(content)))
    meta = next(((start, end) for name, start, end in found if name == b"meta"), None)
    rules.is_whole(meta is not None and b"mdat" in {name for name, _start, _end in found})
    start, end = meta or (0, 0)
    inner = {name: (begin, until) for name, begin, until in _boxes(content, start + 4, end)}
    rules.is_whole({b"iinf", b"iloc"} <= inner.keys())
    try:
        _measure(content, inner)
        private = _private_items(content, *inner[b"iinf"])
        return _blanked(content, private, inner)
    except (struct.error, IndexError):
        rules.is_whole(False)
        raise


def _boxes(content: bytes, at: int, end: int) -> Iterator[Box]:
    while at < end:
        rules.is_whole(at + 8 <= end)
        size, name = struct.unpack_from(">I4s", content, at)
        head = 8
        if size == 1:
            rules.is_whole(at + 16 <= end)
            (size,) = struct.unpack_from(">Q", content, at + 8)
            head = 16
        size = size or end - at
        rules.is_whole(head <= size <= end - at)
        yield name, at + head, at + size
        at += size


def _measure(content: bytes, inner: Mapping[bytes, tuple[int, int]]) -> None:
    """Each size that the photo says one of its pictures has."""
    for name, start, end in _boxes(content, *inner.get(b"iprp", (0, 0))):
        if name == b"ipco":
            for kind, begin, _until in _boxes(content, start, end):
                if kind == b"ispe":
                    rules.picture_is_not_too_large(*struct.unpack_from(">II", content, begin + 4))


def _private_items(content: bytes, start: int, end: int) -> set[int]:
    """The items that hold Exif or XMP."""
    head = 6 if content[start] == 0 else 8
    found = set()
    for name, begin, _until in _boxes(content, start + head, end):
        if name == b"infe":
            wide = content[begin] >= 3
            item = int.from_bytes(content[begin + 4 : begin + (8 if wide else 6)])
            kind = content[begin + (10 if wide else 8) :][:4]
            if kind in (b"Exif", b"mime"):
                found.add(item)
    return found


def _blanked(content: bytes, private: set[int], inner: Mapping[bytes, tuple[int, int]]) -> bytes:
    out = bytearray(content)
    data = inner.get(b"idat", (0, 0))[0]
    for item, inside, offset, length in _extents(content, *inner[b"iloc"]):
        if item in private:
            begin = offset + (data if inside else 0)
            rules.is_whole(begin + length <= len(content))
            out[begin : begin + length] = bytes(length)
    return bytes(out)


def _extents(content: bytes, start: int, _end: int) -> Iterator[tuple[int, bool, int, int]]:
    """(item, whether it lies in the meta box itself, offset, length) of each stretch of each item."""
    version, sizes = content[start], content[start + 4 : start + 6]
    offset_size, length_size, base_size = sizes[0] >> 4, sizes[0] & 15, sizes[1] >> 4
    index_size = sizes[1] & 15 if version else 0
    wide = 4 if version == 2 else 2
    at = start + 6

    def number(size: int) -> int:
        nonlocal at
        at += size
        return int.from_bytes(content[at - size : at])

    items = number(wide)
    rules.is_whole(items <= MOST_ITEMS)
    for _each in range(items):
        item = number(wide)
        inside = bool(version and number(2) & 15)
        number(2)
        base, extents = number(base_size), number(2)
        rules.is_whole(extents <= MOST_ITEMS)
        for _extent in range(extents):
            number(index_size)
            offset, length = number(offset_size), number(length_size)
            yield item, inside, base + offset, length
