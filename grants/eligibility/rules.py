"""Every reason an application is not passed, returned or refused when its eligibility is checked."""

from collections.abc import Sequence
from datetime import date, datetime

from grants import workdays
from grants.applications import rules as applications
from grants.applications.budget import Finding
from grants.applications.facts import ApplicationFacts
from grants.eligibility.tables import Outcome
from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import Actor


def check_eligibility(
    facts: ApplicationFacts, found: Sequence[Finding], by: Actor, *, outcome: Outcome, reason: str, now: datetime
) -> None:
    """What applications themselves say of the move (whose turn, once only) is asked when the move is made."""
    applications.may_judge_now(facts, by, now)
    if outcome != Outcome.PASSED:
        reason_is_given(reason)
    else:
        nothing_found_stands_against_it(found)


def reason_is_given(reason: str) -> None:
    if not reason.strip():
        raise Refused("eligibility.no_reason", _("退回补正或不通过，请写明理由"), field="reason")


def nothing_found_stands_against_it(found: Sequence[Finding]) -> None:
    """What the system finds not to hold cannot be passed over; its facts are corrected first."""
    for finding in found:
        if finding.blocks:
            words = _("还有一项不符合：{words}", words=finding.words)
            raise Refused("eligibility.finding_against", words, field="outcome")


def correction_day(today: date, working_days: int) -> date:
    """So many working days after today (R-C7, K-7)."""
    try:
        return workdays.add(today, working_days)
    except workdays.YearNotPublished as unknown:
        words = _("{year} 年工作日历未公布，请直接选日期", year=unknown.year)
        raise Refused("eligibility.no_calendar", words, field="correct_on") from unknown
