"""Rows laid on landscape pages by how high each will be, so that every page can carry its own sum. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants.money import yuan

# Hundredths of a millimetre, as templates/pdf/disbursement/register.html sets them: 8 pt letters, lines of 1.35.
LETTER, NARROW, LINE, PADDING, AROUND = 283, 175, 382, 170, 260
PAGE, FIRST_PAGE = 15_600, 13_700


@dataclass(frozen=True)
class Column:
    """A head, how wide it is in millimetres, and how its cells stand (number, code, middle or nothing)."""

    head: str
    width: int
    kind: str = ""


@dataclass(frozen=True)
class Row:
    """The cells of a line, and the amount of it that the sums count."""

    cells: tuple[str, ...]
    amount: Decimal


@dataclass(frozen=True)
class Page:
    """What stands on one page, what it comes to, and what all pages so far come to."""

    rows: Sequence[Row]
    amount: Decimal
    so_far: Decimal


def pages(rows: Sequence[Row], columns: Sequence[Column]) -> list[Page]:
    """All rows in their order; a page ends before the row that would not fit."""
    found: list[Page] = []
    here: list[Row] = []
    left, so_far = FIRST_PAGE, yuan(0)
    for row in rows:
        height = height_of(row.cells, columns)
        if here and height > left:
            so_far = _close(found, here, so_far)
            here, left = [], PAGE
        here.append(row)
        left -= height
    if here:
        _close(found, here, so_far)
    return found


def _close(found: list[Page], rows: Sequence[Row], so_far: Decimal) -> Decimal:
    amount = sum((row.amount for row in rows), yuan(0))
    found.append(Page(rows, amount, so_far + amount))
    return so_far + amount


def height_of(cells: Sequence[str], columns: Sequence[Column]) -> int:
    """How high a row of these cells is, in hundredths of a millimetre: rather too much than too little."""
    lines = [-(-_width(cell) // (column.width * 100 - AROUND)) for cell, column in zip(cells, columns, strict=True)]
    return max(1, *lines) * LINE + PADDING


def _width(text: str) -> int:
    return sum(LETTER if ord(letter) > 0x2E7F else NARROW for letter in text)
