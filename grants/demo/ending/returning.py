"""What was not spent goes back: asked for, sent, taken in; what a pool has left goes into the new year."""

import uuid
from decimal import Decimal
from typing import Any

from grants.awards.leftovers import actions as leftovers
from grants.calls.queries import call_facts
from grants.custody.returning import actions as custody
from grants.demo.stage import Event, Phase, Stage, day, during, later
from grants.disbursement.recovery import actions as recovery
from grants.disbursement.recovery import queries as recoveries
from grants.disbursement.recovery.tables import Grounds
from grants.funds.budget import deciding
from grants.funds.budget.tables import MoveKind
from grants.organizations import actions as organizations
from grants.organizations.tables import AccountUse
from grants.people.tables import Role


def events(stage: Stage) -> list[Event]:
    """The account that money comes back to, the demands with what came in on them, what is carried over."""
    found, account = [], stage.the_round.get("account")
    if account:
        found.append(Event(during(account["on"], 9), "account for returns", later(_account, stage, account)))
    for number, each in enumerate(stage.listed("demands"), start=1):
        name, key = f"demand {number} of {each['application']}", str(number)
        found.append(Event(during(each["on"], 15), name, later(_demand, stage, key, each), Phase.SETTLING))
        for refund in each["refunds"]:
            if refund.get("sent_on"):
                sent = during(refund["sent_on"], 16)
                found.append(Event(sent, f"{name} sent", later(_send, stage, key, each, refund), Phase.SETTLING))
            came = during(refund["on"], 9)
            found.append(Event(came, f"{name} back", later(_take_in, stage, key, refund), Phase.SETTLING))
    for each in stage.listed("leftovers"):
        for key, hour, verb in (("proposed_on", 9, _propose), ("decided_on", 10, _decide), ("carried_on", 11, _carry)):
            name, happens = f"leftover of {each['fund']} {key}", later(verb, stage, each)
            found.append(Event(during(each[key], hour), name, happens, Phase.SETTLING))
    return found


async def _account(stage: Stage, account: dict[str, Any]) -> None:
    row = await organizations.add_bank_account(
        stage.staff(Role.OFFICER),
        organization_id=stage.id("organization", stage.funder),
        account_use=AccountUse.OWN,
        holder=account["holder"],
        number=account["number"],
        bank_name=account["bank_name"],
        cnaps=account["cnaps"],
        from_on=day(account["on"]),
    )
    await organizations.check_bank_account(stage.staff(Role.FINANCE_REVIEWER), row.id)


async def _demand(stage: Stage, key: str, each: dict[str, Any]) -> None:
    """Spent is what the system proposes; the file says what that leaves to be given back."""
    award = stage.id("award", each["application"])
    of = await recoveries.recovery_facts(award)
    row = await recovery.demand_return(
        stage.staff(Role.OFFICER),
        award,
        form_key=uuid.uuid4(),
        grounds=Grounds.SURPLUS,
        spent=of.told.of_grant if of.told else of.kept - Decimal(each["amount"]),
        reason=each["reason"],
        due_on=day(each["due_on"]),
    )
    stage.keep("demand", key, row.id)
    stage.expect(f"asked back of {each['application']}", each["amount"], str(row.amount))


async def _send(stage: Stage, key: str, each: dict[str, Any], refund: dict[str, Any]) -> None:
    await custody.record_sent_back(
        stage.cast.of(str(stage.hub_of(each["application"])), Role.HUB_CASHIER),
        stage.id("demand", key),
        amount=Decimal(refund["amount"]),
        sent_on=day(refund["sent_on"]),
        bank_ref=refund["bank_ref"],
    )


async def _take_in(stage: Stage, key: str, refund: dict[str, Any]) -> None:
    await recovery.record_refund(
        stage.staff(Role.CASHIER),
        stage.id("demand", key),
        amount=Decimal(refund["amount"]),
        received_on=day(refund["on"]),
        bank_ref=refund["bank_ref"],
    )


async def _propose(stage: Stage, each: dict[str, Any]) -> None:
    pool = (await call_facts(stage.id("call", ""))).pool_of(stage.id("fund", each["fund"]))
    row = await leftovers.propose_leftover(
        stage.staff(Role.FINANCE_PREPARER),
        pool.id,
        form_key=uuid.uuid4(),
        amount=Decimal(each["amount"]),
        reason=each["reason"],
    )
    stage.keep("leftover", each["fund"], row.id)


async def _decide(stage: Stage, each: dict[str, Any]) -> None:
    row = stage.id("leftover", each["fund"])
    await leftovers.decide_leftover(stage.staff(Role.FINANCE_REVIEWER), row, is_confirmed=True)


async def _carry(stage: Stage, each: dict[str, Any]) -> None:
    """One proposes, another confirms (R-A2)."""
    proposal = await deciding.propose_move(
        stage.staff(Role.FINANCE_PREPARER),
        stage.id("fund", each["fund"]),
        uuid.uuid4(),
        kind=MoveKind.CARRIED_OVER,
        amount=Decimal(each["amount"]),
        code=each["becomes"],
        name=each["name"],
    )
    await deciding.decide_move(stage.staff(Role.FINANCE_REVIEWER), proposal.id, is_confirmed=True)
