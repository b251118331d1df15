"""The form of a budget: rows of what was typed, each read as far as it can be. What is no number stays as text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from grants.applications.budget import Given, Line
from grants.applications.budget_cells import (
    LINE_CELLS,
    LONGEST,
    MATCH_CELLS,
    cells_of,
    cells_of_given,
    given_of_cells,
    line_of_cells,
    within_what_fits,
)
from grants.applications.facts import ApplicationFacts, Turn
from grants.applications.merging import Edit, mark
from grants.calls.tables import CostClass
from grants.web.forms import Form, whole

Posted = Mapping[str, Any] | None
LINE, MATCH = "line", "match"
CELLS = {LINE: LINE_CELLS, MATCH: MATCH_CELLS}
# What is always chosen makes no row that somebody began to fill in.
CHOSEN = ("cost_class", "match_kind")
FIRST_ROWS = 3


@dataclass(frozen=True)
class Row:
    """One row of the editor: its number in the names of the fields, which row it is, and what it comes to."""

    at: int
    key: str
    value: Any


class BudgetForm(Form):
    """The budget editor: as posted, or as it begins with `facts`. `more` is how many empty lines follow, for whoever
    has no scripts to add one."""

    def __init__(
        self, posted: Posted, facts: ApplicationFacts | None = None, *, more: int = 0, more_match: int = 0
    ) -> None:
        super().__init__(posted, **({} if facts is None else _typed(facts, more, more_match)))
        self.version = whole(self.value("version")) or 0
        self.turn = Turn(self.key().hex, self._turn())
        self.numbers = {part: self._posted_rows(part) for part in CELLS}
        if posted is not None:
            self._change_rows()
        lines = [self._line(at) for at in self.numbers[LINE]]
        fitting = within_what_fits([row.value for row in lines])
        self.rows: list[Row] = [replace(row, value=value) for row, value in zip(lines, fitting, strict=True)]
        self.match_rows: list[Row] = [self._given(at) for at in self.numbers[MATCH]]

    @property
    def lines(self) -> list[Line]:
        """The lines that are not blank."""
        return [row.value for row in self.rows if not self._is_blank(LINE, row.at)]

    @property
    def match(self) -> list[Given]:
        """The rows beside the grant that are not blank."""
        return [row.value for row in self.match_rows if not self._is_blank(MATCH, row.at)]

    @property
    def edit(self) -> Edit | None:
        """What the page knew of its rows, and what its user decided where two changed one; none when it says nothing
        of that: then its rows take the place of all."""
        if "known" not in self._values:
            return None
        parts = [(part, row) for part, rows in ((LINE, self.rows), (MATCH, self.match_rows)) for row in rows]
        return Edit(
            page=self.turn.page,
            version=self.version,
            known=frozenset(self.value("known").split(",")),
            was={row.key: self.value(f"{part}_was-{row.at}") for part, row in parts},
            keep={row.key: self.value(f"{part}_keep-{row.at}") for part, row in parts},
        )

    @property
    def positions(self) -> dict[int, int]:
        """Of each line that is not blank, by the number in its names, the number it has in the budget."""
        filled = [row.at for row in self.rows if not self._is_blank(LINE, row.at)]
        return {at: position for position, at in enumerate(filled, 1)}

    def row_of(self, key: str) -> Row | None:
        """The row of that key, if the page has it."""
        return next((row for row in (*self.rows, *self.match_rows) if row.key == key), None)

    def take(self, kept: Sequence[Any]) -> set[str]:
        """Give up what was typed in the rows for which somebody else's text was chosen; which rows that were."""
        parts = ((LINE, self.rows), (MATCH, self.match_rows))
        given_up = {row.key for part, rows in parts for row in rows if self.value(f"{part}_keep-{row.at}") == "theirs"}
        by_key = {each.key: each for each in kept if each.key in given_up}
        for part, rows in parts:
            for place, row in enumerate(rows):
                if row.key in by_key:
                    value = by_key[row.key]
                    rows[place] = Row(row.at, row.key, value)
                    cells = cells_of(value) if isinstance(value, Line) else cells_of_given(value)
                    self._values |= {f"{name}-{row.at}": [cell] for name, cell in cells.items()}
                    self._values[f"{part}_was-{row.at}"] = [mark(value)]
        return set(by_key)

    def known_now(self, rows: Sequence[Any]) -> dict[str, str]:
        """What the page knows of each of its rows once these are kept."""
        return {row.key: mark(row) for row in rows}

    def _turn(self) -> int:
        typed = self.value("turn")
        return int(typed) if typed.isdecimal() and len(typed) < 7 else 0

    def _posted_rows(self, part: str) -> list[int]:
        """In the order in which they stand on the page: they are numbered in it."""
        first = CELLS[part][0]
        pattern = re.compile(rf"{first}-([0-9]{{1,3}})")
        return sorted(int(found[1]) for name in self._values if (found := pattern.fullmatch(name)))

    def _line(self, at: int) -> Row:
        cells = self._cells(LINE, at)
        key = self._key(LINE, at)
        return Row(at, key, line_of_cells(cells, key))

    def _given(self, at: int) -> Row:
        key = self._key(MATCH, at)
        return Row(at, key, given_of_cells(self._cells(MATCH, at), key))

    def _cells(self, part: str, at: int) -> dict[str, str]:
        return {
            name: self.text(f"{name}-{at}", required=False, longest=LONGEST[name])
            if name in LONGEST
            else self.value(f"{name}-{at}")
            for name in CELLS[part]
        }

    def _key(self, part: str, at: int) -> str:
        name = f"{part}_key-{at}"
        if not re.fullmatch(r"[0-9a-zA-Z-]{1,36}", self.value(name)):
            self._values[name] = [uuid4().hex]
        return self.value(name)

    def _is_blank(self, part: str, at: int) -> bool:
        typed = [self.value(f"{name}-{at}").strip() for name in CELLS[part] if name not in CHOSEN]
        # Who gives nothing of their own often says so.
        return not any(each for each in typed if part == LINE or each.strip("0.") != "")

    def _change_rows(self) -> None:
        """What a button asked for: a row less, one more like it, or in another place."""
        for part, prefix in ((LINE, ""), (MATCH, "match_")):
            numbers = self.numbers[part]
            if (gone := self._asked(f"{prefix}remove", numbers)) is not None:
                numbers.remove(gone)
            if (copied := self._asked(f"{prefix}copy", numbers)) is not None:
                self._copy(part, copied)
            for name, step in ((f"{prefix}up", -1), (f"{prefix}down", 1)):
                if (moved := self._asked(name, numbers)) is not None:
                    place = max(0, numbers.index(moved) + step)
                    numbers.remove(moved)
                    numbers.insert(place, moved)

    def _asked(self, name: str, numbers: Sequence[int]) -> int | None:
        typed = self.value(name)
        at = int(typed) if typed.isdecimal() and len(typed) < 4 else -1
        return at if at in numbers else None

    def _copy(self, part: str, at: int) -> None:
        fresh = max(self.numbers[part]) + 1
        for name in CELLS[part]:
            self._values[f"{name}-{fresh}"] = [self.value(f"{name}-{at}")]
        self.numbers[part].insert(self.numbers[part].index(at) + 1, fresh)


def _typed(facts: ApplicationFacts, more: int, more_match: int) -> dict[str, object]:
    """What the editor begins with: the rows that are kept, and blank ones to go on with."""
    typed: dict[str, object] = {"version": facts.application.version, "turn": 0}
    lines, match = facts.budget.lines, facts.budget.match
    blank_lines = more or (0 if lines else FIRST_ROWS)
    rows: list[tuple[str, dict[str, str], str, str]] = [
        *((LINE, cells_of(each), each.key, mark(each)) for each in lines),
        *((LINE, _blank(LINE), uuid4().hex, "") for _row in range(blank_lines)),
        *((MATCH, cells_of_given(each), each.key, mark(each)) for each in match),
        *((MATCH, _blank(MATCH), uuid4().hex, "") for _row in range(more_match or (0 if match else 1))),
    ]
    counted = {LINE: 0, MATCH: 0}
    for part, cells, key, was in rows:
        counted[part] += 1
        at = counted[part]
        typed |= {f"{name}-{at}": cell for name, cell in cells.items()}
        typed |= {f"{part}_key-{at}": key, f"{part}_was-{at}": was}
    return typed | {"known": ",".join(key for _part, _cells, key, _was in rows)}


def _blank(part: str) -> dict[str, str]:
    return dict.fromkeys(CELLS[part], "") | ({"cost_class": CostClass.ACTIVITY} if part == LINE else {})
