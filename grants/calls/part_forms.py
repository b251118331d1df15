"""The sections of a call that are rows: tracks, money, budget rules, reports, papers, questions before; those about
judging are in judging_forms.py."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from grants.calls.bounds import MOST_STAGES
from grants.calls.plan import (
    CallPlan,
    CapPlan,
    CheckPlan,
    FeePlan,
    PaperPlan,
    PoolPlan,
    ReportPlan,
    ScreenerPlan,
    TrackPlan,
)
from grants.calls.section_form import SMALLEST, SectionForm, rows, shown
from grants.calls.sections import Section
from grants.calls.tables import CapBase, CostClass, DueReport, Policy, Who
from grants.calls.words import KIND_NAMES, RATINGS
from grants.i18n import _

MOST_MONTHS, MOST_DAYS = 120, 366


class MoneyForm(SectionForm):
    """How much of which source."""

    SECTION = Section.MONEY
    PARTS = ("pools",)

    def typed(self, plan: CallPlan) -> dict[str, object]:
        values = rows("pools", plan.pools, ("amount",))
        return values | {f"pools-{at}-fund": pool.fund_id for at, pool in enumerate(plan.pools, start=1)}

    def read(self) -> dict[str, Any]:
        ids = [key for key, _name in self.choice_of.funds]
        return {
            "pools": tuple(
                PoolPlan(int(self.choice(f"{row}-fund", ids) or 0), self.money(f"{row}-amount") or SMALLEST)
                for row in self.used("pools")
            )
        }


class TracksForm(SectionForm):
    """The categories. One without a code is given the next free letter."""

    SECTION = Section.TRACKS
    PARTS = ("tracks",)
    ALREADY: ClassVar[Mapping[str, Mapping[str, str]]] = {"tracks": {"who": ""}}
    SAME = ("code", "name", "cap", "who", "about", "least", "most_months", "kinds", "least_rating")

    def typed(self, plan: CallPlan) -> dict[str, object]:
        values = rows("tracks", plan.tracks, (*self.SAME, "divisions", "fields"))
        for at, track in enumerate(plan.tracks, start=1):
            values[f"tracks-{at}-stages"] = "/".join(str(shown(percent)) for percent in track.stages)
        return values

    def read(self) -> dict[str, Any]:
        used = {self.value(f"{row}-code").strip() for row in self.used("tracks")}
        free = iter([letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter not in used])
        return {"tracks": tuple(self._track(row, free) for row in self.used("tracks"))}

    def _track(self, row: str, free: Any) -> TrackPlan:
        code = self.text(f"{row}-code", required=False, longest=40)
        return TrackPlan(
            code=code or next(free, "z"),
            name=self.text(f"{row}-name", longest=80),
            cap=self.money(f"{row}-cap") or SMALLEST,
            who=Who(self.choice(f"{row}-who", Who) or Who.ANY),
            stages=self._stages(f"{row}-stages"),
            about=self.text(f"{row}-about", required=False, longest=500),
            least=self.money(f"{row}-least", required=False),
            most_months=self.number(f"{row}-most_months", required=False, least=1, most=MOST_MONTHS),
            kinds=tuple(self.choices(f"{row}-kinds", KIND_NAMES)),
            least_rating=self.choice(f"{row}-least_rating", RATINGS, required=False) or "",
            divisions=tuple(self.choices(f"{row}-divisions", [code for code, _name in self.choice_of.divisions])),
            fields=tuple(self.choices(f"{row}-fields", [code for code, _name in self.choice_of.fields])),
        )

    def _stages(self, name: str) -> tuple[Decimal, ...]:
        """50/30/20, with any separator people use."""
        words = [word for word in re.split(r"[/／,，、\s%％—-]+", self.text(name)) if word]
        if len(words) > MOST_STAGES or not all(re.fullmatch(r"\d{1,3}(\.\d{1,2})?", word) for word in words):
            self.fail(name, _("请填写各期比例，如 50/30/20，最多 {n} 期", n=MOST_STAGES))
            return (Decimal(100),)
        return tuple(Decimal(word) for word in words)


class BudgetForm(SectionForm):
    """What a budget may hold: shares, fees per day, assets, hand-outs, own money."""

    SECTION = Section.BUDGET
    PARTS = ("caps", "fee_standards")
    ALREADY: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "caps": {"cap_of": CapBase.GRANT_AND_CASH_MATCH},
        "fee_standards": {"cost_class": ""},
    }
    CAPS = ("name", "classes", "percent", "cap_of", "basis")
    FEES = ("name", "cost_class", "rate", "later_from", "later_rate", "basis")

    def typed(self, plan: CallPlan) -> dict[str, object]:
        return {
            **rows("caps", plan.caps, self.CAPS),
            **rows("fee_standards", plan.fee_standards, self.FEES),
            **{name: shown(getattr(plan, name)) for name in ("fixed_assets", "handouts", "least_match_percent")},
        }

    def read(self) -> dict[str, Any]:
        return {
            "caps": tuple(self._cap(row) for row in self.used("caps")),
            "fee_standards": tuple(self._fee(row) for row in self.used("fee_standards")),
            "fixed_assets": Policy(self.choice("fixed_assets", Policy) or Policy.FORBID),
            "handouts": Policy(self.choice("handouts", Policy) or Policy.FORBID),
            "least_match_percent": self.decimal("least_match_percent", required=False, most=100) or Decimal(0),
        }

    def _cap(self, row: str) -> CapPlan:
        return CapPlan(
            name=self.text(f"{row}-name", longest=80),
            classes=tuple(self.choices(f"{row}-classes", CostClass)),
            percent=self.decimal(f"{row}-percent", most=100) or Decimal(0),
            cap_of=CapBase(self.choice(f"{row}-cap_of", CapBase) or CapBase.GRANT),
            basis=self.text(f"{row}-basis", required=False),
        )

    def _fee(self, row: str) -> FeePlan:
        return FeePlan(
            name=self.text(f"{row}-name", longest=80),
            cost_class=CostClass(self.choice(f"{row}-cost_class", CostClass) or CostClass.EXPERT_FEE),
            rate=self.money(f"{row}-rate") or SMALLEST,
            later_from=self.number(f"{row}-later_from", required=False, least=2, most=MOST_DAYS),
            later_rate=self.money(f"{row}-later_rate", required=False),
            basis=self.text(f"{row}-basis", required=False),
        )


class ReportsForm(SectionForm):
    """Which reports are due when."""

    SECTION = Section.REPORTS
    PARTS = ("report_dues",)
    ALREADY: ClassVar[Mapping[str, Mapping[str, str]]] = {"report_dues": {"report_kind": ""}}

    def typed(self, plan: CallPlan) -> dict[str, object]:
        return rows("report_dues", plan.report_dues, ("report_kind", "due_on", "note"))

    def read(self) -> dict[str, Any]:
        return {
            "report_dues": tuple(
                ReportPlan(
                    DueReport(self.choice(f"{row}-report_kind", DueReport) or DueReport.MIDTERM),
                    self._day(f"{row}-due_on"),
                    self.text(f"{row}-note", required=False),
                )
                for row in self.used("report_dues")
            )
        }


class PapersForm(SectionForm):
    """What is attached to an application. A template that was kept already is named by its id."""

    SECTION = Section.PAPERS
    PARTS = ("required_papers",)
    ALREADY: ClassVar[Mapping[str, Mapping[str, str]]] = {"required_papers": {"who": Who.ANY, "is_required": "yes"}}

    def typed(self, plan: CallPlan) -> dict[str, object]:
        return rows("required_papers", plan.required_papers, ("name", "note", "who", "is_required", "template_id"))

    def read(self) -> dict[str, Any]:
        return {"required_papers": tuple(self._paper(row) for row in self.used("required_papers"))}

    def _paper(self, row: str) -> PaperPlan:
        return PaperPlan(
            name=self.text(f"{row}-name", longest=80),
            note=self.text(f"{row}-note", required=False),
            who=Who(self.choice(f"{row}-who", Who) or Who.ANY),
            is_required=self.flag(f"{row}-is_required"),
            template_id=self.number(f"{row}-template_id", required=False, least=1),
        )


class ScreeningForm(SectionForm):
    """What officers look at, and what an applicant is asked before the long form."""

    SECTION = Section.SCREENING
    PARTS = ("checklist", "screener")
    ALREADY: ClassVar[Mapping[str, Mapping[str, str]]] = {"screener": {"wants_yes": "yes"}}

    def typed(self, plan: CallPlan) -> dict[str, object]:
        values = rows("checklist", plan.checklist, ("words", "basis"))
        values |= rows("screener", plan.screener, ("words", "why_not", "tracks"))
        for at, question in enumerate(plan.screener, start=1):
            values[f"screener-{at}-wants_yes"] = "yes" if question.wants_yes else "no"
        return values

    def read(self) -> dict[str, Any]:
        return {
            "checklist": tuple(
                CheckPlan(self.text(f"{row}-words"), self.text(f"{row}-basis", required=False))
                for row in self.used("checklist")
            ),
            "screener": tuple(self._question(row) for row in self.used("screener")),
        }

    def _question(self, row: str) -> ScreenerPlan:
        return ScreenerPlan(
            words=self.text(f"{row}-words"),
            why_not=self.text(f"{row}-why_not"),
            wants_yes=self.choice(f"{row}-wants_yes", ("yes", "no")) != "no",
            tracks=tuple(self.choices(f"{row}-tracks", [track.code for track in self.plan.tracks])),
        )
