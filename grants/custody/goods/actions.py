"""Goods in kind: received by the hub, handed out on two persons' word."""

from datetime import date
from decimal import Decimal

from grants import audit, clock, files, money
from grants.audit import action
from grants.custody import queries as keeping
from grants.custody.goods import letters, posting, queries, rules
from grants.custody.goods.tables import Goods, Handout, HandoutStatus
from grants.custody.relation.queries import standing
from grants.custody.relation.rules import check_movement
from grants.db import get
from grants.people.rules import Actor


@action
async def receive_goods(
    by: Actor,
    ledger_id: int,
    *,
    name: str,
    unit: str,
    quantity: int,
    unit_value: Decimal,
    donor: str,
    keeper: str,
    received_on: date,
    content: bytes,
    file_name: str,
) -> Goods:
    """Book goods that came for a group, with the paper that says so. They are never money to claim."""
    kept, unit_value = await keeping.custody_ledger(ledger_id, lock=True), money.yuan(unit_value)
    check_movement(await standing(kept))
    rules.check_receiving(
        kept,
        by,
        quantity=quantity,
        unit_value=unit_value,
        received_on=received_on,
        stated=await keeping.stated_until([ledger_id]),
        today=clock.today(),
    )
    paper = await files.keep(content, file_name, by=by)
    number = await keeping.next_number(kept, "WZ", f"{clock.today().year}")
    entry = await posting.receive(kept, number, name, quantity * unit_value, received_on, by)
    goods = Goods(
        ledger=ledger_id,
        number=number,
        name=name,
        unit=unit,
        quantity=quantity,
        unit_value=unit_value,
        left_over=quantity,
        donor=donor,
        keeper=keeper,
        paper=paper.id,
        received_on=received_on,
        entry=entry.id,
        recorded_at=clock.now(),
        recorded_by=by.id,
    )
    await goods.save()
    await audit.record(by, "custody.goods_received", goods, goods=name, quantity=quantity, worth=quantity * unit_value)
    await letters.tell_of_goods(kept, goods)
    return goods


@action
async def report_handout(
    by: Actor, goods_id: int, *, quantity: int, purpose: str, handed_on: date, content: bytes, file_name: str
) -> Handout:
    """Say that goods were handed out, with the list of those who signed for them. It counts with another's word."""
    found = await queries.in_store(goods_id)
    stated = await keeping.stated_until([found.ledger.id])
    rules.check_reporting(found, by, quantity=quantity, handed_on=handed_on, stated=stated, today=clock.today())
    kept = await files.keep(content, file_name, by=by)
    handout = Handout(
        goods=goods_id,
        quantity=quantity,
        purpose=purpose,
        list_of_receivers=kept.id,
        handed_on=handed_on,
        reported_by=by.id,
        reported_at=clock.now(),
    )
    await handout.save()
    await audit.record(by, "custody.handout_reported", handout, goods=found.goods.number, quantity=quantity)
    await letters.tell_of_handout(found.ledger, found.goods, handout, by)
    return handout


@action
async def confirm_handout(by: Actor, handout_id: int) -> Handout:
    """The other signatory says that it was so: stock and books go down. A second time is refused."""
    found = await queries.in_store((await get(Handout, handout_id)).goods)
    handout = await get(Handout, handout_id, lock="UPDATE")
    stated = await keeping.stated_until([found.ledger.id])
    rules.check_confirming(found, handout, by, stated=stated, today=clock.today())
    entry = await posting.hand_out(found.ledger, found.goods, handout, by)
    await _decide(handout, HandoutStatus.CONFIRMED, by, entry.id)
    await audit.record(by, "custody.handout_confirmed", handout, goods=found.goods.number, quantity=handout.quantity)
    return handout


@action
async def refuse_handout(by: Actor, handout_id: int) -> Handout:
    """The other signatory says that it was not so: nothing moves. A second time is refused."""
    found = await queries.in_store((await get(Handout, handout_id)).goods)
    handout = await get(Handout, handout_id, lock="UPDATE")
    rules.may_decide(found, handout, by)
    await _decide(handout, HandoutStatus.REFUSED, by, None)
    await audit.record(by, "custody.handout_refused", handout, goods=found.goods.number, quantity=handout.quantity)
    return handout


async def _decide(handout: Handout, status: HandoutStatus, by: Actor, entry_id: int | None) -> None:
    await handout.update_self(
        {
            Handout.status: status,
            Handout.confirmed_by: by.id,
            Handout.confirmed_at: clock.now(),
            Handout.entry: entry_id,
        }
    )
