"""Facts that open stages, and the way of a payment: requested, reviewed, approved, sent, paid or returned."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.awards import numbers
from grants.awards import queries as awards
from grants.db import get
from grants.disbursement import posting, queries, rules
from grants.disbursement.chain import signing
from grants.disbursement.ending import posting as ending
from grants.disbursement.facts import PaymentFacts, StageFacts
from grants.disbursement.tables import (
    PaperKind,
    Payment,
    PaymentPaper,
    PaymentStatus,
    PaymentStep,
    StageFact,
    StepKind,
)
from grants.people.rules import Actor


@action
async def record_fact(by: Actor | None, *, award_id: int, condition: str, met_on: date, evidence: str) -> StageFact:
    """Note that a condition became a fact. The same fact with the same evidence again gives the one that is there."""
    facts = await awards.award_facts(award_id, lock="NO KEY UPDATE")
    rules.check_fact(facts, by, condition=condition, met_on=met_on, today=clock.today())
    for known in await queries.facts_known(award_id):
        if known.condition == condition and known.evidence == evidence and known.revoked_at is None:
            return known
    fact = StageFact(
        award=award_id,
        condition=condition,
        met_on=met_on,
        evidence=evidence,
        recorded_at=clock.now(),
        recorded_by=by.id if by else None,
    )
    await fact.save()
    await audit.record(by, "disbursement.fact_recorded", fact, award=facts.award.number, condition=condition)
    return fact


@action
async def revoke_fact(by: Actor | None, fact_id: int, reason: str) -> StageFact:
    """Take a fact back; payments that are not sent yet stop at their next step."""
    award_id = (await get(StageFact, fact_id)).award
    facts = await awards.award_facts(award_id, lock="NO KEY UPDATE")
    fact = await get(StageFact, fact_id, lock="NO KEY UPDATE")
    rules.check_revocation(facts, by, fact, reason)
    await fact.update_self({StageFact.revoked_at: clock.now(), StageFact.revoked_reason: reason})
    await audit.record(by, "disbursement.fact_revoked", fact, award=facts.award.number, reason=reason)
    return fact


@action
async def request_payment(
    by: Actor,
    *,
    award_id: int,
    seq: int,
    form_key: UUID,
    function_code: str | None = None,
    economic_code: str = "",
    opinion: str = "",
) -> Payment:
    """Ask for a stage's money, to the account that the agreement froze. The same form again gives the same payment."""
    award = await awards.award_facts(award_id, lock="NO KEY UPDATE")
    rules.check_asking(award, by)
    of = await queries.stage_facts(award_id, seq)
    known = await queries.payment_of_form(form_key)
    if known is not None:
        rules.is_the_same_request(known, of.stage.id)
        return known
    rules.check_request(of)
    if function_code is None:
        function_code, economic_code = await queries.suggested_codes(award.fund, clock.today())
    payment = await _requested(by, of, form_key, function_code, economic_code)
    await signing.freeze(payment, award.funder.id, clock.today())
    await _sign(payment, StepKind.PREPARED, by, opinion)
    await audit.record(by, "disbursement.payment_requested", payment, number=payment.number, amount=payment.amount)
    return payment


@action
async def review_payment(by: Actor, payment_id: int, *, opinion: str = "") -> Payment:
    """Finance has checked it. The same reviewer again changes nothing."""
    facts = await queries.payment_facts(payment_id, lock="NO KEY UPDATE")
    if facts.status == PaymentStatus.REVIEWED and facts.payment.reviewed_by == by.id:
        return facts.payment
    rules.check_review(facts, by)
    await facts.payment.update_self(
        {
            Payment.status: PaymentStatus.REVIEWED,
            Payment.reviewed_by: by.id,
            Payment.reviewed_at: clock.now(),
        }
    )
    await _sign(facts.payment, StepKind.REVIEWED, by, opinion)
    await audit.record(by, "disbursement.payment_reviewed", facts.payment, number=facts.payment.number)
    return facts.payment


@action
async def approve_payment(
    by: Actor, payment_id: int, *, last_four: str, factor_at: datetime | None, opinion: str = ""
) -> Payment:
    """Approve it. With the last approval that its chain asks for its money is reserved.

    The same approver again changes nothing.
    """
    facts = await queries.payment_facts(payment_id, lock="NO KEY UPDATE")
    if rules.has_approved(facts, by):
        return facts.payment
    rules.check_approval(facts, by, last_four=last_four, factor_at=factor_at, now=clock.machine())
    step = await _sign(facts.payment, StepKind.APPROVED, by, opinion)
    is_complete = await signing.approve(facts.payment, facts.chain, step)
    await audit.record(by, "disbursement.payment_approved", facts.payment, number=facts.payment.number)
    if not is_complete:
        return facts.payment
    await jobs.enqueue("disbursement.approval_form", payment_id)
    entry = await posting.reserve(by, facts, clock.today())
    await facts.payment.update_self(
        {
            Payment.status: PaymentStatus.APPROVED,
            Payment.approved_by: by.id,
            Payment.approved_at: clock.now(),
            Payment.payable_entry: entry.id,
        }
    )
    return facts.payment


@action
async def send_payment(by: Actor, payment_id: int) -> Payment:
    """The cashier gives it to the bank. The same cashier again changes nothing."""
    facts = await queries.payment_facts(payment_id, lock="NO KEY UPDATE")
    if facts.status == PaymentStatus.SENT and facts.payment.sent_by == by.id:
        return facts.payment
    rules.check_sending(facts, by)
    await facts.payment.update_self(
        {Payment.status: PaymentStatus.SENT, Payment.sent_by: by.id, Payment.sent_at: clock.now()}
    )
    await _sign(facts.payment, StepKind.SENT, by, "")
    await audit.record(by, "disbursement.payment_sent", facts.payment, number=facts.payment.number)
    return facts.payment


@action
async def confirm_paid(by: Actor, payment_id: int, *, paid_on: date, bank_ref: str) -> Payment:
    """Write down that the bank paid. The same word of the bank again, however often, pays once."""
    facts = await queries.payment_facts(payment_id, lock="NO KEY UPDATE")
    payment, used_by = facts.payment, await queries.payment_with_bank_ref(bank_ref, payment_id)
    if facts.status == PaymentStatus.PAID and (payment.paid_on, payment.bank_ref) == (paid_on, bank_ref):
        return payment
    rules.check_confirmation(facts, by, paid_on=paid_on, bank_ref=bank_ref, used_by=used_by, today=clock.today())
    await _sign(payment, StepKind.PAID, by, bank_ref)
    await jobs.enqueue("disbursement.voucher", payment_id)
    await audit.record(by, "disbursement.payment_paid", payment, number=payment.number, bank_ref=bank_ref)
    entry = await posting.pay(by, facts, paid_on, bank_ref)
    await payment.update_self(
        {
            Payment.status: PaymentStatus.PAID,
            Payment.paid_on: paid_on,
            Payment.bank_ref: bank_ref,
            Payment.paid_entry: entry.id,
        }
    )
    return payment


@action
async def record_return(by: Actor, payment_id: int, *, returned_on: date, reason: str) -> Payment:
    """Write down that the bank sent the money back: it is the award's again, and the stage may be requested anew."""
    facts = await queries.payment_facts(payment_id, lock="NO KEY UPDATE")
    payment = facts.payment
    if facts.status == PaymentStatus.RETURNED and (payment.returned_on, payment.return_reason) == (returned_on, reason):
        return payment
    rules.check_return(facts, by, returned_on=returned_on, reason=reason, today=clock.today())
    await payment.update_self(
        {Payment.status: PaymentStatus.RETURNED, Payment.returned_on: returned_on, Payment.return_reason: reason}
    )
    await _sign(payment, StepKind.RETURNED, by, reason)
    await _void(payment, PaperKind.VOUCHER)
    await audit.record(by, "disbursement.payment_returned", payment, number=payment.number, reason=reason)
    await posting.give_back(by, facts, returned_on, f"退汇：{reason}")
    await ending.release_returned(by, facts, returned_on)
    return payment


@action
async def send_back(by: Actor, payment_id: int, *, reason: str) -> Payment:
    """Give it back to who prepared it. Approvals so far are void; they stay on record as steps."""
    facts = await queries.payment_facts(payment_id, lock="NO KEY UPDATE")
    rules.check_sending_back(facts, by, reason)
    await posting.give_back(by, facts, clock.today(), "退回，原审批失效")
    await facts.payment.update_self({Payment.status: PaymentStatus.SENT_BACK, **_NO_APPROVALS})
    await signing.void(facts.payment, reason)
    await _sign(facts.payment, StepKind.SENT_BACK, by, reason)
    await _void(facts.payment, PaperKind.APPROVAL_FORM)
    await audit.record(by, "disbursement.payment_sent_back", facts.payment, number=facts.payment.number, reason=reason)
    return facts.payment


@action
async def resubmit_payment(by: Actor, payment_id: int, *, opinion: str = "") -> Payment:
    """Ask again with a payment that was sent back: every approval is given anew."""
    facts = await queries.payment_facts(payment_id, lock="NO KEY UPDATE")
    rules.check_resubmission(facts, by)
    await facts.payment.update_self(
        {
            Payment.status: PaymentStatus.REQUESTED,
            Payment.prepared_by: by.id,
            Payment.prepared_at: clock.now(),
            Payment.conditions: _kept(facts.of),
        }
    )
    await signing.freeze(facts.payment, facts.of.facts.funder.id, clock.today())
    await _sign(facts.payment, StepKind.PREPARED, by, opinion)
    await audit.record(by, "disbursement.payment_resubmitted", facts.payment, number=facts.payment.number)
    return facts.payment


@action
async def cancel_payment(by: Actor, payment_id: int, *, reason: str) -> Payment:
    """End a payment that is not with the bank; its stage may be requested anew."""
    facts = await queries.payment_facts(payment_id, lock="NO KEY UPDATE")
    rules.check_cancelling(facts, by, reason)
    return await _cancel(by, facts, reason)


@action
async def cancel_for_another_account(by: Actor, payment_id: int) -> Payment:
    """End a payment that is not with the bank, since its payee is about to have another account."""
    facts = await queries.payment_facts(payment_id, lock="NO KEY UPDATE")
    rules.check_cancelling_for_account(facts, by)
    return await _cancel(by, facts, "收款账户变更")


async def _cancel(by: Actor, facts: PaymentFacts, reason: str) -> Payment:
    await facts.payment.update_self(
        {
            Payment.status: PaymentStatus.CANCELLED,
            Payment.cancelled_at: clock.now(),
            Payment.cancel_reason: reason,
        }
    )
    await signing.void(facts.payment, reason)
    await _sign(facts.payment, StepKind.CANCELLED, by, reason)
    await _void(facts.payment, PaperKind.APPROVAL_FORM)
    await audit.record(by, "disbursement.payment_cancelled", facts.payment, number=facts.payment.number, reason=reason)
    await posting.give_back(by, facts, clock.today(), "撤销")
    return facts.payment


@action
async def keep_paper(
    by: Actor | None, payment_id: int, kind: PaperKind, *, approved_at: datetime, content: bytes, check_code: str
) -> PaymentPaper | None:
    """Keep a paper, once. None when what it shows is no longer so: the approval is void, the payment came back."""
    payment = await get(Payment, payment_id, lock="NO KEY UPDATE")
    known = await queries.paper_in_force(payment_id, kind)
    if known is not None or not rules.paper_may_be_kept(payment, kind, approved_at):
        return known
    upload = await files.keep_made(content, f"{payment.number}-{kind.value}.pdf", "application/pdf", by=by)
    paper = PaymentPaper(
        payment=payment_id, kind=kind, upload=upload.id, check_code=check_code, made_at=clock.now(), voided_at=None
    )
    await paper.save()
    await audit.record(by, "disbursement.paper_kept", paper, number=payment.number, kind=kind, sha256=upload.sha256)
    return paper


_NO_APPROVALS: dict[Any, Any] = {
    Payment.reviewed_by: None,
    Payment.reviewed_at: None,
    Payment.approved_by: None,
    Payment.approved_at: None,
    Payment.payable_entry: None,
}


async def _requested(by: Actor, of: StageFacts, form_key: UUID, function_code: str, economic_code: str) -> Payment:
    payee, reissues = rules.payee_of(of), of.reissues
    payment = Payment(
        award=of.facts.award.id,
        stage=of.stage.id,
        form_key=form_key,
        number=await numbers.take("payment", clock.today().year),
        amount=of.amount,
        payee_holder=payee.payee_holder,
        payee_number=payee.payee_number,
        payee_bank=payee.payee_bank,
        payee_cnaps=payee.payee_cnaps,
        function_code=function_code,
        economic_code=economic_code,
        conditions=_kept(of),
        prepared_by=by.id,
        prepared_at=clock.now(),
        reissue_of=reissues.id if reissues else None,
    )
    await payment.save()
    return payment


def _kept(of: StageFacts) -> str:
    return json.dumps([each.kept() for each in rules.conditions(of)], ensure_ascii=False)


async def _sign(payment: Payment, step: StepKind, by: Actor, opinion: str) -> PaymentStep:
    signed = PaymentStep(
        payment=payment.id, step=step, person=by.id, person_name=by.name, at=clock.now(), opinion=opinion
    )
    await signed.save()
    return signed


async def _void(payment: Payment, kind: PaperKind) -> None:
    papers = PaymentPaper.update({PaymentPaper.voided_at: clock.now()})
    await papers.where(PaymentPaper.payment == payment.id, PaymentPaper.kind == kind, PaymentPaper.voided_at.is_null())
