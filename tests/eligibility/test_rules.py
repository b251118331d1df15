from datetime import date
from types import SimpleNamespace

import pytest

from grants.applications.facts import ApplicationFacts
from grants.applications.tables import ApplicationStatus
from grants.eligibility import rules
from grants.eligibility.tables import Outcome
from grants.errors import why_not
from tests.applications.in_memory import OLGA, an_application
from tests.calls.world import WHILE_OPEN


def checked(facts: ApplicationFacts, outcome: Outcome, *, by=OLGA, reason="理由", now=WHILE_OPEN, found=()):
    refusal = why_not(rules.check_eligibility, facts, found, by, outcome=outcome, reason=reason, now=now)
    return refusal and refusal.code


@pytest.mark.parametrize("outcome", [Outcome.RETURNED, Outcome.FAILED])
def test_returning_and_refusing_need_a_reason(outcome):
    facts = an_application(status=ApplicationStatus.SUBMITTED, number="SAB1")

    assert checked(facts, outcome, reason=" ") == "eligibility.no_reason"


def test_what_the_system_finds_against_it_cannot_be_passed_over():
    facts = an_application(status=ApplicationStatus.SUBMITTED, number="SAB1")
    against = SimpleNamespace(blocks=True, words="列入名录")

    assert checked(facts, Outcome.PASSED, found=[against]) == "eligibility.finding_against"
    assert checked(facts, Outcome.FAILED, found=[against]) is None


def test_a_correction_gets_working_days_and_a_year_that_is_not_published_is_asked():
    assert rules.correction_day(date(2026, 4, 3), 5) == date(2026, 4, 13)
    assert why_not(rules.correction_day, date(2026, 12, 30), 5).code == "eligibility.no_calendar"
