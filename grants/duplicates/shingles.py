"""How alike two texts are, as measured: sampled 8-grams of what is left of a text when its dress is taken off. Pure.

A text is normalised (NFKC; spaces, punctuation, digits and Latin letters dropped), every eight characters are hashed to
64 bits, one hash in eight is kept by its own value, so that the same passage keeps the same hashes wherever it stands.
Two texts share what they share of the shorter one; the spread says over how many tenths of it. Wide and thin is a copy
written anew, narrow and dense a borrowed section.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from grants.duplicates.tables import Band

GRAM = 8
SAMPLE = np.uint64(8)
TENTHS = 10
# A text of fewer sampled hashes says too little: about two hundred characters.
LEAST_SIZE = 24
LEAST_SHARED = 12
# In thousandths of the shorter text.
SAME_TEXT, INTRODUCTION, SILENT = 400, 300, 100
WIDE = 7
TENTH_PERCENT = 5
LEAST_PASSAGE = 12
MULTIPLIER, MIXER = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
SHIFT = np.uint64(31)

Shingles = dict[int, int]


@dataclass(frozen=True)
class Likeness:
    """What two texts share: of the shorter one's hashes the part in thousandths, and over how many of its tenths."""

    shared: int
    thousandths: int
    spread: int

    def band(self, *, is_same_body: bool = False) -> Band | None:
        """What that means; None where nobody need look. What one body says of itself in all its applications is narrow
        and no more than a few sections."""
        if self.shared < LEAST_SHARED or self.thousandths < SILENT:
            return None
        if self.thousandths >= SAME_TEXT:
            return Band.SAME_TEXT
        if self.spread >= WIDE:
            return Band.REWRITTEN
        return None if is_same_body and self.thousandths < INTRODUCTION else Band.BORROWED


def bare(text: str) -> str:
    """What is compared of a text."""
    return "".join(c for c, _at in _kept(text))


def fingerprint(text: str) -> Shingles:
    """The sampled hashes of a text, each with the tenth of it in which it first stands."""
    letters = np.array([ord(c) for c in bare(text)], dtype=np.uint64)
    count = len(letters) - GRAM + 1
    if count < 1:
        return {}
    hashes = _hashes(letters, count)
    found: Shingles = {}
    for at in np.flatnonzero(hashes % SAMPLE == 0):
        # PostgreSQL's bigint is signed: the same 64 bits, read so.
        found.setdefault(int(hashes[at].view(np.int64)), int(at) * TENTHS // count)
    return found


def likeness(size: int, other_size: int, tenths: Sequence[int], sizes: Counter[int]) -> Likeness:
    """`tenths` are those of the shorter text in which each shared hash stands, `sizes` how many it has in each."""
    shared = len(tenths)
    if min(size, other_size) < LEAST_SIZE:
        return Likeness(shared, 0, 0)
    there = Counter(tenths)
    spread = sum(there[tenth] * 100 >= TENTH_PERCENT * count for tenth, count in sizes.items() if there[tenth])
    return Likeness(shared, shared * 1000 // min(size, other_size), spread)


def compare(one: Shingles, other: Shingles) -> Likeness:
    """Two texts by themselves, without looking at how common their passages are."""
    shorter = min(one, other, key=len)
    return likeness(len(one), len(other), [shorter[h] for h in one.keys() & other.keys()], Counter(shorter.values()))


def passages(text: str, others: Iterable[str]) -> list[tuple[str, bool]]:
    """A text cut into pieces, and whether each of them stands in the other texts too."""
    known = {gram for each in others for gram in _grams(bare(each))}
    kept = list(_kept(text))
    letters = "".join(c for c, _at in kept)
    same = [False] * len(letters)
    for at, gram in enumerate(_grams(letters)):
        if gram in known:
            same[at : at + GRAM] = [True] * GRAM
    marks = [False] * len(text)
    for is_same, run in groupby(range(len(letters)), key=lambda at: same[at]):
        places = list(run)
        if is_same and len(places) >= LEAST_PASSAGE:
            first, last = kept[places[0]][1], kept[places[-1]][1]
            marks[first : last + 1] = [True] * (last + 1 - first)
    return [
        ("".join(text[at] for at in run), is_same)
        for is_same, run in ((key, list(places)) for key, places in groupby(range(len(text)), key=lambda at: marks[at]))
    ]


def _kept(text: str) -> Iterable[tuple[str, int]]:
    """Each character that counts, with its place in the text as it stands."""
    for at, raw in enumerate(text):
        for c in unicodedata.normalize("NFKC", raw):
            if unicodedata.category(c) in ("Lo", "Lm"):
                yield c, at


def _grams(letters: str) -> Iterable[str]:
    return (letters[at : at + GRAM] for at in range(len(letters) - GRAM + 1))


def _hashes(letters: NDArray[np.uint64], count: int) -> NDArray[np.uint64]:
    hashes = np.zeros(count, dtype=np.uint64)
    for offset in range(GRAM):
        hashes = (hashes ^ letters[offset : offset + count]) * MULTIPLIER
        hashes ^= hashes >> SHIFT
    hashes *= MIXER
    return hashes ^ (hashes >> SHIFT)
