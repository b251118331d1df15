"""Every reason a measure is not adopted, answered, put into effect or dropped."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from grants import workdays
from grants.errors import Refused
from grants.i18n import Text, _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.reporting.evaluation.consequences.tables import Measure
from grants.reporting.evaluation.facts import EvaluationFacts, ProjectFacts
from grants.reporting.evaluation.rules import runs_freely
from grants.reporting.evaluation.tables import MeasureKind

ANSWERERS = (Role.APPLICANT, Role.SIGNATORY)


class Step(StrEnum):
    """Where a measure stands."""

    PROPOSED = "proposed"
    ADOPTED = "adopted"
    ANSWERED = "answered"
    DROPPED = "dropped"
    EFFECTIVE = "effective"


STEP_NAMES: dict[Step, tuple[str, Text]] = {
    Step.PROPOSED: ("warn", _("待决定")),
    Step.ADOPTED: ("warn", _("申辩期")),
    Step.ANSWERED: ("info", _("已申辩")),
    Step.DROPPED: ("mute", _("不采取")),
    Step.EFFECTIVE: ("bad", _("已生效")),
}


@dataclass(frozen=True)
class MeasureFacts:
    """A measure with its project and evaluation."""

    measure: Measure
    facts: EvaluationFacts
    project: ProjectFacts

    @property
    def kind(self) -> MeasureKind:
        return MeasureKind(self.measure.measure)

    @property
    def step(self) -> Step:
        row = self.measure
        reached = (
            (row.effective_at, Step.EFFECTIVE),
            (row.dropped_at, Step.DROPPED),
            (row.answered_at, Step.ANSWERED),
            (row.adopted_at, Step.ADOPTED),
        )
        return next((step for at, step in reached if at is not None), Step.PROPOSED)


def check_adopting(by: Actor, found: MeasureFacts, note: str) -> None:
    """A person decides, and says why."""
    may_adopt(by, found)
    if not note.strip():
        raise Refused("reporting.measure_without_reason", _("请写明理由和要求，会告知单位"), field="note")


def may_adopt(by: Actor, found: MeasureFacts) -> None:
    """Asked by the page as well."""
    runs_freely(by, found.facts, found.project)
    if found.step != Step.PROPOSED:
        raise Refused("reporting.measure_decided", _("这项措施已经决定"))


def answer_term(days: int, today: date, given: date | None) -> date:
    """So many working days from tomorrow on, or a later day that was given: a year not published is asked (K-7)."""
    try:
        least = workdays.end_of(today, days, count_start=False)
    except workdays.YearNotPublished as unknown:
        least = today + timedelta(days=days)
        if given is None:
            words = _("{year} 年的工作日尚未公布，请填写申辩截止日", year=unknown.year)
            raise Refused("reporting.answer_day_unknown", words, field="answer_by") from unknown
    if given is not None and given < least:
        raise Refused("reporting.answer_term_too_short", _("申辩期不能早于 {day} 截止", day=least), field="answer_by")
    return given or least


def check_dropping(by: Actor, found: MeasureFacts, reason: str) -> None:
    """Not taken, or not any more after what the grantee said."""
    may_drop(by, found)
    if not reason.strip():
        raise Refused("reporting.dropping_without_reason", _("请写明不采取的理由"), field="reason")


def may_drop(by: Actor, found: MeasureFacts) -> None:
    """Asked by the page as well."""
    runs_freely(by, found.facts, found.project)
    if found.step not in (Step.PROPOSED, Step.ADOPTED, Step.ANSWERED):
        raise Refused("reporting.measure_is_settled", _("这项措施已生效或已了结"))


def check_answer(by: Actor, found: MeasureFacts, words: str, today: date) -> None:
    """The grantee answers once, within the term."""
    may_answer(by, found, today)
    if not words.strip():
        raise Refused("reporting.answer_says_nothing", _("请写明申辩意见"), field="answer")


def may_answer(by: Actor, found: MeasureFacts, today: date) -> None:
    """Asked by the page as well."""
    speaks_for_the_project(by, found)
    if found.step != Step.ADOPTED or found.measure.answer_by is None or today > found.measure.answer_by:
        raise Refused("reporting.no_answer_awaited", _("现在不在申辩期内"))


def speaks_for_the_project(by: Actor, found: MeasureFacts) -> None:
    """The grantee, or the hub that stands for a group."""
    application = found.project.application
    if application.submitted_through != application.applicant:
        actor_has_role(by, [Role.HUB_OPERATOR], application.submitted_through)
    else:
        actor_has_role(by, ANSWERERS, application.applicant)


def check_effect(by: Actor, found: MeasureFacts, today: date) -> None:
    """Only after the grantee answered, or let the term go by."""
    runs_freely(by, found.facts, found.project)
    if found.step not in (Step.ADOPTED, Step.ANSWERED):
        raise Refused("reporting.measure_not_adopted", _("先作出决定，才能生效"))
    answer_by = found.measure.answer_by
    if found.step == Step.ADOPTED and answer_by is not None and today <= answer_by:
        words = _("申辩期到 {day} 为止，之后才能生效", day=answer_by)
        raise Refused("reporting.answer_term_runs", words)


def months_after(day: date, months: int) -> date:
    """The last day of so many months that begin on a day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = date.fromordinal(following.toordinal() - 1).day
    return date.fromordinal(date(year, month + 1, min(day.day, last)).toordinal() - 1)
