"""Deciding, announcing, objecting, agreeing, holding, cancelling: the only writers of awards."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.awards import announcing, bounds, choosing, numbers, posting, queries, rules
from grants.awards.facts import DecisionFacts
from grants.awards.indicators import queries as promised
from grants.awards.indicators import rules as promises
from grants.awards.objections import queries as handling
from grants.awards.objections import rules as in_hand
from grants.awards.tables import (
    Agreement,
    Award,
    AwardLine,
    Hold,
    NoticeItem,
    Objection,
    PublicNotice,
    Rejection,
)
from grants.awards.withdrawal import queries as withdrawn
from grants.awards.withdrawal import rules as announced_anew
from grants.awards.wording import queries as words
from grants.calls.tables import Call
from grants.db import get
from grants.people.rules import Actor
from grants.scoring import queries as scoring

PDF = "application/pdf"


@action
async def decide_award(
    by: Actor,
    *,
    application_id: int,
    amount: Decimal,
    fund_id: int,
    lines: Mapping[str, Decimal],
    reason: str = "",
    reasons: Mapping[str, str] | None = None,
    exception: str = "",
    decided_on: date,
) -> Award:
    """Award an application money of one fund, by budget line. Until it is announced, deciding again replaces it.

    A line that is cut has its own of the `reasons` by item, or else `reason`, which is for all of them.
    """
    facts = await queries.decision_facts(by, application_id, fund_id, lock=True)
    why = bounds.reasons_of(facts, lines, reason, reasons or {})
    rules.check_decision(facts, by, amount=amount, lines=lines, reasons=why, decided_on=decided_on, today=clock.today())
    is_in = await choosing.is_in_by_rank(by, facts.call.id, application_id, (amount, fund_id))
    rules.departure_is_noted(is_in, True, exception)
    await Rejection.delete().where(Rejection.application == application_id)
    award = await _decided(facts, by, amount, reason, exception, decided_on)
    await AwardLine.delete().where(AwardLine.award == award.id)
    await AwardLine.insert(*bounds.awarded_lines(facts, award, lines, why))
    noted = [each.key for each in bounds.findings_on_award(facts, lines) if not each.ok]
    await audit.record(
        by,
        "awards.award_decided",
        award,
        application=application_id,
        amount=amount,
        lines=dict(lines),
        reason=reason,
        exception=exception,
        over=noted,
    )
    return award


@action
async def reject_application(
    by: Actor, *, application_id: int, reason: str, exception: str = "", decided_on: date
) -> Rejection:
    """Give an application nothing, and say why. Until the list is announced it takes the place of an award."""
    facts = await queries.decision_facts(by, application_id, lock=True)
    rules.check_rejection(facts, by, reason=reason, decided_on=decided_on, today=clock.today())
    rules.departure_is_noted(await choosing.is_in_by_rank(by, facts.call.id, application_id), False, exception)
    if facts.award is not None and facts.award.cancelled_at is None:
        await posting.write_cancelled(facts.award, reason)
    await Rejection.delete().where(Rejection.application == application_id)
    rejection = Rejection(
        call=facts.call.id,
        application=application_id,
        reason=reason,
        exception=exception,
        decided_on=decided_on,
        decided_by=by.id,
    )
    await rejection.save()
    said = {"reason": reason, "exception": exception}
    await audit.record(by, "awards.application_rejected", rejection, application=application_id, **said)
    return rejection


@action
async def publish_notice(
    by: Actor, *, call_id: int, starts_on: date, ends_on: date | None = None, exception: str = ""
) -> PublicNotice:
    """Announce all awards that are on no notice yet; those that were taken off one first, on a notice of their own.

    What is on it never changes; the paper is made by a job.
    """
    call = await get(Call, call_id, lock="NO KEY UPDATE")
    waiting = await queries.to_announce(call_id, lock="NO KEY UPDATE")
    earlier = await withdrawn.earlier(waiting)
    awards = announced_anew.on_one_notice(waiting, earlier)
    closure = await queries.closure_of(call_id)
    rules.check_notice(
        call,
        by,
        awards=awards,
        closure=closure,
        starts_on=starts_on,
        ends_on=ends_on,
        today=clock.today(),
        recused=await scoring.recused(call),
        missed=await queries.missed_floors(call_id),
        exception=exception,
    )
    until = ends_on or rules.proposed_end(call, starts_on)
    notice = PublicNotice(
        call=call.id,
        number=await numbers.take("notice", starts_on.year),
        starts_on=starts_on,
        ends_on=until,
        working_days=call.notice_working_days,
        published_at=clock.now(),
        published_by=by.id,
        content=json.dumps(await announcing.content(call, awards, starts_on, until, earlier), ensure_ascii=False),
        exception=exception,
    )
    await notice.save()
    await NoticeItem.insert(*(NoticeItem(notice=notice.id, award=award.id) for award in awards))
    await jobs.enqueue("awards.notice_document", notice.id)
    await audit.record(
        by,
        "awards.notice_published",
        notice,
        number=notice.number,
        awards=[a.number for a in awards],
        exception=exception,
    )
    return notice


@action
async def receive_objection(
    by: Actor | None,
    *,
    award_id: int,
    facts: str,
    complainant: str,
    contact: str,
    received_on: date,
    number: str | None = None,
    receipt_key: UUID | None = None,
) -> Objection:
    """Take an objection to one award, which is locked from now on. The same form sent again gives the same receipt."""
    award = await get(Award, award_id, lock="NO KEY UPDATE")
    known = await queries.objection_of_receipt(receipt_key)
    if known is not None:
        return known
    _item, notice = await queries.announced_in(award_id)
    rules.check_objection(
        notice,
        award,
        facts=facts,
        complainant=complainant,
        contact=contact,
        received_on=received_on,
        today=clock.today(),
    )
    objection = Objection(
        award=award_id,
        number=await numbers.take("objection", received_on.year, number),
        receipt_key=receipt_key or uuid4(),
        received_on=received_on,
        received_at=clock.now(),
        complainant=complainant.strip(),
        contact=contact.strip(),
        facts=facts.strip(),
    )
    await objection.save()
    await audit.record(by, "awards.objection_received", objection, number=objection.number, award=award.number)
    return objection


@action
async def close_objection(
    by: Actor, objection_id: int, *, is_upheld: bool, finding: str, closed_on: date, reply: str = ""
) -> Objection:
    """Close an objection. Upheld, it cancels the award and releases its money; where money has moved, it is held.

    The objector reads the reply at the receipt's address; without one, the finding.
    """
    objection = await get(Objection, objection_id, lock="NO KEY UPDATE")
    facts = await queries.award_facts(objection.award, lock="NO KEY UPDATE")
    rules.check_closing(objection, facts.call, by, finding=finding, closed_on=closed_on, today=clock.today())
    current = await handling.handling(objection_id)
    in_hand.check_handler(by, current, await scoring.recused(facts.call), facts.application.id)
    await objection.update_self(
        {
            Objection.closed_on: closed_on,
            Objection.closed_by: by.id,
            Objection.is_upheld: is_upheld,
            Objection.finding: finding,
            Objection.reply: reply.strip() or finding,
        }
    )
    await audit.record(by, "awards.objection_closed", objection, is_upheld=is_upheld, finding=finding)
    if is_upheld and facts.award.cancelled_at is None:
        reason = f"异议成立：{finding}"
        if rules.money_has_moved(facts, await posting.left(facts)):
            await place_hold(by, facts.award.id, reason)
        else:
            await posting.release(by, facts, reason)
    return objection


@action
async def draw_agreement(by: Actor, award_id: int) -> Agreement:
    """Draw up the agreement in the words of the day and freeze the payee's account in it. Until it is signed, drawing
    again replaces it."""
    facts = await queries.award_facts(award_id, lock="NO KEY UPDATE")
    payee = await queries.payee_facts(facts, clock.today())
    rules.check_drawing(facts, by, payee)
    promises.check_drawing(await promised.facts_of(facts))
    terms: dict[Any, Any] = posting.terms(facts, payee) | {"drawn_at": clock.now(), "drawn_by": by.id}
    wording = await words.in_force(facts.funder.id, terms["parties"], clock.today())
    terms["words"] = wording.id if wording else None
    agreement = facts.agreement
    if agreement is None:
        agreement = Agreement(award=award_id, number=facts.award.number, grantee=facts.applicant.id, **terms)
        await agreement.save()
    else:
        await agreement.update_self(terms | {"document": None, "check_code": None})
    await jobs.enqueue("awards.agreement_document", agreement.id)
    said = {"parties": agreement.parties, "wording": wording.version if wording else None}
    await audit.record(by, "awards.agreement_drawn", agreement, award=facts.award.number, **said)
    return agreement


@action
async def sign_agreement(by: Actor, award_id: int, *, signed_on: date) -> Agreement:
    """Record that all parties signed: the money goes from the pool to the award, and its stages begin to exist.

    The same day again gives the same agreement.
    """
    facts = await queries.award_facts(award_id, lock="NO KEY UPDATE")
    signed = rules.signed_already(facts, by, signed_on)
    if signed is not None:
        return signed
    rules.check_signing(facts, by, signed_on=signed_on, today=clock.today())
    promises.check_signing(await promised.facts_of(facts))
    agreement = rules.drawn_before(facts, signed_on)
    account, entry = await posting.promise(by, facts, signed_on)
    await agreement.update_self(
        {
            Agreement.signed_on: signed_on,
            Agreement.signed_recorded_by: by.id,
            Agreement.account: account.id,
            Agreement.entry: entry.id,
        }
    )
    await posting.begin_stages(facts, agreement)
    await audit.record(by, "awards.agreement_signed", agreement, award=facts.award.number, signed_on=signed_on)
    return agreement


@action
async def place_hold(by: Actor | None, award_id: int, reason: str) -> Hold:
    """Stop an award's money for a reason. Several holds may be on; all must be lifted."""
    award = await get(Award, award_id, lock="NO KEY UPDATE")
    rules.check_hold(award, (await get(Call, award.call)).funder, by, reason)
    hold = Hold(award=award_id, reason=reason, placed_at=clock.now(), placed_by=by.id if by else None)
    await hold.save()
    await audit.record(by, "awards.hold_placed", hold, award=award.number, reason=reason)
    return hold


@action
async def lift_hold(by: Actor, hold_id: int, reason: str) -> Hold:
    """Let an award's money go on, and say why."""
    hold = await get(Hold, hold_id, lock="NO KEY UPDATE")
    award = await get(Award, hold.award, lock="NO KEY UPDATE")
    rules.check_lifting(hold, (await get(Call, award.call)).funder, by, reason)
    await hold.update_self({Hold.lifted_at: clock.now(), Hold.lifted_by: by.id, Hold.lifted_reason: reason})
    await audit.record(by, "awards.hold_lifted", hold, award=award.number, reason=reason)
    return hold


@action
async def cancel_award(by: Actor, award_id: int, reason: str) -> Award:
    """End an award of which nothing has been approved for payment: its money goes back to the pool."""
    facts = await queries.award_facts(award_id, lock="NO KEY UPDATE")
    rules.check_cancelling(facts, by, reason, await posting.left(facts))
    await posting.release(by, facts, reason)
    return facts.award


@action
async def keep_notice_document(by: Actor | None, notice_id: int, *, content: bytes, check_code: str) -> PublicNotice:
    """Keep the paper of a notice, once."""
    notice = await get(PublicNotice, notice_id, lock="NO KEY UPDATE")
    if notice.document is None:
        upload = await files.keep_made(content, f"{notice.number}.pdf", PDF, by=by)
        await notice.update_self({PublicNotice.document: upload.id, PublicNotice.check_code: check_code})
        await audit.record(by, "awards.notice_document_kept", notice, sha256=upload.sha256)
    return notice


@action
async def keep_agreement_document(
    by: Actor | None, agreement_id: int, *, drawn_at: datetime, content: bytes, check_code: str
) -> Agreement:
    """Keep the paper of an agreement, once; one that was drawn up anew meanwhile gets the newer paper."""
    agreement = await get(Agreement, agreement_id, lock="NO KEY UPDATE")
    if agreement.document is None and agreement.drawn_at == drawn_at:
        upload = await files.keep_made(content, f"{agreement.number}.pdf", PDF, by=by)
        await agreement.update_self({Agreement.document: upload.id, Agreement.check_code: check_code})
        await audit.record(by, "awards.agreement_document_kept", agreement, sha256=upload.sha256)
    return agreement


async def _decided(
    facts: DecisionFacts, by: Actor, amount: Decimal, reason: str, exception: str, decided_on: date
) -> Award:
    decision: dict[Any, Any] = {
        "pool": bounds.pool_of(facts).id,
        "fund": facts.fund.fund.id,
        "amount": amount,
        "reason": reason,
        "exception": exception,
        "decided_on": decided_on,
        "decided_at": clock.now(),
        "decided_by": by.id,
        "cancelled_at": None,
        "cancelled_reason": "",
    }
    if facts.award is not None:
        await facts.award.update_self(decision)
        return facts.award
    number = await numbers.take("award", decided_on.year)
    award = Award(call=facts.call.id, application=facts.application.id, number=number, **decision)
    await award.save()
    return award
