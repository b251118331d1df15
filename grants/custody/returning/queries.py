"""Reads of what hubs owe to funders and sent back."""

from collections.abc import Sequence
from dataclasses import dataclass

from grants import ledger
from grants.custody import queries as keeping
from grants.custody.queries import Kept
from grants.custody.returning.facts import Owed
from grants.custody.returning.tables import SentBack
from grants.custody.tables import CustodyLedger
from grants.db import get
from grants.disbursement.recovery.tables import ReturnDemand
from grants.errors import NotFound
from grants.i18n import _
from grants.people.rules import Actor


@dataclass(frozen=True)
class Return:
    """A demand with the names around its ledger."""

    kept: Kept
    owed: Owed


async def owed(demand_id: int, *, lock: bool = False) -> Owed:
    """A demand on a group's award. `lock` holds the ledger, at which claims wait too. NotFound where none is open."""
    demand = await get(ReturnDemand, demand_id)
    kept = await keeping.ledger_of_award(demand.award, lock=lock)
    if kept is None:
        raise NotFound("custody.no_ledger_of_demand", _("这个项目没有代管台账"))
    if lock:
        demand = await get(ReturnDemand, demand_id, lock="NO KEY UPDATE")
    return await _of(kept, demand)


async def sent_with(ledger_id: int, bank_ref: str) -> SentBack | None:
    """What was booked from this ledger with this reference of the bank."""
    return await SentBack.objects().where(SentBack.ledger == ledger_id, SentBack.bank_ref == bank_ref).first()


async def readable_returns(person: Actor) -> Sequence[Return]:
    """Every demand on money that person's hub keeps, or may read; those still open first."""
    # The newest ledger of an award is the one that owes: read last.
    kept = {each.ledger.award: each for each in reversed(await keeping.kept(person))}
    demands = await ReturnDemand.objects().where(ReturnDemand.award.is_in([0, *kept])).order_by(ReturnDemand.id)
    found = [Return(kept[each.award], await _of(kept[each.award].ledger, each)) for each in demands]
    return sorted(found, key=lambda each: each.owed.left <= 0)


async def _of(kept: CustodyLedger, demand: ReturnDemand) -> Owed:
    return Owed(
        ledger=kept,
        demand=demand,
        sent=await SentBack.objects().where(SentBack.demand == demand.id).order_by(SentBack.id),
        held=await ledger.balance(kept.account),
        reserved=await keeping.reserved(kept.id),
    )
