"""What people type of activities: a report, a note of having read it, how early reports are to come."""

from collections.abc import Iterable, Mapping
from typing import Any

from grants.reporting.activities.facts import Planned
from grants.reporting.activities.rules import MOST_LEAD
from grants.reporting.activities.tables import ActivityKind
from grants.web.forms import Form


class ActivityForm(Form):
    """A major activity of one of these organisations."""

    def __init__(self, organizations: Iterable[int], posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        self.planned: Planned | None = None
        self.organization = 0
        if posted is None:
            return
        chosen = self.choice("organization", organizations)
        kind = self.choice("kind", ActivityKind)
        title, place = self.text("title", longest=120), self.text("place")
        starts_at, ends_at = self.moment("starts_at"), self.moment("ends_at")
        expected = self.number("expected", least=1, most=1_000_000)
        responsible, phone = self.text("responsible", longest=80), self.text("phone", longest=40)
        if self.ok and chosen and kind and starts_at and ends_at and expected:
            self.organization = int(chosen)
            self.planned = Planned(
                kind=ActivityKind(kind),
                title=title,
                place=place,
                starts_at=starts_at,
                ends_at=ends_at,
                expected=expected,
                responsible=responsible,
                phone=phone,
            )


class ReadingForm(Form):
    """Read, with or without a remark."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        if posted is not None:
            self.remark = self.text("remark", required=False, longest=1000)


class LeadForm(Form):
    """Working days before an activity, for one authority."""

    def __init__(self, authorities: Iterable[int], posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        if posted is not None:
            chosen = self.choice("authority", authorities)
            self.authority = int(chosen) if chosen else 0
            self.days = self.number("days", least=1, most=MOST_LEAD)
