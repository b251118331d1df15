"""The sections of a call that say how applications are judged, and what bounds the set of those that are funded."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from grants.calls.bounds import MOST_MARK
from grants.calls.judging_rules import TIE_BREAK_WORDS, tie_break_words
from grants.calls.judging_words import METHOD_NAMES, QUOTA_KIND_NAMES, quota_of
from grants.calls.kinds import Feedback, PhaseKind, QuotaKind, ScoreMethod, SheetsSeen
from grants.calls.phases import PAPER
from grants.calls.plan import BandPlan, BonusPlan, CallPlan, CriterionPlan, PhasePlan, QuotaPlan
from grants.calls.section_form import SMALLEST, SectionForm, rows, shown
from grants.calls.sections import Section
from grants.calls.words import FLAG_NAMES, TIE_NAMES
from grants.i18n import Text, _

BANDS, TIES = 4, 4
MOST_SHEETS, MOST_PROJECTS, LONGEST_PITCH = 99, 9999, 480
SINGLE = ("trim_from", "panel_size", "min_sheets", "pass_mark", "bonus_max")
CHOSEN = ("score_method", "hides_applicants", "sheets_seen", "feedback")


class JudgingForm(SectionForm):
    """How applications are marked, in which phases, what makes the difference between equal marks, who sees what."""

    SECTION = Section.JUDGING
    PARTS = ("criteria", "phases", "bonuses")
    FROM_NONE = ("phases",)
    ALREADY: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "criteria": {"phase": "1"},
        "phases": {
            "phase_kind": PhaseKind.PITCH,
            "method": ScoreMethod.TRIMMED_MEAN,
            "panel_size": "5",
            "trim_from": "5",
            "min_sheets": "3",
            "minutes": "5",
            "question_minutes": "5",
        },
    }
    PHASE = (
        *("phase_kind", "name", "weight", "opens_at", "closes_at", "method", "panel_size", "trim_from"),
        *("min_sheets", "called_in", "minutes", "question_minutes"),
    )

    def typed(self, plan: CallPlan) -> dict[str, object]:
        values = rows("criteria", plan.criteria, ("name", "guidance", "phase"))
        values |= rows("bonuses", plan.bonuses, ("flag", "points")) | rows("phases", plan.phases, self.PHASE)
        values |= {name: shown(getattr(plan, name)) for name in (*SINGLE, *CHOSEN)}
        values |= {f"tie-{at}": word for at, word in enumerate(plan.tie_break, start=1)}
        for at, criterion in enumerate(plan.criteria, start=1):
            values[f"criteria-{at}-max"] = shown(criterion.max_mark)
            for n, band in enumerate(criterion.bands, start=1):
                row = f"criteria-{at}-band{n}"
                values |= {
                    f"{row}-from": shown(band.least_mark),
                    f"{row}-label": band.label,
                    f"{row}-words": band.words,
                }
        return values

    def phase_options(self) -> list[tuple[int, object]]:
        """The phases as they stand in the form: the first one, and one for each row of later ones."""
        named = [self.value(f"phases-{at}-name").strip() for at in range(1, self.rows["phases"] + 1)]
        later = [(at, name or _("第 {n} 阶段", n=at)) for at, name in enumerate(named, start=2)]
        return [(1, PAPER), *later]

    @property
    def first_weight(self) -> Decimal:
        """What the later phases leave the first, in percent, as it is stored."""
        return Decimal(100) - sum((phase.weight for phase in self.plan.phases), Decimal(0))

    def tie_options(self) -> list[tuple[str, object]]:
        """What may break a tie: the mean of each criterion and the score of each phase as they stand in the form, the
        rating, who was first."""
        means: list[tuple[str, object]] = [
            (f"criterion:{at}", _("“{name}”均分", name=self.value(f"criteria-{at}-name")))
            for at in range(1, self.rows["criteria"] + 1)
            if self.value(f"criteria-{at}-name").strip()
        ]
        phases = self.phase_options()
        scores = [(f"phase:{at}", _("“{name}”得分", name=name)) for at, name in phases if len(phases) > 1]
        return [*means, *scores, *((word, TIE_NAMES[word]) for word in TIE_BREAK_WORDS)]

    def read(self) -> dict[str, Any]:
        phases = tuple(self._phase(row) for row in self.used("phases"))
        criteria = tuple(self._criterion(row, len(phases)) for row in self.used("criteria"))
        known = tie_break_words(len(criteria), len(phases))
        ties = [self.choice(f"tie-{at}", known, required=False) for at in range(1, TIES + 1)]
        method = self._method("score_method")
        return {
            "criteria": criteria,
            "phases": phases,
            "bonuses": tuple(self._bonus(row) for row in self.used("bonuses")),
            "tie_break": tuple(dict.fromkeys(word for word in ties if word)),
            "score_method": method,
            **self._sheets("", method),
            "pass_mark": self.decimal("pass_mark", most=100) or Decimal(0),
            "bonus_max": self.decimal("bonus_max", most=100) or Decimal(0),
            "hides_applicants": self.flag("hides_applicants"),
            "sheets_seen": SheetsSeen(self.choice("sheets_seen", SheetsSeen) or SheetsSeen.NEVER),
            "feedback": Feedback(self.choice("feedback", Feedback) or Feedback.NONE),
        }

    def _method(self, name: str) -> ScoreMethod:
        return ScoreMethod(self.choice(name, METHOD_NAMES) or ScoreMethod.TRIMMED_MEAN)

    def _sheets(self, row: str, method: ScoreMethod) -> dict[str, int]:
        """How many experts and sheets; from how many on two are dropped is asked only where any are."""
        trims = method == ScoreMethod.TRIMMED_MEAN
        return {
            "panel_size": self.number(f"{row}panel_size", least=1, most=MOST_SHEETS) or 1,
            "trim_from": self.number(f"{row}trim_from", required=trims, least=3, most=MOST_SHEETS) or 3,
            "min_sheets": self.number(f"{row}min_sheets", least=1, most=MOST_SHEETS) or 1,
        }

    def _phase(self, row: str) -> PhasePlan:
        kind = PhaseKind(self.choice(f"{row}-phase_kind", PhaseKind) or PhaseKind.PITCH)
        method, pitches = self._method(f"{row}-method"), kind == PhaseKind.PITCH
        minutes = self.number(f"{row}-minutes", required=pitches, least=1, most=LONGEST_PITCH)
        questions = self.number(f"{row}-question_minutes", required=pitches, least=0, most=LONGEST_PITCH)
        return PhasePlan(
            phase_kind=kind,
            name=self.text(f"{row}-name", longest=40),
            weight=self.decimal(f"{row}-weight", most=100) or SMALLEST,
            opens_at=self._moment(f"{row}-opens_at"),
            closes_at=self._moment(f"{row}-closes_at"),
            method=method,
            **self._sheets(f"{row}-", method),
            called_in=self.number(f"{row}-called_in", required=False, least=1, most=MOST_PROJECTS),
            minutes=minutes or 1,
            question_minutes=questions or 0,
        )

    def _criterion(self, row: str, later_phases: int) -> CriterionPlan:
        phase = self.choice(f"{row}-phase", range(1, later_phases + 2), required=later_phases > 0)
        return CriterionPlan(
            name=self.text(f"{row}-name", longest=80),
            max_mark=self.decimal(f"{row}-max", most=MOST_MARK) or SMALLEST,
            guidance=self.text(f"{row}-guidance", required=False, longest=2000),
            bands=tuple(self._band(f"{row}-band{n}") for n in range(1, BANDS + 1) if self._says(f"{row}-band{n}")),
            phase=int(phase or 1),
        )

    def _says(self, row: str) -> bool:
        return any(self.value(f"{row}-{name}").strip() for name in ("from", "label", "words"))

    def _band(self, row: str) -> BandPlan:
        return BandPlan(
            least_mark=self.decimal(f"{row}-from", most=MOST_MARK) or Decimal(0),
            label=self.text(f"{row}-label", longest=40),
            words=self.text(f"{row}-words", required=False, longest=500),
        )

    def _bonus(self, row: str) -> BonusPlan:
        # What a flag means is known to the form of an application: others could not be ticked there.
        flag = self.choice(f"{row}-flag", {*FLAG_NAMES, *(bonus.flag for bonus in self.plan.bonuses)})
        return BonusPlan(flag or "", self.decimal(f"{row}-points", most=MOST_MARK) or SMALLEST)

    def _settle(self, part: str, pressed: re.Match[str] | None) -> int:
        """While there was one phase nobody was asked for the phase of a criterion: it is the first."""
        shown = super()._settle(part, pressed)
        if part == "criteria":
            self._values = {f"{row}-phase": ["1"] for row in self.used(part)} | self._values
        return shown

    def _renumber(self, part: str, order: list[int]) -> None:
        """What names a criterion or a phase by its number names it still when the rows have moved."""
        super()._renumber(part, order)
        if part == "criteria":
            self._refer(r"tie-\d", "criterion:", {old: new for new, old in enumerate(order, start=1)})
        elif part == "phases":
            places = {1: 1} | {old + 1: new for new, old in enumerate(order, start=2)}
            self._refer(r"tie-\d", "phase:", places)
            self._refer(r"criteria-\d+-phase", "", places)

    def _refer(self, fields: str, prefix: str, places: Mapping[int, int]) -> None:
        for name, values in self._values.items():
            number = values[0].removeprefix(prefix) if values and values[0].startswith(prefix) else ""
            if re.fullmatch(fields, name) and number.isdecimal():
                place = places.get(int(number))
                self._values[name] = [f"{prefix}{place}" if place else ""]


class SelectionForm(SectionForm):
    """At least and at most so much for a purpose, a field, an area; how many for one body; whether in part."""

    SECTION = Section.SELECTION
    PARTS = ("quotas",)
    FROM_NONE = ("quotas",)
    BOUNDS = ("least_percent", "most_percent", "least_projects", "most_projects")

    def typed(self, plan: CallPlan) -> dict[str, object]:
        values = rows("quotas", plan.quotas, self.BOUNDS)
        values |= {f"quotas-{at}-of": _named(quota.quota_kind, quota.code) for at, quota in enumerate(plan.quotas, 1)}
        return values | {name: shown(getattr(plan, name)) for name in ("awards_per_organisation", "partial_funding")}

    @property
    def quota_options(self) -> list[tuple[str, Text]]:
        """Everything that can be bounded, kind after kind."""
        listed: dict[QuotaKind, Sequence[tuple[Any, Any]]] = {
            QuotaKind.PURPOSE: self.choice_of.purposes,
            QuotaKind.FIELD: self.choice_of.fields,
            QuotaKind.DIVISION: self.choice_of.places,
        }
        return [(_named(kind, code), quota_of(kind, name)) for kind in QUOTA_KIND_NAMES for code, name in listed[kind]]

    def read(self) -> dict[str, Any]:
        known = [value for value, _label in self.quota_options]
        return {
            "quotas": tuple(self._quota(row, known) for row in self.used("quotas")),
            "awards_per_organisation": self.number("awards_per_organisation", required=False, least=1, most=99),
            "partial_funding": self.flag("partial_funding"),
        }

    def _quota(self, row: str, known: Sequence[str]) -> QuotaPlan:
        kind, _colon, code = (self.choice(f"{row}-of", known) or _named(QuotaKind.PURPOSE, "")).partition(":")
        return QuotaPlan(
            quota_kind=QuotaKind(kind),
            code=code,
            least_percent=self.decimal(f"{row}-least_percent", required=False, most=100),
            most_percent=self.decimal(f"{row}-most_percent", required=False, most=100),
            least_projects=self.number(f"{row}-least_projects", required=False, most=MOST_PROJECTS),
            most_projects=self.number(f"{row}-most_projects", required=False, most=MOST_PROJECTS),
        )


def _named(kind: QuotaKind, code: str) -> str:
    return f"{kind}:{code}"
