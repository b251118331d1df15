"""Proposing that what is left of a pool goes back, and deciding on it: the only writers of it."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from grants import audit, clock, ledger
from grants.audit import action
from grants.awards.leftovers import queries, rules
from grants.awards.leftovers.facts import PoolFacts
from grants.awards.leftovers.tables import PoolReturn
from grants.db import get
from grants.people.rules import Actor


@action
async def propose_leftover(by: Actor, pool_id: int, *, form_key: UUID, amount: Decimal, reason: str) -> PoolReturn:
    """Propose that money of a pool goes back to its source. Nothing moves yet. The same form again gives the same."""
    of = await queries.pool_facts(pool_id, lock="NO KEY UPDATE")
    known = await queries.return_of_form(form_key)
    if known is not None and known.pool == pool_id:
        return known
    rules.check_proposing(of, by, amount=amount, reason=reason)
    one = PoolReturn(
        pool=pool_id,
        form_key=form_key,
        amount=amount,
        reason=reason.strip(),
        proposed_at=clock.now(),
        proposed_by=by.id,
        proposed_by_name=by.name,
    )
    await one.save()
    await audit.record(by, "awards.leftover_proposed", one, fund=of.fund.code, amount=amount, reason=reason.strip())
    return one


@action
async def decide_leftover(by: Actor, return_id: int, *, is_confirmed: bool, opinion: str = "") -> PoolReturn:
    """Decline it, with the reason; or confirm it: pool to source, from where it is planned, carried over or given back
    anew."""
    of = await queries.pool_facts((await get(PoolReturn, return_id)).pool, lock="NO KEY UPDATE")
    one = await get(PoolReturn, return_id, lock="NO KEY UPDATE")
    rules.check_deciding(of, by, one, is_confirmed=is_confirmed, opinion=opinion)
    said: dict[Any, Any] = {
        PoolReturn.decided_at: clock.now(),
        PoolReturn.decided_by: by.id,
        PoolReturn.decided_by_name: by.name,
        PoolReturn.is_confirmed: is_confirmed,
        PoolReturn.opinion: opinion.strip(),
        PoolReturn.entry: (await _give_back(by, of, one)).id if is_confirmed else None,
    }
    await one.update_self(said)
    told = {"fund": of.fund.code, "is_confirmed": is_confirmed, "opinion": opinion.strip()}
    await audit.record(by, "awards.leftover_decided", one, **told)
    return one


async def _give_back(by: Actor, of: PoolFacts, one: PoolReturn) -> ledger.Entry:
    book = await ledger.book_of(of.call.funder, ledger.BookKind.FUND)
    source = await ledger.account(book.id, f"source:{of.fund.code}")
    return await ledger.post(
        book.id,
        f"pool:{of.pool.id}:return:{one.form_key}",
        f"资金池余款退回 {of.fund.name}",
        [(source.id, of.pool.account, one.amount)],
        effective_on=clock.today(),
        by=by,
    )
