"""What a finished round left in its pool goes back to its source: by two persons, and never what is promised."""

from uuid import uuid4

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError, UniqueViolationError

from grants import clock, ledger
from grants.awards.leftovers import queries
from grants.awards.leftovers.actions import decide_leftover, propose_leftover
from grants.awards.leftovers.tables import PoolReturn
from grants.db import sql, transaction
from grants.errors import NotAllowed, NotFound, Refused
from grants.funds import queries as funds
from grants.inbox import queries as inbox
from grants.money import yuan
from grants.people.tables import Role
from tests.awards.world import SIGNED, Judged, a_judged_round, announce, decide, reject, sign
from tests.calls.world import fund
from tests.conftest import parallel
from tests.organizations.world import a_funder, staff


async def a_finished_round(*, is_signed: bool = True) -> Judged:
    """320,000.00 in the pool, 75,200.00 awarded to the first, the second got nothing."""
    judged = await a_judged_round("88.00", "75.00")
    award = await decide(judged)
    await reject(judged, 1, exception="会议决定")
    await announce(judged)
    if is_signed:
        await sign(judged, award)
    return judged


async def desk_of(judged: Judged):
    preparer = await staff(judged.call.funder, Role.FINANCE_PREPARER, name="Ben")
    return judged.call.pools[0].id, preparer, await staff(judged.call.funder, Role.APPROVER, name="Anna")


async def propose(by, pool, amount: str, **changes):
    facts = {"form_key": uuid4(), "amount": yuan(amount), "reason": "本轮办结"}
    with clock.at(SIGNED):
        return await propose_leftover(by, pool, **(facts | changes))


async def confirm(by, one, **changes):
    with clock.at(SIGNED):
        return await decide_leftover(by, one.id, **({"is_confirmed": True} | changes))


async def test_what_is_left_goes_back_to_its_source_when_another_confirms(db):
    judged = await a_finished_round()
    pool, ben, anna = await desk_of(judged)
    source = fund(judged.call)

    one = await propose(ben, pool, "244800.00")
    before = await funds.free(source)
    await confirm(anna, one)

    assert (before, await funds.free(source)) == (yuan("0.00"), yuan("244800.00"))
    assert await ledger.balance(judged.call.pools[0].account) == yuan("0.00")
    assert (await funds.figures([source]))[source.id].received == yuan("320000.00")
    assert await ledger.verify() == []


async def test_what_is_promised_and_not_signed_stays(db):
    judged = await a_finished_round(is_signed=False)
    pool, ben, _anna = await desk_of(judged)

    with pytest.raises(Refused, match=r"awards\.leftover_over_left"):
        await propose(ben, pool, "244800.01")

    of = await queries.pool_facts(pool)
    assert (of.held, of.promised, of.left) == (yuan("320000.00"), yuan("75200.00"), yuan("244800.00"))


async def test_a_round_that_is_not_decided_or_not_announced_keeps_its_pool(db):
    judged = await a_judged_round("88.00", "75.00")
    pool, ben, _anna = await desk_of(judged)

    await decide(judged)
    with pytest.raises(Refused, match=r"awards\.round_not_finished"):
        await propose(ben, pool, "1.00")
    await reject(judged, 1, exception="会议决定")
    with pytest.raises(Refused, match=r"awards\.round_not_finished"):
        await propose(ben, pool, "1.00")
    await announce(judged)

    assert (await propose(ben, pool, "1.00")).decided_at is None


async def test_two_persons_of_finance_do_it_one_at_a_time(db):
    judged = await a_finished_round()
    pool, ben, anna = await desk_of(judged)
    both = await staff(judged.call.funder, Role.BOOKKEEPER, Role.FINANCE_REVIEWER)
    key = uuid4()

    for who in (anna, judged.officer):
        with pytest.raises(NotAllowed, match=r"people\.role_missing"):
            await propose(who, pool, "1.00")
    with pytest.raises(Refused, match=r"awards\.no_leftover_reason"):
        await propose(both, pool, "1.00", reason=" ")
    one = await propose(both, pool, "244800.00", form_key=key)
    again = await propose(both, pool, "244800.00", form_key=key)
    with pytest.raises(Refused, match=r"awards\.leftover_open"):
        await propose(ben, pool, "1.00")
    with pytest.raises(NotAllowed, match=r"awards\.decides_own_leftover"):
        await confirm(both, one)
    with pytest.raises(Refused, match=r"awards\.leftover_declined_without_reason"):
        await confirm(anna, one, is_confirmed=False)
    await confirm(anna, one)
    with pytest.raises(Refused, match=r"awards\.leftover_decided"):
        await confirm(anna, one)
    with pytest.raises(Refused, match=r"awards\.nothing_left"):
        await propose(ben, pool, "1.00")

    assert one.id == again.id


async def test_the_database_asks_for_two_persons_and_keeps_what_is_promised(db):
    judged = await a_finished_round(is_signed=False)
    pool, ben, anna = await desk_of(judged)
    one = await propose(ben, pool, "1000.00")
    book = await ledger.book_of(judged.call.funder.id, ledger.BookKind.FUND)
    source = await ledger.account(book.id, f"source:{fund(judged.call).code}")
    account = judged.call.pools[0].account
    decided = (
        "UPDATE pool_return SET decided_at = now(), decided_by = {}, is_confirmed = true, entry = {} WHERE id = {}"
    )

    async def posted(amount: str) -> int:
        lines = [(source.id, account, yuan(amount))]
        return (await ledger.post(book.id, amount, "手工", lines, effective_on=clock.today(), by=ben)).id

    for by, amount in ((ben.id, "1000.00"), (anna.id, "999.00")):
        with pytest.raises(CheckViolationError):
            async with transaction():
                await sql(decided, by, await posted(amount), one.id)
    with pytest.raises(CheckViolationError, match="no longer hold what is promised"):
        async with transaction():
            await posted("244000.00")
            await sql(decided, anna.id, await posted("1000.00"), one.id)
    with pytest.raises(UniqueViolationError, match="pool_return_open_once"):
        async with transaction():
            await sql(
                "INSERT INTO pool_return (pool, form_key, amount, reason, proposed_at, proposed_by, proposed_by_name,"
                " decided_by_name, opinion) SELECT pool, gen_random_uuid(), amount, reason, proposed_at, proposed_by,"
                " '', '', '' FROM pool_return"
            )
    with pytest.raises(RestrictViolationError):
        async with transaction():
            await sql("UPDATE pool_return SET amount = 1 WHERE id = {}", one.id)


@pytest.mark.commits
async def test_who_confirm_at_once_enter_it_once(committed):
    judged = await a_finished_round()
    pool, ben, anna = await desk_of(judged)
    rita = await staff(judged.call.funder, Role.FINANCE_REVIEWER)
    one = await propose(ben, pool, "200000.00")

    results = await parallel(*(confirm(who, one) for who in (anna, rita, anna)))

    refused = [each.code for each in results if isinstance(each, Refused)]
    assert refused == ["awards.leftover_decided"] * 2
    assert await ledger.balance(judged.call.pools[0].account) == yuan("44800.00")


async def test_it_goes_through_the_page_from_both_sides_and_shows_nothing_before_all_is_announced(browser):
    judged = await a_judged_round("88.00", "75.00")
    pool, ben, anna = await desk_of(judged)
    award = await decide(judged)
    address = f"/leftovers/{judged.call.call.id}"
    early = await browser.sign_in(ben.id).get(address)
    await reject(judged, 1, exception="会议决定")
    await announce(judged)
    await sign(judged, award)
    typed = {"amount": "244800", "reason": "本轮办结"}

    with clock.at(SIGNED):
        form = await browser.get(address)
        over = await browser.post(f"/leftovers/pools/{pool}", data=typed | {"amount": "300000"})
        asked = await browser.post(f"/leftovers/pools/{pool}", data=typed)
        [one] = await PoolReturn.objects()
        own = await browser.post(f"/leftovers/{one.id}/decision", data={"is_confirmed": "yes"})
        waiting = [each.kind for each in await inbox.tasks(anna)]
        browser.sign_in(anna.id)
        page = await browser.get(address)
        done = await browser.post(f"/leftovers/{one.id}/decision", data={"is_confirmed": "yes"})
        after = await browser.get(address)

    assert ("余款要等全部公示后才能退回" in early.text, "320,000.00" in early.text) == (True, False)
    assert 'value="244,800.00"' in form.text
    assert (over.status_code, 'value="300000"' in over.text) == (422, True)
    assert (asked.status_code, own.status_code, done.status_code) == (303, 404, 303)
    assert ("pool_return" in waiting, "作出决定" in page.text, "已入账" in after.text) == (True, True, True)


async def test_strangers_find_no_pool(browser):
    judged, other = await a_finished_round(), await staff(await a_funder(), Role.FINANCE_PREPARER, Role.APPROVER)
    pool, ben, _anna = await desk_of(judged)
    one = await propose(ben, pool, "1.00")
    browser.sign_in(other.id)

    shown = await browser.get(f"/leftovers/{judged.call.call.id}")
    posted = [
        await browser.post(address, data={})
        for address in (f"/leftovers/pools/{pool}", f"/leftovers/{one.id}/decision")
    ]

    assert [each.status_code for each in (shown, *posted)] == [404, 404, 404]
    with pytest.raises(NotFound, match=r"awards\.no_leftovers"):
        await queries.readable_pools(other, judged.call.call.id)
    async with transaction():
        await sql("SET LOCAL session_replication_role = replica")
        await sql("UPDATE pool SET account = NULL WHERE id = {}", pool)
    with pytest.raises(NotFound, match=r"awards\.no_such_pool"):
        await queries.readable_pool(ben, pool)
