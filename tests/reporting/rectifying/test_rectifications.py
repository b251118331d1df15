"""What a visit found is put right: notice, hold, answer with proof, more time, acceptance; misuse has consequences."""

from datetime import date, timedelta

import pytest
from asyncpg.exceptions import CheckViolationError

from grants.awards import queries as awards
from grants.db import sql, transaction
from grants.errors import Refused
from grants.inbox import queries as inbox
from grants.jobs import JOBS
from grants.notifications.tables import Message
from grants.people.tables import Role
from grants.reporting.inspections import visiting, visits
from grants.reporting.rectifying import actions, jobs, queries
from grants.reporting.rectifying.tables import Outcome, RectificationSanction
from grants.reporting.reminding.jobs import remind
from grants.standing.tables import CreditEvent
from tests.filing.world import a_pdf
from tests.organizations.world import staff
from tests.reporting.inspections.world import DAY, MISUSED, RIGHT, UNTIL, a_checking
from tests.reporting.world import on


async def tasks(person):
    return [each.kind for each in await inbox.tasks(person) if each.kind.startswith(("rectification", "inspection"))]


async def ada_of(w, place=0):
    return await staff(w.facts[place].applicant, Role.SIGNATORY, name="Ada")


async def test_a_finding_holds_the_money_until_what_was_put_right_is_accepted(db):
    w = await a_checking()
    ada, award = await ada_of(w), w.facts[0].award.id
    row = await w.notified()
    [hold] = await awards.open_holds(award)
    with on(str(DAY)):
        assert await tasks(ada) == ["rectification"]
        await actions.answer_rectification(ada, row.id, answer="照片", proofs=[(a_pdf(), "照片.pdf")])
        assert (await tasks(ada), await tasks(w.officer)) == ([], ["rectification_accept"])
        await actions.give_rectification_back(w.officer, row.id, "看不出日期")
        await actions.answer_rectification(ada, row.id, answer="带日期的照片", proofs=[(a_pdf(), "照片.pdf")])
        still = [each.id for each in await queries.open_rectifications(award)]
        await actions.accept_rectification(w.officer, row.id)
    found = await queries.rectification(ada, row.id)

    assert (row.hold, still, await queries.open_rectifications(award)) == (hold.id, [row.id], [])
    assert await awards.open_holds(award) == []
    assert [(each.answer, each.reason) for each in found.returns] == [("照片", "看不出日期")]
    assert [len(found.proofs_of(attempt)) for attempt in (1, 2)] == [1, 1]
    told = [each["event"] for each in await Message.select(Message.event).where(Message.person == ada.id)]
    assert told == [f"reporting.rectification_{each}" for each in ("issued", "returned", "accepted")]
    assert (await visits.visit(w.officer, found.visit)).state == "put_right"


async def test_a_notice_is_issued_once_and_only_of_what_was_found(db):
    w = await a_checking()
    visit = await w.confirmed(RIGHT)
    facts = {"items": "x", "due_on": UNTIL}

    with on(str(DAY)), pytest.raises(Refused, match=r"reporting\.nothing_to_rectify"):
        await visiting.notify_of_findings(w.officer, visit.id, **facts)
    other = await a_checking()
    row = await other.notified()
    found = await queries.rectification_facts(row.id)
    with on(str(DAY)), pytest.raises(Refused, match=r"reporting\.notice_issued"):
        await visiting.notify_of_findings(other.officer, found.visit, **facts)


async def test_only_time_that_was_granted_moves_the_day_and_reminders_with_it(db):
    w = await a_checking()
    ada = await ada_of(w)
    row = await w.notified()
    later = UNTIL + timedelta(days=20)
    with on(str(DAY)):
        await actions.ask_for_time(ada, row.id, reason="场地维修", until_on=later)
        assert await tasks(w.officer) == ["rectification_time"]
        with pytest.raises(CheckViolationError):
            async with transaction():
                await sql("UPDATE rectification SET due_on = {} WHERE id = {}", later, row.id)
        await actions.decide_extension(w.officer, row.id, is_granted=True)
    sent = len(await Message.objects())
    with on("2026-09-29"):
        await remind()
    before = len(await Message.objects()) - sent
    with on("2026-10-19"):
        await remind()

    assert (await queries.standing(row.id)).row.due_on == later
    assert before == 0
    reminded = await Message.objects().order_by(Message.id).offset(sent)
    assert {(each.event, each.link) for each in reminded} == {("reporting.due_soon", f"/rectifications/{row.id}")}


async def test_misuse_that_is_not_put_right_is_put_before_another_person_who_bars_or_spares(db):
    w = await a_checking()
    row = await w.notified(MISUSED)
    with on(str(UNTIL)):
        await JOBS["reporting.propose_sanctions"]()
        early = await RectificationSanction.count()
    with on("2026-10-10"):
        await jobs.propose_sanctions()
        await jobs.propose_sanctions()
        assert (await tasks(w.officer), await tasks(w.supervisor)) == ([], ["rectification_sanction"])
        await actions.decide_sanction(
            w.supervisor, row.id, outcome=Outcome.BARRED, reason="逾期未改", until_on=date(2028, 10, 9)
        )
        with pytest.raises(Refused, match=r"reporting\.no_sanction_proposed"):
            await actions.decide_sanction(w.supervisor, row.id, outcome=Outcome.SPARED, reason="再看")

    [event] = await CreditEvent.objects()
    assert (early, event.organization, event.kind, event.effect) == (0, w.facts[0].applicant.id, "misuse", "bars")
    assert (event.until_on, (await RectificationSanction.objects().first()).credit_event) == (
        date(2028, 10, 9),
        event.id,
    )


async def test_the_hub_hears_of_what_its_group_is_to_put_right(db):
    w = await a_checking("88.00", groups=1)
    operator = await staff(w.facts[0].through, Role.HUB_OPERATOR, name="Henry")
    row = await w.notified()

    with on(str(DAY)):
        assert await tasks(operator) == ["rectification"]
        await actions.answer_rectification(operator, row.id, answer="已补")
    assert (await queries.standing(row.id)).row.completed_by == operator.id
