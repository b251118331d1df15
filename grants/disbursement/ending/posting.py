"""What an ending does to the fund book: money of the award's stages is its pool's again."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from grants import ledger
from grants.awards.facts import AwardFacts
from grants.disbursement.ending.tables import Ending, EndingKind, StageCut
from grants.disbursement.facts import PaymentFacts
from grants.people.rules import Actor


async def release(
    by: Actor, facts: AwardFacts, ending: Ending, cuts: Mapping[int, Decimal], reference: str, on: date
) -> None:
    """Award to pool, and what each stage loses by it (`cuts`: amounts by stage). Without cuts nothing is entered."""
    if facts.agreement is None or facts.agreement.account is None or not cuts:
        return
    book = await ledger.book_of(facts.funder.id, ledger.BookKind.FUND)
    words = "终止项目" if ending.kind == EndingKind.TERMINATION else "核减资助"
    entry = await ledger.post(
        book.id,
        reference,
        f"{words} {facts.award.number}，未拨资金收回",
        [(facts.pool.account, facts.agreement.account, sum(cuts.values(), Decimal("0.00")))],
        effective_on=on,
        by=by,
        attachments=1,
    )
    await StageCut.insert(
        *(StageCut(ending=ending.id, stage=stage, amount=amount, entry=entry.id) for stage, amount in cuts.items())
    )


async def release_returned(by: Actor, facts: PaymentFacts, on: date) -> None:
    """What the bank sends back of an award that has ended meanwhile does not stay with it."""
    award = facts.of.facts
    if award.terminated_at is None:
        return
    ended = Ending.objects().where(Ending.award == award.award.id, Ending.kind == EndingKind.TERMINATION)
    ending = await ended.where(Ending.is_approved.eq(True)).first()
    if ending is not None:
        cut = {facts.of.stage.id: facts.payment.amount}
        await release(by, award, ending, cut, f"disbursement:{facts.payment.id}:released", on)
