from datetime import timedelta

import pytest

from grants import clock
from grants.applications import queries as applications
from grants.applications.tables import ApplicationStatus
from grants.audit import AuditEvent
from grants.duplicates import jobs as duplicate_jobs
from grants.eligibility import actions, desk, queries
from grants.eligibility.facts import Ticked
from grants.eligibility.tables import EligibilityCheck, EligibilityTick, Outcome, Verdict
from grants.errors import NotFound, Refused
from grants.notifications.tables import Message
from grants.people.tables import Role
from tests.applications.world import a_line, a_submitted_application, an_applicant
from tests.calls.world import WHILE_OPEN, a_published_call
from tests.conftest import parallel
from tests.duplicates.planted import planted
from tests.eligibility.world import a_call_with_a_checklist, all_met
from tests.kept import kept
from tests.organizations.world import staff

MADE = planted(20, 1, seed=7)
COPY = next((one, other) for one, other, kind in MADE.pairs if kind == "D1")
SOON = WHILE_OPEN + timedelta(minutes=10)
LATER = WHILE_OPEN + timedelta(minutes=31)


@pytest.fixture(autouse=True)
def while_the_call_is_open():
    with clock.at(WHILE_OPEN):
        yield


@kept
async def a_queue(count: int, officers: int, call=None):
    """A round with so many applications, and so many officers."""
    call = call or await a_published_call()
    rows = [(await a_submitted_application(await an_applicant(call))).application for _each in range(count)]
    return call, rows, [await staff(call.funder, Role.OFFICER, name=f"Olga {n}") for n in range(officers)]


async def test_the_next_one_is_what_waits_longest_and_a_second_press_gives_the_same(db):
    call, rows, (olga, otto) = await a_queue(3, 2)

    first, again, second = [(await desk.take_next(who, call.call.id)).id for who in (olga, olga, otto)]

    assert [first, again, second] == [rows[0].id, rows[0].id, rows[1].id]


async def test_after_half_an_hour_without_a_sign_of_life_it_is_anybody_s(db):
    call, rows, (olga, otto) = await a_queue(1, 2)
    await desk.take_next(olga, call.call.id)

    assert await desk.take_next(otto, call.call.id) is None
    with clock.at(SOON):
        await desk.keep_on(olga, rows[0].id)
        await desk.keep_on(otto, rows[0].id)
    with clock.at(LATER):
        assert await desk.take_next(otto, call.call.id) is None
    with clock.at(LATER + timedelta(minutes=10)):
        assert (await desk.take_next(otto, call.call.id)).id == rows[0].id


async def test_what_was_given_back_comes_last_for_who_gave_it_back(db):
    call, rows, (olga, otto) = await a_queue(2, 2)
    await desk.take_next(olga, call.call.id)

    await desk.give_back(olga, rows[0].id, note="认识申报人")
    next_ones = [(await desk.take_next(who, call.call.id)).id for who in (olga, otto)]

    assert next_ones == [rows[1].id, rows[0].id]


async def test_a_chosen_one_is_taken_over_with_a_note_that_is_recorded(db):
    call, rows, (olga, otto) = await a_queue(1, 2)
    await desk.take(olga, rows[0].id)

    with pytest.raises(Refused, match=r"eligibility\.held_by_another"):
        await desk.take(otto, rows[0].id)
    await desk.take(otto, rows[0].id, note="Olga 请假")

    taken = await AuditEvent.objects().where(AuditEvent.act == "eligibility.application_taken").output(load_json=True)
    assert (await queries.desk_of(rows[0].id)).held_by == otto.id
    assert sorted(each.facts["note"] for each in taken) == ["", "Olga 请假"]
    assert call.call.id


async def test_what_is_assigned_comes_first_to_its_officer_and_to_nobody_else(db):
    call, rows, (olga, otto) = await a_queue(2, 2)
    await desk.assign(olga, rows[1].id, person_id=otto.id)
    await desk.assign(olga, rows[0].id, person_id=otto.id)

    assert await desk.take_next(olga, call.call.id) is None
    assert (await desk.take_next(otto, call.call.id)).id == rows[0].id


async def test_an_applicant_is_not_assigned_and_sees_no_queue(db):
    who = await an_applicant()
    call, rows, (olga,) = await a_queue(1, 1, who.call)

    with pytest.raises(Refused, match=r"people\.role_missing"):
        await desk.assign(olga, rows[0].id, person_id=who.signs.id)
    with pytest.raises(NotFound):
        await desk.take_next(who.signs, call.call.id)
    with pytest.raises(NotFound, match=r"eligibility\.no_such_checker"):
        await queries.checker(call.call, who.signs.id)


async def test_an_officer_is_reminded_once_a_day_and_an_applicant_of_its_correction(db):
    _call, rows, (olga, otto) = await a_queue(2, 2)
    await desk.assign(olga, rows[0].id, person_id=otto.id)
    await actions.check_eligibility(olga, rows[1].id, outcome=Outcome.RETURNED, reason="请补盖章")

    written = [await desk.remind(olga, rows[0].id) for _twice in range(2)]
    to_applicant = await desk.remind(olga, rows[1].id)

    events = [each.event for each in await Message.objects().order_by(Message.id)]
    assert (written, to_applicant) == ([1, 0], 1)
    assert events == ["eligibility.returned", "eligibility.check_reminder", "eligibility.correction_reminder"]


async def test_ticks_are_kept_and_the_same_again_is_no_new_version(db):
    call = await a_call_with_a_checklist()
    _call, rows, (olga, _otto) = await a_queue(1, 2, call)
    facts = await applications.facts(rows[0].id)
    unmet = all_met(facts, second=Ticked(Verdict.UNMET, "缺公章"))

    first = await actions.save_ticks(olga, rows[0].id, ticks=unmet, version=0)
    again = await actions.save_ticks(olga, rows[0].id, ticks=unmet, version=1)
    await actions.save_ticks(olga, rows[0].id, ticks=all_met(facts, first=Ticked(None)), version=1)

    kept = await EligibilityTick.objects().order_by(EligibilityTick.item)
    assert (first.version, again.version) == (1, 1)
    assert [(each.verdict, each.remark, each.ticker) for each in kept] == [(Verdict.MET, "", olga.name)]


async def test_what_another_saved_meanwhile_is_not_written_over(db):
    call = await a_call_with_a_checklist()
    _call, rows, (olga, otto) = await a_queue(1, 2, call)
    facts = await applications.facts(rows[0].id)
    await actions.save_ticks(olga, rows[0].id, ticks=all_met(facts), version=0)

    with pytest.raises(Refused, match=r"eligibility\.changed_meanwhile"):
        await actions.save_ticks(otto, rows[0].id, ticks=all_met(facts, first=Ticked(None)), version=0)

    assert await EligibilityTick.count() == 2


async def test_a_pass_freezes_what_was_seen_by_whom_and_clears_the_desk(db):
    call = await a_call_with_a_checklist()
    _call, rows, (olga,) = await a_queue(1, 1, call)
    facts = await applications.facts(rows[0].id)
    await desk.take(olga, rows[0].id)

    with pytest.raises(Refused, match=r"eligibility\.not_looked_at"):
        await actions.check_eligibility(olga, rows[0].id, outcome=Outcome.PASSED)
    await actions.check_eligibility(olga, rows[0].id, outcome=Outcome.PASSED, ticks=all_met(facts))

    [check] = await queries.checks_of(rows[0].id)
    assert [(each["words"], each["verdict"], each["by"]) for each in check.ticks] == [
        ("登记证书在有效期内", "met", olga.name),
        ("承诺书已签字盖章", "met", olga.name),
    ]
    assert all(each["source"] for each in check.findings)
    assert (await queries.desk_of(rows[0].id)).held_by is None


async def test_what_nobody_compared_yet_is_compared_before_it_is_passed(db):
    one, other = COPY
    call = await a_published_call()
    lines = (a_line("场地", "1", "900.00"),)
    await a_submitted_application(await an_applicant(), plan=MADE.texts[one], lines=lines)
    await duplicate_jobs.look()
    copied = await a_submitted_application(await an_applicant(call), plan=MADE.texts[other])
    olga = await staff(call.funder, Role.OFFICER)

    with pytest.raises(Refused, match=r"eligibility\.duplicate_open"):
        await actions.check_eligibility(olga, copied.application.id, outcome=Outcome.PASSED)


@pytest.mark.commits
async def test_ten_officers_who_press_at_once_get_ten_different_ones(committed):
    call, rows, officers = await a_queue(10, 10)

    taken = await parallel(*(desk.take_next(officer, call.call.id) for officer in officers))

    assert sorted(each.id for each in taken) == [row.id for row in rows]


@pytest.mark.commits
async def test_of_two_who_decide_at_the_same_moment_one_decides(committed):
    _call, rows, (olga, otto) = await a_queue(1, 2)

    answers = await parallel(
        actions.check_eligibility(olga, rows[0].id, outcome=Outcome.PASSED),
        actions.check_eligibility(otto, rows[0].id, outcome=Outcome.FAILED, reason="年报不合格"),
    )

    refused = [each.code for each in answers if isinstance(each, Refused)]
    assert refused == ["applications.not_to_be_checked"]
    assert await EligibilityCheck.count() == 1
    status = (await applications.facts(rows[0].id)).status
    assert status in (ApplicationStatus.ELIGIBLE, ApplicationStatus.INELIGIBLE)
