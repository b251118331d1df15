"""Who ended a project by own fault, or misused its money, is barred for three years (R-B6, R-G6)."""

from datetime import date

import pytest
from asyncpg.exceptions import CheckViolationError

from grants import clock
from grants.applications.facts import OnRecord
from grants.applications.record_rules import earlier_rounds_ended_well
from grants.db import sql, transaction
from grants.disbursement.ending import rules
from grants.disbursement.ending.tables import EndingCause
from grants.errors import Refused
from grants.money import yuan
from grants.people import queries as people
from grants.people.tables import Role
from grants.standing import actions as appeals
from grants.standing import queries as standings
from grants.standing.tables import CreditEvent
from tests.awards.world import who_signs
from tests.disbursement.ending.world import decide, propose
from tests.disbursement.world import a_desk
from tests.organizations.world import staff


@pytest.mark.parametrize(("cause", "kind"), [(EndingCause.MISUSE, "misuse"), (EndingCause.OWN_FAULT, "terminated")])
async def test_what_lies_with_the_grantee_goes_on_its_record_and_bars_it_for_three_years(db, cause, kind):
    desk = await a_desk()

    await decide(desk, await propose(desk, cause=cause))

    [event] = await CreditEvent.objects()
    body = desk.facts.applicant
    assert (event.organization, event.kind, event.effect) == (body.id, kind, "bars")
    assert (event.from_on, event.until_on) == (date(2026, 6, 2), date(2029, 6, 2))
    assert desk.facts.award.number in event.fact and event.document_no == desk.facts.award.number
    for day, is_clear in ((date(2029, 6, 2), False), (date(2029, 6, 3), True)):
        record = OnRecord(body, await standings.standing_of(body.id, day))
        assert earlier_rounds_ended_well([record]).ok is is_clear


async def test_who_proposed_an_ending_does_not_decide_the_appeal_against_what_came_of_it(db):
    desk = await a_desk()
    ending = await propose(desk, cause=EndingCause.MISUSE)
    await decide(desk, ending)
    [event] = await CreditEvent.objects()
    signs, proposer = await who_signs(desk.facts.award), await people.actor(ending.proposed_by)
    another = await staff(desk.facts.funder, Role.SUPERVISOR)

    with clock.at(clock.during(event.from_on)):
        await appeals.appeal_credit_event(signs, event.id, appealed_on=event.from_on, grounds="已按期整改")
        with pytest.raises(Refused, match=r"standing\.own_proposal"):
            await appeals.decide_appeal(proposer, event.id, is_upheld=False, finding="维持")
        decided = await appeals.decide_appeal(another, event.id, is_upheld=False, finding="维持")

    assert (event.proposed_by, decided.appeal_decided_on) == (ending.proposed_by, event.from_on)


async def test_an_end_that_nobody_is_to_blame_for_leaves_no_record(db):
    desk = await a_desk()

    await decide(desk, await propose(desk))

    assert await CreditEvent.count() == 0


async def test_what_was_declined_leaves_no_record(db):
    desk = await a_desk()

    await decide(desk, await propose(desk, cause=EndingCause.MISUSE), is_approved=False, opinion="证据不足")

    assert await CreditEvent.count() == 0


async def test_a_reduction_is_no_breach(db):
    desk = await a_desk()

    with pytest.raises(Refused, match=r"disbursement\.reduction_is_no_breach"):
        await propose(desk, amount=yuan("1.00"), cause=EndingCause.MISUSE)
    ending = await propose(desk, amount=yuan("1.00"))

    with pytest.raises(CheckViolationError, match="ending_cause_is_of_a_termination"):
        async with transaction():
            await sql("SET LOCAL session_replication_role = replica")
            await sql("UPDATE ending SET cause = 'misuse' WHERE id = {}", ending.id)


def test_three_years_from_a_leap_day_end_on_the_28th():
    assert rules.barred_until(date(2028, 2, 29)) == date(2031, 2, 28)
