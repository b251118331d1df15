"""Everybody who owns an account hears of a change of it: when it is asked for, checked, in force, or ended."""

from datetime import datetime

from grants import clock
from grants.db import sql
from grants.disbursement import jobs
from grants.disbursement.payees.actions import end_payee_change
from grants.notifications.tables import Message
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.disbursement.chain.world import a_board, write_levels
from tests.disbursement.payees.world import ASKED, CHECKED, COOLED, NEW_NUMBER, ask, check, the_payee
from tests.disbursement.world import Desk, a_desk
from tests.organizations.world import staff


async def told(event: str) -> list[Message]:
    return await Message.objects().where(Message.event == f"disbursement.payee_change_{event}").order_by(Message.id)


async def the_owners(desk: Desk) -> tuple[Actor, Actor]:
    """Who asks, and another of the same organisation."""
    return await the_payee(desk), await staff(desk.facts.payee, Role.APPLICANT, name="Nora")


async def count(change_id: int, moment: datetime) -> None:
    with clock.at(moment):
        await jobs.payee_change_counts(change_id)


async def test_who_did_not_ask_hears_that_somebody_did(db):
    desk = await a_desk()
    asker, other = await the_owners(desk)

    await ask(desk, asker)

    letters = await told("asked")
    assert {asker.id, other.id} <= {each.person for each in letters}
    assert len({each.person for each in letters}) == len(letters)
    assert {each.link for each in letters} == {f"/grants/{desk.facts.award.id}/payee"}
    assert all("Sima 为" in each.body for each in letters)


async def test_no_letter_holds_the_number_of_an_account(db):
    desk = await a_desk()
    asker, _other = await the_owners(desk)
    change = await check(desk, await ask(desk, asker))
    await count(change.id, COOLED)

    said = " ".join(each.subject + each.body + each.sms for each in await Message.objects())

    assert NEW_NUMBER not in said
    assert NEW_NUMBER[-4:] not in said
    assert desk.last_four not in said


async def test_a_checked_change_is_told_with_the_moment_from_which_it_counts_and_once_more_then(db):
    desk = await a_desk()
    asker, other = await the_owners(desk)
    change = await check(desk, await ask(desk, asker))
    waiting = await told("in_force")
    [queued] = await sql(
        "SELECT message -> 'args' AS args FROM dramatiq.queue WHERE message ->> 'actor_name' = {}",
        "disbursement.payee_change_counts",
    )

    await count(change.id, COOLED)
    await count(change.id, COOLED)

    assert waiting == []
    assert queued["args"] == f"[{change.id}]"
    assert "2026-05-27 00:00 起生效" in (await told("checked"))[0].body
    assert {asker.id, other.id} <= {each.person for each in await told("in_force")}
    assert len(await told("in_force")) == len(await told("asked"))


async def test_an_ended_change_is_told_with_its_reason_and_never_as_in_force(db):
    desk = await a_desk()
    asker, _other = await the_owners(desk)
    change = await check(desk, await ask(desk, asker))
    with clock.at(CHECKED):
        await end_payee_change(desk.approver, change.id, reason="函件与来电不符。")

    await count(change.id, COOLED)

    assert len(await told("ended")) == len(await told("asked"))
    assert "已由 Anna 终止，账户不变。理由：函件与来电不符。" in (await told("ended"))[0].body
    assert await told("in_force") == []


async def test_without_a_time_of_waiting_it_is_told_once_that_it_counts(db):
    board = await a_board()
    await write_levels(board, [], cooling_days=0)
    asker = await the_payee(board.desk)
    change = await check(board.desk, await ask(board.desk, asker, moment=ASKED))

    await count(change.id, CHECKED)

    assert await told("checked") == []
    assert asker.id in {each.person for each in await told("in_force")}
