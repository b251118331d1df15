"""Reads what a register is narrowed to, out of an address or a form."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from grants.disbursement.register.facts import Chosen
from grants.disbursement.tables import PaymentStatus
from grants.web.forms import Form, whole

LONGEST = 60
RECEIPTS = ("missing", "waiting", "accepted")


class RegisterForm(Form):
    """A form that carries the choice of the page it stands on."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.asked = {
            name: self.value(name) for name in ("funder", "month", "fund", "call", "award", "state", "receipt", "batch")
        }


def chosen(asked: Mapping[str, str], funders: frozenset[int]) -> Chosen:
    """The register an address asks for. What nobody can have chosen is left out; without a state it is of paid ones,
    with an empty one of all. Of several funders the first."""
    funder, state = whole(asked.get("funder", "")), asked.get("state", PaymentStatus.PAID.value)
    receipt = asked.get("receipt", "")
    return Chosen(
        funder=funder if funder is not None else min(funders, default=0),
        month=_month(asked.get("month", "")),
        fund=whole(asked.get("fund", "")),
        call=whole(asked.get("call", "")),
        award=asked.get("award", "").strip()[:LONGEST],
        state=PaymentStatus(state) if state in set(PaymentStatus) else None,
        receipt=receipt if receipt in RECEIPTS else "",
        batch=whole(asked.get("batch", "")),
    )


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
