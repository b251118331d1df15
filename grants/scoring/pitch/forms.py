"""The form of a time table: from when, where, how long between two, breaks; by lot or in an order of one's own."""

from collections.abc import Mapping, Sequence
from typing import Any

from grants.applications.tables import Application
from grants.calls.phases import JudgingPhase
from grants.i18n import _
from grants.scoring.pitch.planning import Break, Pace
from grants.scoring.rules import LONGEST_REASON
from grants.web.forms import Form

LOT, HAND = "lot", "hand"
BREAKS = (1, 2, 3)


class TimetableForm(Form):
    """`order` is None where lots are drawn."""

    def __init__(
        self, phase: JudgingPhase, applications: Sequence[Application], posted: Mapping[str, Any] | None = None
    ) -> None:
        places = {f"order-{each.id}": n for n, each in enumerate(applications, 1)}
        super().__init__(
            posted, way=LOT, minutes=phase.minutes, question_minutes=phase.question_minutes, gap_minutes=0, **places
        )
        self.order: list[int] | None = None
        if self.posted:
            self._read(applications)

    def _read(self, applications: Sequence[Application]) -> None:
        starts_at = self.moment("starts_at")
        minutes = self.number("minutes", least=1, most=240)
        questions = self.number("question_minutes", most=240)
        gap = self.number("gap_minutes", most=240)
        breaks = [each for n in BREAKS if (each := self._break(n))]
        self.place = self.text("place", longest=120)
        self.seed = self.text("seed", required=False, longest=80)
        self.reason = self.text("reason", required=False, longest=LONGEST_REASON)
        if self.choice("way", (LOT, HAND)) == HAND:
            self._read_order(applications)
        if self.ok and starts_at and minutes is not None and questions is not None and gap is not None:
            self.pace = Pace(starts_at, minutes, questions, gap, breaks)

    def _break(self, n: int) -> Break | None:
        from_at = self.moment(f"break-from-{n}", required=False)
        until_at = self.moment(f"break-until-{n}", required=False)
        if (from_at is None) != (until_at is None):
            self.fail(f"break-until-{n}", _("请写明休息的开始和结束"))
        if from_at is None or until_at is None:
            return None
        if until_at <= from_at:
            self.fail(f"break-until-{n}", _("休息的结束应晚于开始"))
        return Break(from_at, until_at)

    def _read_order(self, applications: Sequence[Application]) -> None:
        numbered = [
            (self.number(f"order-{each.id}", least=1, most=len(applications)), each.id) for each in applications
        ]
        places = [place for place, _key in numbered if place is not None]
        if len(set(places)) < len(applications) and self.ok:
            self.fail("form", _("每份申报一个顺序号，从 1 到 {n}，不重复", n=len(applications)))
        self.order = [key for _place, key in sorted((place or 0, key) for place, key in numbered)]
