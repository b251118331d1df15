"""R-A12: what is promised and what is committed never exceed the pool, whoever comes at the same moment."""

from itertools import permutations

import pytest
from asyncpg.exceptions import CheckViolationError

from grants import clock, ledger
from grants.awards import actions
from grants.awards.tables import Agreement, Award, Stage
from grants.db import sql, transaction
from grants.errors import Refused
from grants.ledger import verify
from grants.money import yuan
from tests.awards.world import SIGNED, SIGNED_ON, Judged, a_judged_round, announce, decide, sign
from tests.conftest import parallel

EXCEPTION = {"exception": "会议决定"}
SIGN_BY_HAND = "UPDATE agreement SET signed_on = {}, signed_recorded_by = 1, entry = {}, account = {} WHERE award = {}"


async def pool_left(judged: Judged) -> object:
    return await ledger.balance(judged.call.pools[0].account)


async def draw(judged: Judged, award: Award) -> None:
    with clock.at(SIGNED):
        await actions.draw_agreement(judged.officer, award.id)


async def sign_drawn(judged: Judged, award: Award) -> Agreement:
    with clock.at(SIGNED):
        return await actions.sign_agreement(judged.officer, award.id, signed_on=SIGNED_ON)


async def take_out(judged: Judged, amount: str) -> None:
    """Money leaves the pool past every action of awards."""
    book = await ledger.book_of(judged.call.funder.id, ledger.BookKind.FUND)
    source = await ledger.account(book.id, "source:lottery")
    async with transaction():
        line = (source.id, judged.call.pools[0].account, yuan(amount))
        await ledger.post(book.id, "by hand", "手工", [line], effective_on=clock.today(), by=None)


@pytest.mark.commits
async def test_four_who_record_one_signature_at_once_commit_it_once(committed):
    judged = await a_judged_round("88.00")
    award = await decide(judged)
    await announce(judged)
    await draw(judged, award)

    results = await parallel(*(sign_drawn(judged, award) for _n in range(4)))

    assert {getattr(each, "id", each) for each in results} == {(await Agreement.objects().first()).id}
    assert await pool_left(judged) == yuan("244800.00")
    assert await Stage.count() == 3
    assert await verify() == []


@pytest.mark.commits
@pytest.mark.parametrize("order", list(permutations(("sign", "sign", "decide", "decide")))[::6])
async def test_signing_and_deciding_at_once_keep_to_the_pool_in_any_order(committed, order):
    judged = await a_judged_round("88.00", "86.00", "85.00", "84.00", "83.00")
    awards = [await decide(judged, 0), await decide(judged, 1)]
    await announce(judged)
    for award in awards:
        await draw(judged, award)
    signing = [sign_drawn(judged, award) for award in awards]
    deciding = [decide(judged, place, amount="75000.00", **EXCEPTION) for place in (2, 3)]
    extra = decide(judged, 4, amount="70000.00", **EXCEPTION)

    work = [(signing if each == "sign" else deciding).pop() for each in order]
    results = await parallel(*work, extra)

    refused = [each.code for each in results if isinstance(each, Refused)]
    assert refused == ["awards.over_pool"]
    live = await sql("SELECT sum(amount) AS amount FROM award WHERE cancelled_at IS NULL")
    assert live[0]["amount"] <= judged.call.pools[0].amount
    assert await pool_left(judged) == yuan("320000.00") - 2 * yuan("75200.00")
    assert await verify() == []


async def test_an_award_is_promised_only_what_its_pool_still_holds(db):
    judged = await a_judged_round("88.00", "86.00")
    await decide(judged)
    await take_out(judged, "200000.00")

    with pytest.raises(CheckViolationError, match="would be promised"):
        await decide(judged, 1)

    assert await Award.count() == 1


async def test_what_was_signed_is_not_counted_twice(db):
    judged = await a_judged_round("88.00", "86.00")
    award = await decide(judged)
    await announce(judged)
    await sign(judged, award)
    await take_out(judged, "169600.00")

    assert (await decide(judged, 1)).amount == await pool_left(judged) == yuan("75200.00")


async def test_no_agreement_is_signed_without_committing_its_award(db):
    judged = await a_judged_round("88.00", "86.00")
    awards = [await decide(judged, 0), await decide(judged, 1)]
    await announce(judged)
    await draw(judged, awards[0])
    signed = (await sign(judged, awards[1])).agreement

    for entry, account in ((None, None), (signed.entry, signed.account)):
        with pytest.raises(CheckViolationError, match="does not commit its award"):
            async with transaction():
                await sql(SIGN_BY_HAND, SIGNED_ON, entry, account, awards[0].id)
