"""Photos: read piece by piece without unpacking a pixel, and written again without what tells where they were taken.

Only the pieces that make the picture are kept; whatever else stood in the file or hung on its end is gone.
"""

import re
import struct
import zlib
from collections.abc import Iterator

from grants.files import rules

PNG_START = b"\x89PNG\r\n\x1a\n"
# What a picture needs to look right, and nothing that says more than that.
PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"bKGD"}
JPEG_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_COLOURS = {0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
NEXT_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
MOST_SCANS = 200
ORIENTATION = 0x0112


def png(content: bytes) -> bytes:
    """The picture alone. Refuses what is cut short, broken or absurdly large."""
    kept, at = [PNG_START], len(PNG_START)
    names: list[bytes] = []
    while at + 12 <= len(content) and (not names or names[-1] != b"IEND"):
        length, name = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        rules.is_whole(end <= len(content))
        piece = content[at:end]
        rules.is_whole(zlib.crc32(piece[4:-4]) == int.from_bytes(piece[-4:]))
        if name in PNG_KEPT:
            kept.append(piece)
        names.append(name)
        at = end
    rules.is_whole(names[:1] == [b"IHDR"] and b"IDAT" in names and names[-1] == b"IEND" and len(kept[1]) == 25)
    rules.picture_is_not_too_large(*struct.unpack_from(">II", kept[1], 8))
    return b"".join(kept)


def jpeg(content: bytes) -> bytes:
    """The picture alone, still the right way up. Refuses what is cut short, broken or absurdly large."""
    head, body, turned, frames, scans = b"", [], b"", 0, 0
    for marker, piece in _segments(content):
        data = piece[4:]
        if marker == 0xE0 and data[:5] == b"JFIF\0":
            head = b"\xff\xe0\x00\x10" + data[:12] + b"\0\0"
        elif marker == 0xE1 and data[:6] == b"Exif\0\0":
            turned = turned or _turned(data[6:])
        elif not (0xE0 <= marker <= 0xEF or marker == 0xFE) or data.startswith(JPEG_COLOURS.get(marker, ())):
            body.append(piece)
        if marker in JPEG_FRAMES:
            rules.is_whole(len(data) >= 5)
            rules.picture_is_not_too_large(*struct.unpack_from(">HH", data, 1)[::-1])
            frames += 1
        scans += marker == 0xDA
    rules.is_whole(frames == 1 and 0 < scans <= MOST_SCANS)
    return b"".join([b"\xff\xd8", head, turned, *body, b"\xff\xd9"])


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Every marker with its piece, pixels included, up to the end of the picture."""
    at = 2
    while True:
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        rules.is_whole(content[at : at + 1] == b"\xff" and at + 2 <= len(content))
        marker = content[at + 1]
        if marker == 0xD9:
            return
        rules.is_whole(marker not in (0x00, 0x01, 0xD8) and at + 4 <= len(content))
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
        rules.is_whole(at + 4 <= end <= len(content))
        if marker == 0xDA:
            found = NEXT_MARKER.search(content, end)
            rules.is_whole(found is not None)
            end = found.start() if found else end
        yield marker, content[at:end]
        at = end


def _turned(tiff: bytes) -> bytes:
    """A segment that says which way up the picture is, if the photo's own data said so."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return b""
    (first,) = struct.unpack_from(f"{order}I", tiff, 4)
    if first + 2 > len(tiff):
        return b""
    (entries,) = struct.unpack_from(f"{order}H", tiff, first)
    for at in range(first + 2, min(first + 2 + 12 * entries, len(tiff) - 11), 12):
        tag, kind, count, value = struct.unpack_from(f"{order}HHIH", tiff, at)
        if tag == ORIENTATION and kind == 3 and count == 1 and 2 <= value <= 8:
            data = b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, ORIENTATION, 3, 1, value, 0, 0)
            return b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data
    return b""
