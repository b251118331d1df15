"""What changed: between two texts word by word, between two frozen versions answer by answer and row by row. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

SENTENCE = re.compile(r"[^。！？；\n]*(?:[。！？；\n]+|$)")
# A word of letters, a number with its marks, blanks together; of Chinese each character, since it has no blanks.
WORD = re.compile(r"[^\W\d_\u3400-\u9fff\uf900-\ufaff]+|\d+(?:[.,:：×/-]\d+)*%?|\s+|.", re.DOTALL)
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
ISLAND = 2
AROUND = 60


class Kind(StrEnum):
    """What became of a piece."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Piece:
    """A stretch of text and what became of it."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class RowChange:
    """One row of a table or budget: the same, gone, new, or changed in some cells."""

    kind: str
    cells: Sequence[Sequence[Piece]]


@dataclass(frozen=True)
class Change:
    """One answer that differs: as pieces of a text, or as rows under the names of their columns."""

    key: str
    label: str
    pieces: Sequence[Piece] = ()
    columns: Sequence[str] = ()
    rows: Sequence[RowChange] = field(default_factory=list)


def of_texts(before: str, after: str) -> list[Piece]:
    """From one text to the other. Sentences that stand still are set aside first, then words are compared."""
    old, new = SENTENCE.findall(before), SENTENCE.findall(after)
    pieces: list[Piece] = []
    for tag, from_old, to_old, from_new, to_new in _steps(old, new):
        if tag == "equal":
            pieces.append(Piece(Kind.SAME, "".join(old[from_old:to_old])))
        else:
            pieces += _of_words("".join(old[from_old:to_old]), "".join(new[from_new:to_new]))
    return _joined(pieces)


def shortened(pieces: Sequence[Piece]) -> list[Piece]:
    """Only so much of what stayed the same as is needed to see where something changed."""
    short: list[Piece] = []
    for at, piece in enumerate(pieces):
        if piece.kind != Kind.SAME or len(piece.text) <= AROUND * 3:
            short.append(piece)
            continue
        head = piece.text[:AROUND] if at else ""
        tail = piece.text[-AROUND:] if at < len(pieces) - 1 else ""
        left_out = str(len(piece.text) - len(head) - len(tail))
        parts = [(Kind.SAME, head), (Kind.LEFT_OUT, left_out), (Kind.SAME, tail)]
        short += [Piece(kind, text) for kind, text in parts if text]
    return short


def of_rows(before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]) -> list[RowChange]:
    """Row by row: the same row is found again wherever rows came or went around it; a row that stands where another
    stood, and has its first cell or most of its cells, is that row changed."""
    rows: list[RowChange] = []
    for tag, from_old, to_old, from_new, to_new in _steps([*map(tuple, before)], [*map(tuple, after)]):
        if tag == "equal":
            rows += [RowChange("same", _cells(Kind.SAME, row)) for row in before[from_old:to_old]]
        else:
            rows += _of_other_rows(before[from_old:to_old], after[from_new:to_new])
    return rows


def of_entries(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[Change]:
    """Of two forms as `frozen.entries` lists them, the answers that differ, in the order of the later form."""
    old = {each["key"]: each for each in before}
    new = {each["key"]: each for each in after}
    keys = [*new, *(key for key in old if key not in new)]
    return [change for key in keys if (change := _of_entry(key, old.get(key), new.get(key))) is not None]


def _of_entry(key: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Change | None:
    known = new or old or {}
    if "rows" in known:
        rows = of_rows((old or {}).get("rows", []), (new or {}).get("rows", []))
        if all(row.kind == "same" for row in rows):
            return None
        return Change(key, known["label"], columns=known["columns"], rows=rows)
    before, after = (old or {}).get("text", ""), (new or {}).get("text", "")
    return None if before == after else Change(key, known["label"], pieces=of_texts(before, after))


def _of_other_rows(before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]) -> list[RowChange]:
    rows: list[RowChange] = []
    left = list(before)
    for row in after:
        old = next((each for each in left if _is_the_same_row(each, row)), None)
        if old is None:
            rows.append(RowChange("new", _cells(Kind.NEW, row)))
            continue
        # What stood before it and is not there any more is shown where it stood.
        while left[0] is not old:
            if any(_is_the_same_row(left[0], later) for later in after):
                break
            rows.append(RowChange("gone", _cells(Kind.GONE, left.pop(0))))
        left.remove(old)
        cells = [of_texts(*pair) for pair in zip(old, row, strict=True)]
        rows.append(RowChange("changed", cells))
    return rows + [RowChange("gone", _cells(Kind.GONE, row)) for row in left]


def _is_the_same_row(old: Sequence[str], new: Sequence[str]) -> bool:
    if len(old) != len(new):
        return False
    alike = sum(one == other for one, other in zip(old, new, strict=True))
    return (bool(old[0]) and old[0] == new[0]) or alike * 2 > len(old)


def _cells(kind: Kind, row: Sequence[str]) -> list[list[Piece]]:
    return [[Piece(kind, cell)] if cell else [] for cell in row]


def _of_words(before: str, after: str) -> list[Piece]:
    old, new = WORD.findall(before), WORD.findall(after)
    pieces: list[Piece] = []
    for tag, from_old, to_old, from_new, to_new in _without_islands(_steps(old, new), old):
        gone, come = "".join(old[from_old:to_old]), "".join(new[from_new:to_new])
        if tag == "equal":
            pieces.append(Piece(Kind.SAME, gone))
        else:
            pieces += [Piece(kind, text) for kind, text in ((Kind.GONE, gone), (Kind.NEW, come)) if text]
    return pieces


Step = tuple[str, int, int, int, int]


def _steps(old: Sequence[Any], new: Sequence[Any]) -> list[Step]:
    return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())


def _without_islands(steps: Sequence[Step], old: Sequence[str]) -> list[Step]:
    """A single character that happens to stand in both, between two changes, belongs to the change around it."""
    kept: list[Step] = []
    for at, found in enumerate(steps):
        inside = 0 < at < len(steps) - 1
        words = old[found[1] : found[2]]
        is_island = inside and found[0] == "equal" and len(words) < ISLAND and not _is_a_word(words)
        step = ("replace", *found[1:]) if is_island else found
        if kept and kept[-1][0] != "equal" and step[0] != "equal":
            kept[-1] = ("replace", kept[-1][1], step[2], kept[-1][3], step[4])
        else:
            kept.append(step)
    return kept


def _is_a_word(words: Sequence[str]) -> bool:
    return any(len(word) > 1 and not CHINESE.search(word) for word in words)


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if joined and joined[-1].kind == piece.kind:
            joined[-1] = Piece(piece.kind, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined
