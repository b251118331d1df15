"""A form some of whose fields stand in rows, which buttons add, take away and move without a script."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from grants.calls.bounds import LARGEST_PARTS
from grants.web.forms import Form

BUTTON = re.compile(r"(\w+):(add|remove|up|down)(?::(\d{1,3}))?")


class RowForm(Form):
    """A row's fields are called <part>-<n>-<field>, n from 1. Rows in which nothing stands are not there.

    When one of the row buttons was pressed `is_arranged` is true: then nothing is read, the form is only shown again.
    """

    PARTS: tuple[str, ...] = ()
    # Parts of which no row is shown before one is asked for.
    FROM_NONE: tuple[str, ...] = ()
    # What a row of a part has before anybody typed: it does not make the row a row.
    ALREADY: ClassVar[Mapping[str, Mapping[str, str]]] = {}

    def __init__(self, posted: Mapping[str, Any] | None, **initial: object) -> None:
        super().__init__(posted, **initial)
        pressed = BUTTON.fullmatch(self.value("row")) if self.posted else None
        self.is_arranged = pressed is not None
        self.rows = {part: self._settle(part, pressed) for part in self.PARTS}

    def used(self, part: str) -> Iterator[str]:
        """The prefix of each row in which something stands."""
        for at in self._filled(part):
            yield f"{part}-{at}"

    def _settle(self, part: str, pressed: re.Match[str] | None) -> int:
        """Number the rows from 1 in the order asked for; returns how many are shown."""
        order = self._filled(part)
        verb = pressed[2] if pressed and pressed[1] == part else ""
        self._renumber(part, _moved(order, verb, int(pressed[3] or 0) if pressed else 0))
        filled = len(self._filled(part))
        least = 0 if part in self.FROM_NONE else 1
        shown = min(max(filled + (1 if verb == "add" else 0), least), LARGEST_PARTS)
        already = self.ALREADY.get(part, {})
        for at in range(filled + 1, shown + 1):
            self._values |= {f"{part}-{at}-{name}": [value] for name, value in already.items() if value}
        return shown

    def _filled(self, part: str) -> list[int]:
        """The numbers of rows in which something stands."""
        found = set()
        for name, values in self._values.items():
            row = re.fullmatch(rf"{part}-(\d{{1,3}})-([\w-]+)", name)
            if row and row[2] not in self.ALREADY.get(part, {}) and any(value.strip() for value in values):
                found.add(int(row[1]))
        return sorted(found)

    def _renumber(self, part: str, order: list[int]) -> None:
        fresh: dict[str, list[str]] = {}
        places = {old: new for new, old in enumerate(order, start=1)}
        for name, values in self._values.items():
            row = re.fullmatch(rf"{part}-(\d{{1,3}})-([\w-]+)", name)
            if row is None:
                fresh[name] = values
            elif int(row[1]) in places:
                fresh[f"{part}-{places[int(row[1])]}-{row[2]}"] = values
        self._values = fresh


def _moved(order: list[int], verb: str, number: int) -> list[int]:
    """The numbers of the rows in their new order."""
    if number not in order:
        return order
    at = order.index(number)
    rest = [each for each in order if each != number]
    if verb == "up":
        return [*rest[: max(at - 1, 0)], number, *rest[max(at - 1, 0) :]]
    if verb == "down":
        return [*rest[: at + 1], number, *rest[at + 1 :]]
    return rest if verb == "remove" else order
