"""The sections of a call that are single fields, the form of a new call, and which form belongs to which section."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from grants import clock
from grants.calls.bounds import LONGEST_GRACE, MOST_STAGES, moments_are_in_order
from grants.calls.judging_forms import JudgingForm, SelectionForm
from grants.calls.part_forms import (
    BudgetForm,
    MoneyForm,
    PapersForm,
    ReportsForm,
    ScreeningForm,
    TracksForm,
)
from grants.calls.plan import CallPlan
from grants.calls.rules import CONDITION_NAMES
from grants.calls.section_form import SectionForm, shown
from grants.calls.sections import FIELDS, Section
from grants.calls.tables import SystemCheck
from grants.web.forms import Form

SCORING_AFTER, SCORING_TAKES, SCORING_HOURS = timedelta(days=14), timedelta(days=7), (9, 18)


class NewCallForm(Form):
    """All that a first draft needs: whose it is, what it is called, when it is open, when projects run."""

    def __init__(self, posted: Mapping[str, Any] | None, funders: Sequence[int], organisers: Sequence[int]) -> None:
        one = {name: ids[0] for name, ids in (("funder_id", funders), ("organiser_id", organisers)) if len(ids) == 1}
        super().__init__(posted, **one)
        if self.posted:
            self.plan = self._plan(funders, organisers)
            if self.ok:
                for refusal in moments_are_in_order(self.plan):
                    self.fail(refusal.field, refusal.message)

    def _plan(self, funders: Sequence[int], organisers: Sequence[int]) -> CallPlan:
        """With marking proposed for the third week after closing; the timetable has its own page."""
        closes_at = self.moment("closes_at") or clock.now()
        first = clock.local_day(closes_at + SCORING_AFTER)
        return CallPlan(
            funder_id=int(self.choice("funder_id", funders) or 0),
            organiser_id=int(self.choice("organiser_id", organisers) or 0),
            title=self.text("title"),
            opens_at=self.moment("opens_at") or clock.now(),
            closes_at=closes_at,
            scoring_opens_at=clock.during(first, SCORING_HOURS[0]),
            scoring_closes_at=clock.during(first + SCORING_TAKES, SCORING_HOURS[1]),
            project_from=self.day("project_from") or clock.today(),
            project_to=self.day("project_to") or clock.today(),
            conditions=(
                (1, "agreement_signed"),
                (1, "sealed_copy_checked"),
                (2, "midterm_accepted"),
                (2, "receipts_accepted"),
                (3, "final_accepted"),
                (3, "receipts_accepted"),
            ),
        )


class PlainForm(SectionForm):
    """A section whose fields the plan calls as the form does."""

    def typed(self, plan: CallPlan) -> dict[str, object]:
        return {name: shown(getattr(plan, name)) for name in FIELDS[self.SECTION]}


class AboutForm(PlainForm):
    """What the call is called, who runs it, and what it belongs to."""

    SECTION = Section.ABOUT

    def read(self) -> dict[str, Any]:
        programme = self.choice("programme_id", [key for key, _n in self.choice_of.programmes], required=False)
        return {
            "title": self.text("title"),
            "document_no": self.text("document_no", required=False, longest=80),
            "organiser_id": int(self.choice("organiser_id", [key for key, _n in self.choice_of.organisers]) or 0),
            "programme_id": int(programme) if programme else None,
        }


class TimetableForm(PlainForm):
    """Every moment and day, to the minute."""

    SECTION = Section.TIMETABLE

    def read(self) -> dict[str, Any]:
        return {
            "opens_at": self._moment("opens_at"),
            "closes_at": self._moment("closes_at"),
            "grace_minutes": self.number("grace_minutes", required=False, most=LONGEST_GRACE) or 0,
            "correction_working_days": self.number("correction_working_days", least=1, most=60) or 1,
            "scoring_opens_at": self._moment("scoring_opens_at"),
            "scoring_closes_at": self._moment("scoring_closes_at"),
            "decided_on": self.day("decided_on", required=False),
            "notice_starts_on": self.day("notice_starts_on", required=False),
            "notice_working_days": self.number("notice_working_days", least=1, most=60) or 1,
            "count_start_day": self.flag("count_start_day"),
            "project_from": self._day("project_from"),
            "project_to": self._day("project_to"),
        }


class LimitsForm(PlainForm):
    """How many applications, and what the system asks of an applicant's standing."""

    SECTION = Section.LIMITS

    def read(self) -> dict[str, Any]:
        return {
            "limit_per_organisation": self.number("limit_per_organisation", required=False, least=1, most=99),
            "limit_per_hub": self.number("limit_per_hub", required=False, least=1, most=999),
            "asks_hub_consent": self.flag("asks_hub_consent"),
            "system_checks": tuple(SystemCheck(word) for word in self.choices("system_checks", SystemCheck)),
        }


class PaymentForm(SectionForm):
    """What each payment waits for."""

    SECTION = Section.PAYMENT

    @property
    def stages(self) -> range:
        """The payments of the track that has most; all that are possible while there is no track."""
        longest = max((len(track.stages) for track in self.plan.tracks), default=MOST_STAGES)
        return range(1, longest + 1)

    def typed(self, plan: CallPlan) -> dict[str, object]:
        return {
            f"condition-{seq}": [word for stage, word in plan.conditions if stage == seq]
            for seq in range(1, MOST_STAGES + 1)
        }

    def read(self) -> dict[str, Any]:
        chosen = ((seq, self.choices(f"condition-{seq}", CONDITION_NAMES)) for seq in self.stages)
        return {"conditions": tuple((seq, word) for seq, words in chosen for word in words)}


class SignageForm(PlainForm):
    """What a funded project shows, and whom the public can reach."""

    SECTION = Section.SIGNAGE

    def read(self) -> dict[str, Any]:
        return {
            "signage": self.text("signage", required=False),
            "contact": self.text("contact", required=False),
            "supervision_phone": self.text("supervision_phone", required=False, longest=40),
        }


class BodyForm(PlainForm):
    """The text of the announcement, and of the letter by which an applicant commits itself."""

    SECTION = Section.BODY

    def read(self) -> dict[str, Any]:
        return {
            "body": self.text("body", required=False, longest=20000).replace("\r\n", "\n"),
            "commitment": self.text("commitment", required=False, longest=4000).replace("\r\n", "\n"),
        }


FORMS: dict[Section, type[SectionForm]] = {
    form.SECTION: form
    for form in (
        AboutForm,
        TimetableForm,
        MoneyForm,
        TracksForm,
        LimitsForm,
        BudgetForm,
        JudgingForm,
        SelectionForm,
        PaymentForm,
        ReportsForm,
        SignageForm,
        PapersForm,
        ScreeningForm,
        BodyForm,
    )
}
