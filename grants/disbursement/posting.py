"""What approving, paying and returning do to the fund book: award to payable to paid, and back the same way."""

from datetime import date

from grants import ledger
from grants.disbursement import rules
from grants.disbursement.facts import PaymentFacts
from grants.disbursement.tables import StepKind
from grants.people.rules import Actor


async def reserve(by: Actor, facts: PaymentFacts, on: date) -> ledger.Entry:
    """Award to payable: what is approved cannot be approved twice. An approval after a return has its own entry."""
    approvals = sum(step.step == StepKind.APPROVED for step in facts.steps) + 1
    payable = await _account(facts, "payable", on)
    return await ledger.post(
        payable.book,
        f"disbursement:{facts.payment.id}:payable:{approvals}",
        f"{_words(facts)}审批",
        [(payable.id, rules.agreement_of(facts.of).account, facts.payment.amount)],
        effective_on=on,
        by=by,
        attachments=sum(bool(each.evidence) for each in facts.conditions),
    )


async def pay(by: Actor, facts: PaymentFacts, on: date, bank_ref: str) -> ledger.Entry:
    """Payable to paid, on the bank's day."""
    paid, payable = await _account(facts, "paid", on), await _account(facts, "payable", on)
    return await ledger.post(
        paid.book,
        f"disbursement:{facts.payment.id}:paid",
        f"拨付{_words(facts)}，流水 {bank_ref}",
        [(paid.id, payable.id, facts.payment.amount)],
        effective_on=on,
        by=by,
        attachments=1,
    )


async def give_back(by: Actor, facts: PaymentFacts, on: date, why: str) -> None:
    """Reverse what this payment has entered, the newest first."""
    for name, entry in (("paid", facts.payment.paid_entry), ("payable", facts.payment.payable_entry)):
        if entry is not None:
            reference = f"disbursement:{facts.payment.id}:{name}:reversed:{entry}"
            await ledger.reverse(entry, reference, effective_on=on, by=by, summary=f"{_words(facts)}{why}")


async def _account(facts: PaymentFacts, kind: str, on: date) -> ledger.Account:
    award = facts.of.facts.award
    book = await ledger.book_of(facts.of.facts.funder.id, ledger.BookKind.FUND)
    name = f"{award.number} {facts.of.facts.application.title}"
    return await ledger.open_account(book.id, f"{kind}:{award.number}", name, ledger.Side.DEBIT, opened_on=on)


def _words(facts: PaymentFacts) -> str:
    return f"{facts.of.facts.award.number} 第 {facts.of.stage.seq} 期资助款"
