"""Every reason a report to a committee is not entered. Facts in, refusals out."""

from dataclasses import dataclass
from datetime import date

from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import Actor
from grants.reporting.activities.facts import Whose
from grants.reporting.activities.rules import may_file


@dataclass(frozen=True)
class Told:
    """What was reported to whom, when, of which days."""

    committee: str
    reported_on: date
    period_from: date
    period_to: date
    content: str


def check_entry(by: Actor, whose: Whose, told: Told, today: date) -> None:
    """The organisation enters it, or the hub that stands for a group, once it was reported."""
    may_file(by, whose)
    if told.reported_on > today:
        raise Refused("reporting.committee_report_in_the_future", _("报告日期不能晚于今天"), field="reported_on")
    if told.period_to < told.period_from or told.period_from > told.reported_on:
        words = _("期间应先起后止，且不晚于报告日期")
        raise Refused("reporting.committee_report_of_no_days", words, field="period_to")
