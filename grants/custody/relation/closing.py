"""Ledgers are closed here and nowhere else: by a handover or by the end of a relation. Called by actions only."""

from collections.abc import Iterable
from datetime import date

from grants import audit
from grants.custody.changing.ending import end_changes
from grants.custody.tables import CustodyLedger
from grants.people.rules import Actor


async def close_ledgers(ledgers: Iterable[CustodyLedger], on: date, by: Actor, *, why: str) -> None:
    """Close these for ever; what was asked for on them and not answered ends with that reason. The database refuses it
    of one that holds a cent or goods, or has a claim or an advance under way."""
    for each in ledgers:
        await end_changes(each, by, why)
        await each.update_self({CustodyLedger.closed_on: on, CustodyLedger.closed_by: by.id})
        await audit.record(by, "custody.ledger_closed", each, closed_on=on)
