from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from grants.applications.tables import ApplicationStatus
from grants.calls.tables import ChecklistItem
from grants.duplicates.tables import Band
from grants.eligibility import rules
from grants.eligibility.facts import Ticked, Work
from grants.eligibility.tables import EligibilityDesk, EligibilityTick, Outcome, Verdict
from grants.errors import why_not
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.applications.in_memory import ADA, FUNDER, OLGA, an_application
from tests.calls.world import WHILE_OPEN

OTTO = Actor(9, "Otto", frozenset({(FUNDER, Role.OFFICER)}))
SOON = WHILE_OPEN + timedelta(minutes=10)


def an_item(key: int) -> ChecklistItem:
    item = ChecklistItem(call=7, position=key, words=f"第 {key} 项")
    item.id = key
    return item


def a_tick(key: int, verdict: Verdict = Verdict.MET) -> EligibilityTick:
    return EligibilityTick(application=11, item=key, verdict=verdict, remark="x", ticked_at=WHILE_OPEN, ticker="Olga")


def a_desk(holder: Actor | None = None, until=SOON, **facts) -> EligibilityDesk:
    held = {"held_by": holder.id, "holder": holder.name, "held_until": until} if holder else {}
    return EligibilityDesk(application=11, **(held | facts))


def some_work(ticks=(1, 2), desk=None, found=(), hits=(), **changes) -> Work:
    """A submitted application of which both items were looked at and nothing was found."""
    facts = an_application(**({"status": ApplicationStatus.SUBMITTED, "number": "SAB1"} | changes))
    object.__setattr__(facts.call_facts, "checklist", [an_item(1), an_item(2)])
    seen = {each: a_tick(each) for each in ticks}
    return Work(facts=facts, found=found, desk=desk, ticks=seen, hits=hits)


def decided(work: Work, outcome=Outcome.PASSED, *, by=OLGA, reason="理由", items=0, version=None, now=WHILE_OPEN):
    asked = {"outcome": outcome, "reason": reason, "items": items, "version": version, "now": now}
    refusal = why_not(rules.check_decision, work, by, **asked)
    return refusal and refusal.code


def test_what_was_looked_at_and_is_in_order_is_passed():
    assert decided(some_work()) is None


def test_only_officer_and_organiser_decide():
    assert decided(some_work(), by=ADA) == "people.role_missing"


def test_returning_and_refusing_say_why_and_items_say_it_too():
    assert decided(some_work(), Outcome.FAILED, reason=" ") == "eligibility.no_reason"
    assert decided(some_work(), Outcome.RETURNED, reason=" ") == "eligibility.no_reason"
    assert decided(some_work(), Outcome.RETURNED, reason="", items=1) is None


def test_what_the_system_finds_against_it_cannot_be_passed_over():
    against = SimpleNamespace(blocks=True, words="列入名录")

    assert decided(some_work(found=[against])) == "eligibility.finding_against"
    assert decided(some_work(found=[against]), Outcome.FAILED) is None


def test_a_pass_says_that_everything_was_looked_at():
    assert decided(some_work(ticks=(1,))) == "eligibility.not_looked_at"
    assert decided(some_work(ticks=(1,)), Outcome.RETURNED) is None


def test_what_is_not_met_is_not_passed():
    work = some_work()
    work.ticks[2].verdict = Verdict.UNMET

    assert decided(work) == "eligibility.item_unmet"


def test_what_does_not_apply_is_in_order():
    work = some_work()
    work.ticks[2].verdict = Verdict.NOT_APPLICABLE

    assert decided(work) is None


@pytest.mark.parametrize(
    ("band", "is_open", "code"),
    [
        (Band.SAME_TEXT, True, "eligibility.duplicate_open"),
        (Band.SAME_TEXT, False, None),
        (Band.REWRITTEN, True, None),
    ],
    ids=["the same text", "ruled on", "only alike"],
)
def test_the_same_text_is_ruled_on_before_a_pass(band, is_open, code):
    assert decided(some_work(hits=[SimpleNamespace(band=band, is_open=is_open)])) == code


def test_while_one_has_it_on_the_desk_another_does_not_decide():
    work = some_work(desk=a_desk(OTTO))

    assert decided(work) == "eligibility.held_by_another"
    assert decided(work, by=OTTO) is None
    assert decided(work, now=SOON) is None


def test_it_is_taken_over_with_a_word_about_why():
    facts, desk = some_work().facts, a_desk(OTTO)

    assert why_not(rules.check_taking, facts, desk, OLGA, "", WHILE_OPEN).code == "eligibility.held_by_another"
    assert why_not(rules.check_taking, facts, desk, OLGA, "Otto 请假", WHILE_OPEN) is None


def test_only_who_has_it_gives_it_back():
    call = some_work().facts.call

    assert why_not(rules.check_giving_back, call, a_desk(OTTO), OLGA, WHILE_OPEN).code == "eligibility.not_held"
    assert why_not(rules.check_giving_back, call, a_desk(OLGA), OLGA, SOON).code == "eligibility.not_held"
    assert why_not(rules.check_giving_back, call, a_desk(OLGA), OLGA, WHILE_OPEN) is None


@pytest.mark.parametrize(
    ("version", "saved_by", "code"),
    [(1, OTTO.id, "eligibility.changed_meanwhile"), (2, OTTO.id, None), (1, OLGA.id, None), (None, OTTO.id, None)],
    ids=["another saved meanwhile", "what stands there was seen", "one's own save", "no page"],
)
def test_the_later_of_two_is_told_what_the_earlier_saved(version, saved_by, code):
    desk = a_desk(version=2, saved_by=saved_by, saver="x", saved_at=WHILE_OPEN)

    assert decided(some_work(desk=desk), version=version) == code


def test_what_is_not_met_is_explained():
    checklist = [an_item(1)]

    refusal = why_not(rules.ticks_can_be_kept, checklist, {1: Ticked(Verdict.UNMET, " ")})

    assert (refusal.code, refusal.field) == ("eligibility.no_remark", "remark-1")
    assert why_not(rules.ticks_can_be_kept, checklist, {1: Ticked(Verdict.UNMET, "缺页")}) is None


def test_only_who_may_check_is_asked_to():
    facts = some_work().facts

    assert why_not(rules.check_assigning, facts, OLGA, OTTO) is None
    assert why_not(rules.check_assigning, facts, OLGA, ADA).code == "people.role_missing"
    decided_on = an_application(status=ApplicationStatus.ELIGIBLE, number="SAB1")
    assert why_not(rules.check_assigning, decided_on, OLGA, OTTO).code == "eligibility.nothing_to_do"


def test_nobody_is_reminded_of_what_nobody_was_asked():
    facts = some_work().facts

    assert why_not(rules.check_reminding, facts, None, OLGA).code == "eligibility.nobody_to_remind"
    assert why_not(rules.check_reminding, facts, a_desk(assigned_to=9), OLGA) is None


def test_a_bulk_step_is_for_some_and_not_for_all_the_world():
    assert why_not(rules.something_was_chosen, 0).code == "eligibility.nothing_chosen"
    assert why_not(rules.something_was_chosen, 201).code == "eligibility.too_many"
    assert why_not(rules.somebody_was_chosen, None).code == "eligibility.nobody_chosen"


def test_what_is_found_wrong_is_what_is_asked_back():
    against = SimpleNamespace(blocks=True, words="第 3 行没有填完", field="budget")
    work = some_work(found=[against])
    work.ticks[1].verdict, work.ticks[1].remark = Verdict.UNMET, "缺公章"

    assert [(each.field, each.words) for each in work.asked_back()] == [
        ("budget", "第 3 行没有填完"),
        ("form", "第 1 项：缺公章"),
    ]


def test_a_correction_gets_working_days_and_a_year_that_is_not_published_is_asked():
    assert rules.correction_day(date(2026, 4, 3), 5) == date(2026, 4, 13)
    assert why_not(rules.correction_day, date(2026, 12, 30), 5).code == "eligibility.no_calendar"
