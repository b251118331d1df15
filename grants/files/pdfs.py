"""PDF papers: looked at as bytes, within bounds; what needs a real reader is asked of a process (showing.py)."""

import re
import zlib
from collections.abc import Iterator

from grants.files import rules, zips

START = re.compile(rb"%PDF-[12]\.[0-9]")
END = b"%%EOF"
# Not inside a compressed piece, wherever the file keeps it: readers need it before they can read anything else.
LOCKED = re.compile(rb"/Encrypt\s*(?:[0-9]+\s+[0-9]+\s+R|<<)")
# A name may be written with some of its letters as numbers: /J#61vaScript.
NAME = re.compile(rb"/[A-Za-z]*#[A-Za-z0-9#]{1,60}")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
RUNS = re.compile(rb"/(?:JavaScript|Launch)(?![A-Za-z])")
PACKED = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
LARGEST_PIECE, LARGEST_TOGETHER = 8 << 20, 64 << 20


def check(content: bytes) -> None:
    """Refuses what is cut short, two things at once, or would run something."""
    rules.is_whole(END in content[-2048:] and b"startxref" in content[-4096:])
    tail = content[content.rindex(END) + len(END) :]
    rules.is_one_file(not tail.strip(b"\0\t\n\f\r ") and not zips.ends_as_one(content))
    rules.has_no_scripts(any(_runs_something(text) for text in (content, *_unpacked(content))))


def may_be_locked(content: bytes) -> bool:
    """Encrypted; whether that needs a password to open, only a reader can say."""
    return LOCKED.search(content) is not None


def _runs_something(text: bytes) -> bool:
    return RUNS.search(text) is not None or any(RUNS.search(_plain(name[0])) for name in NAME.finditer(text))


def _plain(name: bytes) -> bytes:
    return ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), name)


def _unpacked(content: bytes) -> Iterator[bytes]:
    """What stands in packed groups of objects, as far as the bounds."""
    left = LARGEST_TOGETHER
    for found in PACKED.finditer(content):
        try:
            piece = zlib.decompressobj().decompress(content[found.end() :], min(LARGEST_PIECE, left))
        except zlib.error:
            continue
        left -= len(piece)
        rules.unpacks_to_a_sane_size(left > 0)
        yield piece
