"""A report that is asked for, and how it stands. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from grants.i18n import Text, _
from grants.reporting.tables import ReportKind

SOON = 30


class Standing(StrEnum):
    """How a report that is asked for stands."""

    OVERDUE = "overdue"
    RETURNED = "returned"
    SOON = "soon"
    SUBMITTED = "submitted"
    LATER = "later"
    WAIVED = "waived"
    ACCEPTED = "accepted"


STANDING_WORDS: dict[Standing, tuple[str, Text]] = {
    Standing.OVERDUE: ("bad", _("已逾期")),
    Standing.RETURNED: ("warn", _("已退回")),
    Standing.SOON: ("warn", _("即将到期")),
    Standing.SUBMITTED: ("info", _("待审核")),
    Standing.LATER: ("mute", _("未到期")),
    Standing.WAIVED: ("mute", _("经批准豁免")),
    Standing.ACCEPTED: ("ok", _("已通过")),
}


@dataclass(frozen=True)
class Scheduled:
    """A report of an award: the `period`th of its kind, by `due_on` (None: any time). `report` is the last attempt."""

    award: int
    number: str
    title: str
    grantee: str
    kind: ReportKind
    period: int
    due_on: date | None
    note: str
    report: int | None
    standing: Standing

    @property
    def is_owed(self) -> bool:
        """It may be handed in now."""
        return self.standing not in (Standing.SUBMITTED, Standing.ACCEPTED)
