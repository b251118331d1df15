"""The budget of an application as it is frozen, and as it is read again, of whatever format it was frozen in. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from grants.applications.budget import plain
from grants.applications.facts import ApplicationFacts
from grants.applications.fees import standard_text
from grants.applications.matching import MATCH_NAMES
from grants.applications.tables import MatchKind
from grants.calls.tables import CostClass
from grants.calls.words import COST_NAMES

NIL = Decimal("0.00")


def content_of(facts: ApplicationFacts) -> dict[str, object]:
    """Lines, sums, and what stands beside the grant, as text."""
    row, standards = facts.application, {each.id: each for each in facts.call_facts.fee_standards}
    least = {"least_viable": None if row.least_viable is None else str(row.least_viable)}
    return {
        "lines": [
            {
                "item": line.item,
                "class": line.cost_class,
                "quantities": [plain(each) for each in line.quantities],
                "unit": line.unit,
                "unit_price": str(line.unit_price),
                "amount": str(line.amount),
                "standard": str(standard_text(standards[line.standard])) if line.standard in standards else "",
                "basis": line.basis,
            }
            for line in facts.lines
        ],
        "match": [
            {"kind": each.match_kind, "giver": each.giver, "amount": str(each.amount), "note": each.note}
            for each in facts.match
        ],
        "requested": str(row.requested),
        "match_cash": str(row.match_cash),
        "match_in_kind": str(row.match_in_kind),
        **(least if facts.call.partial_funding else {}),
    }


def read(content: Mapping[str, Any]) -> dict[str, Any]:
    """The same with its amounts and names. Before there were rows beside the grant, own cash was one amount; `in_part`
    says whether the least viable grant was asked."""
    requested, cash = Decimal(content["requested"]), Decimal(content["match_cash"])
    first = [{"kind": MatchKind.OWN, "giver": "", "amount": str(cash), "note": ""}] if cash else []
    return {
        "lines": [_line(each) for each in content["lines"]],
        "match": [_given(each) for each in content.get("match", first)],
        "requested": requested,
        "match_cash": cash,
        "match_in_kind": Decimal(content.get("match_in_kind", NIL)),
        "cash": requested + cash,
        "in_part": "least_viable" in content,
        "least_viable": Decimal(content["least_viable"]) if content.get("least_viable") else None,
        "least_viable_typed": "",
    }


def as_it_stands(facts: ApplicationFacts) -> dict[str, Any]:
    """The budget of a draft or of what was submitted; what is no number stands there as it was typed."""
    known = read(content_of(facts)) | {"least_viable_typed": facts.typed("least_viable") or ""}
    for shown, line in zip(known["lines"], facts.lines, strict=True):
        shown["counted"] = line.quantities_typed or shown["counted"]
        shown["price_typed"] = line.price_typed
    for shown, given in zip(known["match"], facts.match, strict=True):
        shown["amount_typed"] = given.amount_typed
    return known


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    known = {"unit": "", "standard": "", "price_typed": ""} | dict(line)
    return known | {
        "class_name": COST_NAMES[CostClass(line["class"])],
        "counted": " ".join(word for word in (" × ".join(line["quantities"]), known["unit"]) if word),
        "unit_price": Decimal(line["unit_price"]),
        "amount": Decimal(line["amount"]),
    }


def _given(given: Mapping[str, Any]) -> dict[str, Any]:
    name = MATCH_NAMES[MatchKind(given["kind"])]
    return {**given, "name": name, "amount": Decimal(given["amount"]), "amount_typed": ""}
