"""The entries of goods (R-I14, R-J4). Called by actions only.

What lies in store is on 1801, and what stands for it on a detail of 2601 of its own, so that goods are never money to
claim, and Σ 2601 = 1002 + 1801 + what was advanced.
"""

from datetime import date
from decimal import Decimal

from grants import ledger
from grants.custody import posting
from grants.custody.goods.tables import Goods, Handout
from grants.custody.rules import NOTHING
from grants.custody.tables import CustodyLedger
from grants.db import get
from grants.people.rules import Actor

# The paper of donation or handing over; the list of those who signed.
PAPERS = 1


async def receive(kept: CustodyLedger, number: str, name: str, worth: Decimal, on: date, by: Actor) -> ledger.Entry:
    """Both go up."""
    store, stands_for = await _accounts(kept, on)
    lines = [(store.id, stands_for.id, worth)]
    return await posting.enter(kept.book, f"custody:goods:{number}", f"收到物资 {name}", lines, on, by, PAPERS)


async def hand_out(kept: CustodyLedger, goods: Goods, handout: Handout, by: Actor) -> ledger.Entry:
    """Both go down, by what was handed out at its unit value."""
    store, stands_for = await _accounts(kept, handout.handed_on)
    lines = [(stands_for.id, store.id, handout.quantity * goods.unit_value)]
    reference, summary = f"custody:handout:{handout.id}", f"发放物资 {goods.name} {handout.quantity} {goods.unit}"
    return await posting.enter(kept.book, reference, summary, lines, handout.handed_on, by, PAPERS)


async def _accounts(kept: CustodyLedger, on: date) -> tuple[ledger.Account, ledger.Account]:
    whose = await get(ledger.Account, kept.account)
    detail, name = whose.code.partition(".")[2], whose.name.partition("—")[2]
    store = await ledger.open_account(
        kept.book, f"1801.{detail}", f"受托代理资产—{name}", ledger.Side.DEBIT, floor=NOTHING, opened_on=on
    )
    stands_for = await ledger.open_account(
        kept.book, f"2601.goods.{detail}", f"受托代理负债—{name} 物资", ledger.Side.CREDIT, floor=NOTHING, opened_on=on
    )
    return store, stands_for
