"""What people type of checks of projects: a plan, the second word, a visit, an announcement, a notice."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from grants.i18n import _
from grants.reporting.inspections.facts import Plan, Record, VisitFacts
from grants.reporting.inspections.tables import Layer, PointAnswer, Severity
from grants.reporting.inspections.visit_rules import MOST_FINDINGS
from grants.web.forms import Form, whole

DUE_WITHIN = 10


class PlanForm(Form):
    """A check: of what, of which days, how many, by which parts, what is looked at. `scopes` are keys
    `authority-call-fund`."""

    def __init__(self, scopes: Iterable[str], posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        self.plan: Plan | None = None
        if posted is None:
            return
        chosen = self.choice("scope", scopes)
        first_day, last_day, until = self.day("first_day"), self.day("last_day"), self.day("visits_until")
        number = self.number("number", required=False, least=1, most=100_000)
        percent = self.decimal("percent", required=False, least=0, most=100)
        layer = self.choice("layer", Layer)
        bounds = self._bounds()
        fixed = tuple(_numbered(line) for line in _lines(self.text("fixed", required=False, longest=2000)))
        checklist = tuple(line[:120] for line in _lines(self.text("checklist", longest=1500)))
        word, reason = self.text("word", longest=80), self.text("reason", required=False, longest=300)
        if self.ok and chosen and layer and first_day and last_day and until:
            authority, call, fund = (whole(each) for each in chosen.split("-"))
            assert authority is not None  # the choice is one of ours
            self.plan = Plan(
                authority=authority,
                call=call,
                fund=fund,
                first_day=first_day,
                last_day=last_day,
                visits_until=until,
                word=word,
                checklist=checklist,
                number=number,
                percent=percent,
                layer=Layer(layer),
                bounds=bounds,
                fixed=fixed,
                reason=reason,
            )

    def _bounds(self) -> tuple[Decimal, ...]:
        found = []
        for text in self.text("bounds", required=False).replace("，", " ").replace(",", " ").split():
            if not text.replace(".", "", 1).isascii() or not text.replace(".", "", 1).isdigit():
                self.fail("bounds", _("请填写金额，用空格分开，如 20000 50000"))
                return ()
            found.append(Decimal(text).quantize(Decimal("0.01")))
        return tuple(found)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _numbered(line: str) -> tuple[str, str]:
    number, _blank, why = line.partition(" ")
    return number, why.strip()


class DrawForm(Form):
    """The second word, and who visits what is drawn."""

    def __init__(self, inspectors: Iterable[int], posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        if posted is not None:
            self.word = self.text("word", longest=80)
            self.inspectors = [int(each) for each in self.choices("inspectors", inspectors)]


class PairForm(Form):
    """The two who go instead."""

    def __init__(self, inspectors: Iterable[int], posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        if posted is not None:
            self.inspectors = [int(each) for each in self.choices("inspectors", inspectors)]


class AnnouncementForm(Form):
    """The day on which somebody comes."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        if posted is not None:
            self.announced_for = self.day("announced_for")


class VisitForm(Form):
    """What is found at a visit: a draft may leave points open."""

    def __init__(self, points: int, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        self.record: Record | None = None
        self.version = 0
        if posted is None:
            return
        self.version = whole(self.value("version")) or 0
        visited_on = self.day("visited_on")
        location, present = self.text("location"), self.text("present", longest=500)
        headcount = self.number("headcount", required=False, most=100_000)
        remarks = self.text("remarks", required=False, longest=3000)
        found = {position: self._point(position) for position in range(points)}
        findings = [each for each in map(self._finding, range(1, MOST_FINDINGS + 1)) if each is not None]
        if self.ok and visited_on is not None:
            self.record = Record(
                visited_on=visited_on,
                location=location,
                present=present,
                headcount=headcount,
                remarks=remarks,
                points={position: (answer, note) for position, (answer, note) in found.items() if answer},
                findings=findings,
            )

    def _point(self, position: int) -> tuple[str, str]:
        answer = self.choice(f"point-{position}", PointAnswer, required=False) or ""
        return answer, self.text(f"note-{position}", required=False, longest=300)

    def _finding(self, position: int) -> tuple[str, str] | None:
        words = self.text(f"finding-{position}", required=False, longest=1000)
        if not words:
            return None
        return self.choice(f"severity-{position}", Severity) or "", words

    @classmethod
    def of(cls, found: VisitFacts) -> "VisitForm":
        """As it was saved."""
        row, begins = found.row, dict[str, object]()
        if row.visited_on is not None:
            begins = {"visited_on": row.visited_on.isoformat(), "location": row.location, "present": row.present}
            begins |= {"remarks": row.remarks, "headcount": "" if row.headcount is None else str(row.headcount)}
        for point in found.points:
            begins |= {f"point-{point.position}": point.answer, f"note-{point.position}": point.note}
        for each in found.findings:
            begins |= {f"finding-{each.position}": each.words, f"severity-{each.position}": each.severity}
        return cls(len(found.check.checklist), None, **begins)


class NoticeForm(Form):
    """What is to be put right, and by when: working days from today, or a day."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **({"days": str(DUE_WITHIN), "holds": "yes"} | begins))
        if posted is not None:
            self.items = self.text("items", longest=3000)
            self.days = self.number("days", required=False, least=1, most=90)
            self.due_on = self.day("due_on", required=False)
            self.holds = self.flag("holds")
