"""What people type in reporting: a decision."""

from collections.abc import Mapping
from typing import Any

from grants.i18n import _
from grants.reporting.tables import Grade
from grants.web.forms import Form

RETURNED, ACCEPTED, WITH_RECTIFICATION = "returned", "accepted", "rectify"


class DecisionForm(Form):
    """Accepted, accepted with something to put right, or returned; with score and grade."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if posted is None:
            return
        self.outcome = self.choice("outcome", (ACCEPTED, WITH_RECTIFICATION, RETURNED))
        self.score = self.decimal("score", least=0, most=100)
        self.grade = self.choice("grade", Grade)
        self.note = self.text("note", required=self.outcome == RETURNED, longest=1000)
        rectifies = self.outcome == WITH_RECTIFICATION
        self.rectify_by = self.day("rectify_by", required=rectifies) if rectifies else None
        self.items = self.text("items", required=rectifies, longest=1000)

    @property
    def accepted(self) -> bool:
        return self.outcome in (ACCEPTED, WITH_RECTIFICATION)


OUTCOMES = (
    (ACCEPTED, _("通过")),
    (WITH_RECTIFICATION, _("通过，限期整改"), _("整改验收后才能申请下一期")),
    (RETURNED, _("退回重报")),
)
