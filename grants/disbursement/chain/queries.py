"""Reads of rules of paying, and of the chain that a payment goes through."""

from collections import defaultdict
from datetime import date

from grants.db import sql
from grants.disbursement.chain import rules
from grants.disbursement.chain.facts import ONE_APPROVER, Chain, Edition, Level
from grants.disbursement.chain.tables import Approval, FrozenChain, PayingLevel, PayingRules
from grants.disbursement.tables import Payment
from grants.organizations.tables import Organization
from grants.people import queries as people
from grants.people.rules import Actor
from grants.people.tables import Role

APPROVERS = """
    SELECT v.level, w.id, w.name FROM level_approver v JOIN person w ON w.id = v.person
    WHERE v.level = ANY({}::int[]) ORDER BY w.name, w.id
"""


async def chain_of(payment: Payment) -> Chain:
    """The levels that were frozen when it was submitted, and its approvals."""
    frozen = await FrozenChain.objects().where(FrozenChain.payment == payment.id).order_by(FrozenChain.id)
    found = await levels_of(frozen[-1].rules) if frozen else []
    approvals = await Approval.objects().where(Approval.payment == payment.id).order_by(Approval.id)
    return Chain(rules.needed_at(found, payment.amount) or (ONE_APPROVER,), approvals)


async def rules_in_force(funder_id: int, on: date) -> PayingRules | None:
    """The edition that a payment submitted on that day is under."""
    found = PayingRules.objects().where(PayingRules.funder == funder_id, PayingRules.from_on <= on)
    return await found.order_by(PayingRules.from_on, PayingRules.id, ascending=False).first()


async def editions(funder_id: int) -> list[Edition]:
    """Every edition a funder wrote, the newest first."""
    found = PayingRules.objects().where(PayingRules.funder == funder_id)
    rows = await found.order_by(PayingRules.from_on, PayingRules.id, ascending=False)
    return [Edition(each, await levels_of(each.id)) for each in rows]


async def levels_of(rules_id: int) -> list[Level]:
    """The levels of an edition, lowest first, with those named."""
    rows = await PayingLevel.objects().where(PayingLevel.rules == rules_id).order_by(PayingLevel.seq)
    named: dict[int, dict[int, str]] = defaultdict(dict)
    for each in await sql(APPROVERS, [row.id for row in rows]):
        named[each["level"]][each["id"]] = each["name"]
    return [Level(row.id, row.name, row.needed, named[row.id], row.from_amount) for row in rows]


async def approvers(funder_id: int) -> dict[int, str]:
    """Who may approve for a funder today, by name."""
    return {each.id: each.name for each in await people.holders(Role.APPROVER, funder_id)}


async def funders_of(person: Actor) -> list[Organization]:
    """The funders for which that person works."""
    mine = list(person.organizations())
    found = Organization.objects().where(Organization.id.is_in(mine or [0]), Organization.is_funder.eq(True))
    return await found.order_by(Organization.id)
