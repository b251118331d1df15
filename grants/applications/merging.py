"""Two people on one budget (ui 7.2): row by row, what each of them changed is kept, and where both changed the same row
nothing is overwritten. Pure.

A page tells of each row what it knew of it (`was`), so that a row that nobody touched there is not taken for a change.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from grants.applications.budget import Given, Line, plain

Row = TypeVar("Row", Line, Given)


@dataclass(frozen=True)
class Kept(Generic[Row]):
    """A row as it is kept, and where its last change came from."""

    row: Row
    version: int = 0
    page: str = ""
    saver: str = ""


@dataclass(frozen=True)
class Edit:
    """What a page says beside its rows: which page it is, the version it knows, the keys of the rows it was sent, what
    it knew of each, and for a row that two people changed whose text is to stand ("mine" or "theirs")."""

    page: str
    version: int = 0
    known: frozenset[str] = frozenset()
    was: Mapping[str, str] = field(default_factory=dict)
    keep: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Merged(Generic[Row]):
    """The rows as they are to stand, and by key what the page does not know yet."""

    rows: Sequence[Row]
    clashes: Mapping[str, Kept[Row]] = field(default_factory=dict)
    changed: Mapping[str, str] = field(default_factory=dict)
    removed: Sequence[str] = ()
    added: Mapping[str, str] = field(default_factory=dict)


def mark(row: Line | Given) -> str:
    """A short fingerprint of what stands in a row."""
    if isinstance(row, Line):
        cells = [row.item, row.cost_class, *map(plain, row.quantities), plain(row.unit_price), row.basis, row.unit]
        cells += [row.quantities_typed, row.price_typed, str(row.standard)]
    else:
        cells = [row.match_kind, plain(row.amount), row.giver, row.note, row.amount_typed]
    return hashlib.sha256("\x1f".join(cells).encode()).hexdigest()[:16]


def merge(kept: Sequence[Kept[Row]], sent: Sequence[Row], edit: Edit) -> Merged[Row]:
    """What a page sends over what is kept. Its order stands; what it did not know comes after."""
    by_key = {each.row.key: each for each in kept}
    rows: list[Row] = []
    clashes: dict[str, Kept[Row]] = {}
    changed: dict[str, str] = {}
    removed: list[str] = []
    for row in sent:
        there, was, wanted = by_key.get(row.key), edit.was.get(row.key, ""), edit.keep.get(row.key, "")
        if there is None:
            if was and mark(row) == was:
                removed.append(row.key)
            else:
                rows.append(row)
        elif there.row == row or wanted == "theirs":
            rows.append(there.row)
        elif there.page == edit.page or mark(there.row) == was or wanted == "mine":
            rows.append(row)
        else:
            rows.append(there.row)
            if mark(row) == was:
                changed[row.key] = there.saver
            else:
                clashes[row.key] = there
    left = [each for each in kept if each.row.key not in {row.key for row in sent} and not _taken_off(each, edit)]
    rows += [each.row for each in left]
    return Merged(rows, clashes, changed, removed, {each.row.key: each.saver for each in left})


def _taken_off(each: Kept[Row], edit: Edit) -> bool:
    """The page knew it and sends it no more; somebody else's later change brings it back."""
    return each.row.key in edit.known and (each.page == edit.page or each.version <= edit.version)
