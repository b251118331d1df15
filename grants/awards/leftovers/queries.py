"""Reads of pools and what is left of them."""

from uuid import UUID

from grants import ledger
from grants.awards.leftovers.facts import PoolFacts
from grants.awards.leftovers.tables import PoolReturn
from grants.calls.tables import Call, Pool
from grants.db import Lock, get, sql
from grants.errors import NotFound
from grants.funds.tables import FundSource
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES, Actor

PROMISED = """
    SELECT coalesce(sum(a.amount), 0.00) AS promised FROM award a WHERE a.pool = {} AND a.cancelled_at IS NULL
    AND NOT EXISTS (SELECT FROM agreement g WHERE g.award = a.id AND g.signed_on IS NOT NULL)
"""
# Everything that was handed in has its decision, and every award that stands hangs out or has hung out.
FINISHED = """
    SELECT EXISTS (SELECT FROM scoring_closure WHERE call = c.id)
    AND NOT EXISTS (SELECT FROM application p WHERE p.call = c.id AND p.status IN ('submitted', 'eligible')
        AND NOT EXISTS (SELECT FROM award a WHERE a.application = p.id)
        AND NOT EXISTS (SELECT FROM rejection r WHERE r.application = p.id))
    AND NOT EXISTS (SELECT FROM award a WHERE a.call = c.id AND a.cancelled_at IS NULL
        AND NOT EXISTS (SELECT FROM notice_item i WHERE i.award = a.id AND i.withdrawal IS NULL)) AS is_finished
    FROM call c WHERE c.id = {}
"""


async def pool_facts(pool_id: int, *, lock: Lock | None = None) -> PoolFacts:
    """A pool and what is left of it. `lock`: first the call, in whose row decisions wait, then the pool."""
    pool = await get(Pool, pool_id)
    call = await get(Call, pool.call, lock=lock)
    return await _of(call, await get(Pool, pool_id, lock=lock))


async def readable_pools(person: Actor, call_id: int) -> list[PoolFacts]:
    """The pools of a round for those who work for its funder. NotFound for others."""
    call = await get(Call, call_id)
    if not person.has_in(call.funder, *FUNDER_ROLES):
        raise NotFound("awards.no_leftovers", _("没有找到这一轮的资金池"))
    pools = await Pool.objects().where(Pool.call == call_id, Pool.account.is_not_null()).order_by(Pool.id)
    return [await _of(call, pool) for pool in pools]


async def readable_pool(person: Actor, pool_id: int) -> PoolFacts:
    """One of them. NotFound for strangers, and before its call is published."""
    found = await readable_pools(person, (await get(Pool, pool_id)).call)
    of = next((each for each in found if each.pool.id == pool_id), None)
    if of is None:
        raise NotFound("awards.no_such_pool", _("没有找到这个资金池"))
    return of


async def readable_return(person: Actor, return_id: int) -> tuple[PoolFacts, PoolReturn]:
    """One proposal with its pool. NotFound for strangers."""
    one = await get(PoolReturn, return_id)
    return await readable_pool(person, one.pool), one


async def return_of_form(form_key: UUID) -> PoolReturn | None:
    """The proposal that this form brought already."""
    return await PoolReturn.objects().where(PoolReturn.form_key == form_key).first()


async def _of(call: Call, pool: Pool) -> PoolFacts:
    [promised], [finished] = await sql(PROMISED, pool.id), await sql(FINISHED, call.id)
    return PoolFacts(
        call=call,
        pool=pool,
        fund=await get(FundSource, pool.fund),
        held=await ledger.balance(pool.account),
        promised=promised["promised"],
        is_finished=finished["is_finished"],
        known=await PoolReturn.objects().where(PoolReturn.pool == pool.id).order_by(PoolReturn.id),
    )
