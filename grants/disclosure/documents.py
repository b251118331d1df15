"""The public figures as files: the same rows as the pages, as CSV and as JSON."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from grants.disclosure.funded import Movement, Project, ProjectPage
from grants.disclosure.groups import GroupPage
from grants.disclosure.opening.writing import BOM
from grants.workbooks import no_formula

LIST_HEADS = (
    "number",
    "title",
    "grantee",
    "hub",
    "call",
    "fund",
    "purpose",
    "state",
    "awarded",
    "in_force",
    "paid",
    "returned",
    "spent",
    "currency",
)
MONEY_HEADS = ("number", "date", "direction", "what", "amount", "currency")


def listed_in_words(each: Project) -> dict[str, object]:
    """The same for JSON, where amounts are strings at this address, as they always were."""
    return {name: _plain(value) if isinstance(value, Decimal) else value for name, value in listed(each).items()}


def project_csv(page: ProjectPage) -> str:
    """Every public movement of one project as CSV."""
    return _csv(
        MONEY_HEADS, (_cells({"number": page.project.number, **each, "currency": "CNY"}) for each in _money(page))
    )


def project_json(page: ProjectPage) -> str:
    """One project with its budget, movements and reports as JSON."""
    return _json(
        listed(page.project)
        | {
            "signage": page.project.signage,
            "beneficiaries": page.project.beneficiaries,
            "budget": [
                {"line": line.item, "class": line.cost_class, "awarded": line.amount, "spent": line.spent}
                for line in page.lines
            ],
            "money": _money(page),
            "reports": [{"kind": r.kind, "decided_on": r.decided_on, "grade": r.grade} for r in page.reports],
        }
    )


def group_csv(page: GroupPage) -> str:
    """A group's money by month and budget line as CSV."""
    heads = ("group", "month", "what", "in", "out", "currency")
    rows = (
        {"group": page.code, "month": each.month, "what": each.item or each.kind, "in": each.received, "out": each.paid}
        for each in page.months
    )
    return _csv(heads, (_cells({**row, "currency": "CNY"}) for row in rows))


def listed(each: Project) -> dict[str, object]:
    """A project as a row of the list."""
    return {
        "number": each.number,
        "title": each.title,
        "grantee": each.grantee,
        "hub": each.hub,
        "call": each.call,
        "fund": each.fund,
        "purpose": each.purpose,
        "state": each.state.value,
        "awarded": each.awarded,
        "in_force": each.in_force,
        "paid": each.paid,
        "returned": each.refunded,
        "spent": each.spent,
        "currency": "CNY",
    }


def _money(page: ProjectPage) -> list[dict[str, object]]:
    if page.project.custody is not None:
        return [_movement(each) for each in page.movements]
    return [
        {"date": each.paid_on, "direction": "in", "what": f"stage {each.seq}", "amount": each.amount}
        for each in page.payments
    ]


def _movement(each: Movement) -> dict[str, object]:
    return {
        "date": each.on,
        "direction": "in" if each.received is not None else "out",
        "what": each.item or each.kind,
        "amount": each.received if each.received is not None else each.paid,
    }


def _cells(row: dict[str, object]) -> list[str]:
    """What somebody typed never becomes a formula; an amount below zero stays a number."""
    said = ("" if value is None else value for value in row.values())
    return [no_formula(value) if isinstance(value, str) else _plain(value) for value in said]


def _csv(heads: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows(rows)
    return BOM + out.getvalue()


def _json(content: dict[str, object]) -> str:
    return json.dumps(content, default=_plain, ensure_ascii=False, indent=1)


def _plain(value: object) -> str:
    return (
        value.isoformat() if isinstance(value, date) else f"{value:.2f}" if isinstance(value, Decimal) else str(value)
    )
