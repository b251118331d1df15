"""A handover from hub to hub, step by step: the only writer of it."""

from datetime import date

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.custody import queries as books
from grants.custody.relation.agreeing.force import put_into_force
from grants.custody.relation.agreeing.queries import live_agreement, request
from grants.custody.relation.closing import close_ledgers
from grants.custody.relation.handover import letters, posting, queries, rules
from grants.custody.relation.handover.facts import HandoverFacts
from grants.custody.relation.handover.tables import Handover, HandoverItem, HandoverStatus
from grants.custody.relation.queries import live
from grants.custody.relation.tables import CustodyFreeze, Side
from grants.db import get
from grants.organizations import actions as organizations
from grants.people.rules import Actor


@action
async def draw_handover(by: Actor, group_id: int, *, reason: str) -> Handover:
    """Begin to hand a group over to the hub that has signed with it. From now on nothing is claimed; what was filed
    goes on to its end."""
    giving = await queries.giving(group_id, lock=True)
    rules.check_drawing(giving, by, reason=reason.strip())
    assert giving.takeover is not None
    handover = Handover(
        number=await books.next_number_of_hub(giving.hub.id, "YJ", f"{clock.today().year}"),
        request=giving.takeover.request.id,
        community_group=group_id,
        from_hub=giving.hub.id,
        to_hub=giving.takeover.hub.id,
        reason=reason.strip(),
        drawn_by=by.id,
        drawn_at=clock.now(),
    )
    await handover.save()
    await audit.record(by, "custody.handover_drawn", handover, group=group_id, to=handover.to_hub, reason=reason)
    await letters.tell(await queries.handover(handover.id), letters.HANDOVER_DRAWN)
    return handover


@action
async def confirm_handover(by: Actor, handover_id: int) -> Handover:
    """The hub that gives puts its second name to the list: the balances stand still from now on."""
    found = await queries.handover(handover_id, lock=True)
    giving = await queries.giving(found.group.id, lock=True)
    rules.check_confirming(found, giving, by)
    for each in giving.held:
        await HandoverItem(
            handover=handover_id,
            ledger=each.ledger.id,
            amount=each.balance,
            received=each.received,
            spent=each.paid,
            claims=each.claims,
        ).save()
    await found.handover.update_self(
        {
            Handover.status: HandoverStatus.CONFIRMED,
            Handover.amount: giving.total,
            Handover.confirmed_by: by.id,
            Handover.confirmed_at: clock.now(),
        }
    )
    await audit.record(by, "custody.handover_confirmed", found.handover, amount=giving.total)
    await letters.tell(found, letters.HANDOVER_CONFIRMED)
    return found.handover


@action
async def accept_handover(by: Actor, handover_id: int) -> Handover:
    """The hub that takes over puts its name to the same list, which is printed now."""
    found = await queries.handover(handover_id, lock=True)
    rules.check_accepting(found, by)
    await found.handover.update_self(
        {
            Handover.status: HandoverStatus.ACCEPTED,
            Handover.accepted_by: by.id,
            Handover.accepted_at: clock.now(),
        }
    )
    await audit.record(by, "custody.handover_accepted", found.handover, amount=found.handover.amount)
    await jobs.enqueue("custody.render_handover", handover_id)
    await letters.tell(found, letters.HANDOVER_ACCEPTED)
    return found.handover


@action
async def send_handover(by: Actor, handover_id: int, *, sent_on: date, bank_ref: str) -> Handover:
    """Book that the bank of the hub that gives paid the whole: its ledgers of the group are closed with it."""
    found = await queries.handover(handover_id, lock=True)
    rules.check_sending(found, by, sent_on=sent_on, bank_ref=bank_ref.strip(), today=clock.today())
    entry = await posting.send(found, sent_on, by)
    why = f"代管移交 {found.handover.number}，请向新枢纽提出"
    await close_ledgers([each.ledger for each in found.items], sent_on, by, why=why)
    await found.handover.update_self(
        {
            Handover.status: HandoverStatus.SENT,
            Handover.sent_by: by.id,
            Handover.sent_on: sent_on,
            Handover.bank_ref: bank_ref.strip(),
            Handover.sent_entry: None if entry is None else entry.id,
        }
    )
    await audit.record(by, "custody.handover_sent", found.handover, amount=found.handover.amount, sent_on=sent_on)
    await letters.tell(found, letters.HANDOVER_SENT)
    return found.handover


@action
async def receive_handover(by: Actor, handover_id: int, *, received_on: date) -> Handover:
    """Book that it arrived: a ledger goes on for each that was closed, and the new agreement is in force."""
    found = await queries.handover(handover_id, lock=True)
    rules.check_receiving(found, by, received_on=received_on, today=clock.today())
    await _change_agreements(found, received_on)
    opened = await posting.open_ledgers(found, received_on)
    for each in found.items:
        await each.item.update_self({HandoverItem.becomes: opened[each.ledger.id].id})
    entry = await posting.receive(found, opened, received_on, by)
    await found.handover.update_self(
        {
            Handover.status: HandoverStatus.RECEIVED,
            Handover.received_by: by.id,
            Handover.received_on: received_on,
            Handover.received_entry: None if entry is None else entry.id,
            Handover.ended_at: clock.now(),
        }
    )
    await _carry_freezes(found, by)
    await audit.record(by, "custody.handover_received", found.handover, amount=found.handover.amount)
    await letters.tell(found, letters.HANDOVER_RECEIVED)
    return found.handover


@action
async def cancel_handover(by: Actor, handover_id: int, *, reason: str) -> Handover:
    """Either hub calls it off before the bank has paid: claims go on where the money is."""
    found = await queries.handover(handover_id, lock=True)
    rules.check_cancelling(found, by, reason=reason.strip())
    await found.handover.update_self(
        {
            Handover.status: HandoverStatus.CANCELLED,
            Handover.cancelled_by: by.id,
            Handover.cancelled_reason: reason.strip(),
            Handover.ended_at: clock.now(),
        }
    )
    await audit.record(by, "custody.handover_cancelled", found.handover, reason=reason.strip())
    await letters.tell(found, letters.HANDOVER_CANCELLED)
    return found.handover


@action
async def keep_list(by: Actor | None, handover_id: int, *, content: bytes, check_code: str) -> Handover:
    """Keep the printed list, once."""
    handover = await get(Handover, handover_id, lock="NO KEY UPDATE")
    if handover.document is None:
        upload = await files.keep_made(content, f"handover-{handover.number}.pdf", "application/pdf", by=by)
        await handover.update_self({Handover.document: upload.id, Handover.check_code: check_code})
        await audit.record(by, "custody.handover_list_kept", handover, sha256=upload.sha256)
    return handover


async def _change_agreements(found: HandoverFacts, on: date) -> None:
    """The old one ends on the day on which the new one begins. A registry's agreement is signed as of that day: until
    then the other hub kept the money."""
    before = await live_agreement(found.group.id)
    if before is not None:
        words = f"移交 {found.handover.number}"
        await organizations.end_custody_agreement(None, before.id, ended_on=on, reason=words)
    await put_into_force(await request(found.handover.request), on)


async def _carry_freezes(found: HandoverFacts, by: Actor) -> None:
    """What funder or filing office froze while the money lay between two banks stays frozen at the new hub, and there
    alone: lifted there, it is not found again by a group that comes back."""
    for each in await live(found.giver.id, found.group.id):
        if each.side != Side.HUB:
            await each.update_self(
                {
                    CustodyFreeze.lifted_by: by.id,
                    CustodyFreeze.lifted_at: clock.now(),
                    CustodyFreeze.lifted_reason: f"移交 {found.handover.number}，冻结转到新枢纽",
                }
            )
            await CustodyFreeze(
                hub=found.taker.id,
                community_group=found.group.id,
                side=each.side,
                authority=each.authority,
                reason=each.reason,
                placed_by=each.placed_by,
                placed_at=each.placed_at,
            ).save()
