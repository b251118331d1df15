"""What people write into the cells of a budget, in a form, a spreadsheet or pasted: read as far as it can be. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal

from grants import money
from grants.applications.budget import MOST_QUANTITIES, Given, Line, plain
from grants.applications.tables import MatchKind
from grants.calls.tables import CostClass

LINE_CELLS = ("item", "cost_class", "standard", "quantities", "unit", "unit_price", "basis")
MATCH_CELLS = ("match_kind", "giver", "match_amount", "note")
LONGEST = {"item": 80, "unit": 20, "basis": 200, "giver": 120, "note": 200}
# A budget and what stands beside it are held by one account; both together stay below its limit.
MOST_TOGETHER = money.LIMIT / 4
MOST_GIVEN = money.LIMIT / 200
FACTOR = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")


def line_of_cells(cells: Mapping[str, str], key: str = "") -> Line:
    """One line. What is no number stays as it was typed, and counts nothing."""
    price, price_typed = amount_of(cells["unit_price"])
    quantities, quantities_typed = quantities_of(cells["quantities"])
    cost_class, standard = cells["cost_class"], cells["standard"]
    line = Line(
        item=cells["item"],
        cost_class=cost_class if cost_class in set(CostClass) else CostClass.ACTIVITY,
        quantities=quantities,
        unit_price=price,
        basis=cells["basis"],
        quantities_typed=quantities_typed,
        price_typed=price_typed,
        unit=cells["unit"],
        standard=int(standard) if standard.isdecimal() and len(standard) < 10 else None,
        key=key,
    )
    return line if _fits(line) else _unread(line, cells["quantities"])


def cells_of(line: Line) -> dict[str, str]:
    """A line as it would be typed."""
    return {
        "item": line.item,
        "cost_class": line.cost_class,
        "standard": "" if line.standard is None else str(line.standard),
        "quantities": line.quantities_typed or " × ".join(plain(each) for each in line.quantities),
        "unit": line.unit,
        "unit_price": line.price_typed or (money.show(line.unit_price) if line.unit_price else ""),
        "basis": line.basis,
    }


def given_of_cells(cells: Mapping[str, str], key: str = "") -> Given:
    """One row of what stands beside the grant."""
    kind = cells["match_kind"]
    amount, typed = amount_of(cells["match_amount"])
    if amount >= MOST_GIVEN:
        amount, typed = money.yuan(0), cells["match_amount"].strip()[:40]
    known = kind if kind in set(MatchKind) else MatchKind.OWN
    return Given(known, amount, cells["giver"], cells["note"], typed, key)


def cells_of_given(given: Given) -> dict[str, str]:
    """The same as it would be typed."""
    amount = given.amount_typed or (money.show(given.amount) if given.amount else "")
    return {"match_kind": given.match_kind, "giver": given.giver, "match_amount": amount, "note": given.note}


def amount_of(text: str) -> tuple[Decimal, str]:
    """An amount from zero, and the text when it is none."""
    typed = text.strip()
    if not typed:
        return money.yuan(0), ""
    try:
        amount = money.parse(typed)
    except ValueError:
        return money.yuan(0), typed[:40]
    return (amount, "") if amount >= 0 else (money.yuan(0), typed[:40])


def quantities_of(text: str) -> tuple[tuple[Decimal, ...], str]:
    """`60 × 12` as two quantities, and the text when it is none."""
    typed = text.strip()
    if not typed:
        return (), ""
    # 1² is no 12: NFKC would make it one.
    plain_text = "" if re.search(r"[²³¹⁰-₟]", typed) else unicodedata.normalize("NFKC", typed)
    factors = [each.strip().replace(",", "") for each in re.split("[×xX*✕]", plain_text)]
    if len(factors) > MOST_QUANTITIES or not all(FACTOR.fullmatch(each) for each in factors):
        return (), typed[:80]
    return tuple(Decimal(each) for each in factors), ""


def within_what_fits(lines: Sequence[Line]) -> list[Line]:
    """Lines whose sum an account could hold; of those beyond it, the numbers are not read."""
    kept: list[Line] = []
    room = MOST_TOGETHER
    for line in lines:
        fits = line.amount < room
        room -= line.amount if fits else 0
        kept.append(line if fits else _unread(line, cells_of(line)["quantities"]))
    return kept


def _fits(line: Line) -> bool:
    """Whether an account could hold the amount."""
    try:
        return line.amount >= 0
    except (ValueError, ArithmeticError):
        return False


def _unread(line: Line, quantities: str) -> Line:
    return Line(
        line.item,
        line.cost_class,
        (),
        line.unit_price,
        line.basis,
        quantities.strip()[:80],
        line.price_typed,
        line.unit,
        line.standard,
        line.key,
    )
