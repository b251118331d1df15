"""The form of a fund source."""

from collections.abc import Mapping
from typing import Any

from grants import clock
from grants.funds.rules import LOTTERY_BANNED, PURPOSE_NAMES
from grants.funds.tables import FundKind
from grants.web.forms import Form


class FundForm(Form):
    """A new source."""

    def __init__(self, posted: Mapping[str, Any] | None, funder_ids: list[int]) -> None:
        super().__init__(
            posted,
            year=clock.today().year,
            banned_uses=LOTTERY_BANNED,
            funder_id=funder_ids[0] if len(funder_ids) == 1 else None,
        )
        if self.posted:
            self.funder_id = self.choice("funder_id", funder_ids)
            self.code = self.text("code", longest=30)
            self.name = self.text("name", longest=120)
            self.kind = self.choice("kind", FundKind)
            self.year = self.number("year", least=1990, most=2200)
            self.amount = self.money("amount")
            self.document_no = self.text("document_no", required=False, longest=80)
            self.purposes = self.choices("purposes", PURPOSE_NAMES)
            self.signage = self.text("signage", required=False, longest=120)
            self.banned_uses = self.text("banned_uses", required=False, longest=2000)
            self.carry_over_until = self.day("carry_over_until", required=False)
