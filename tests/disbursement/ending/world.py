"""Endings that an officer proposes and an approver decides, through the actions."""

from typing import Any

from grants import clock, ledger
from grants.db import sql
from grants.disbursement.ending.actions import decide_ending, propose_ending
from grants.disbursement.ending.tables import Ending, EndingKind
from grants.money import yuan
from grants.people.rules import Actor
from tests.calls.world import at
from tests.disbursement.world import Desk
from tests.files.samples import a_pdf

PROPOSED = at("2026-06-01")
DECIDED = at("2026-06-02")
HELD = """
    SELECT coalesce(sum(n.balance), 0.00) AS held FROM account n
    WHERE n.code IN ('award:' || {}, 'payable:' || {}, 'paid:' || {})
"""


async def propose(desk: Desk, by: Actor | None = None, moment=PROPOSED, **changes: Any) -> Ending:
    """A termination; a reduction with its `amount`."""
    kind = EndingKind.REDUCTION if "amount" in changes else EndingKind.TERMINATION
    facts = {"kind": kind, "reason": "中期检查发现项目无法继续", "content": a_pdf(), "name": "会议纪要.pdf"}
    with clock.at(moment):
        return await propose_ending(by or desk.officer, desk.facts.award.id, **(facts | changes))


async def decide(desk: Desk, ending: Ending, by: Actor | None = None, moment=DECIDED, **changes: Any) -> Ending:
    with clock.at(moment):
        return await decide_ending(by or desk.approver, ending.id, **({"is_approved": True} | changes))


async def terminate(desk: Desk, proposed=PROPOSED, decided=DECIDED) -> Ending:
    return await decide(desk, await propose(desk, moment=proposed), moment=decided)


async def reduce(desk: Desk, amount: str, proposed=PROPOSED, decided=DECIDED) -> Ending:
    return await decide(desk, await propose(desk, moment=proposed, amount=yuan(amount)), moment=decided)


async def accounts(desk: Desk) -> dict[str, str]:
    """What the fund book holds: the pool, and the award's unapproved, payable and paid money."""
    number, found = desk.facts.award.number, {}
    rows = await sql("SELECT code, balance FROM account WHERE id = {}", desk.facts.pool.account)
    rows += await sql("SELECT code, balance FROM account WHERE code LIKE '%:' || {}", number)
    for row in rows:
        found[row["code"].split(":")[0]] = f"{row['balance']:.2f}"
    return found


async def book_is_whole(desk: Desk) -> None:
    """Pool and award hold together what the pool had, and what the award holds is what is in force of it."""
    number = desk.facts.award.number
    [held] = await sql(HELD, number, number, number)
    [force] = await sql("SELECT amount FROM award_in_force WHERE award = {}", desk.facts.award.id)
    pool = await ledger.balance(desk.facts.pool.account)
    assert pool + held["held"] == desk.facts.pool.amount
    assert held["held"] == force["amount"]
