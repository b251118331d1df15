"""What deciding and signing do to the fund book: a pool's money is promised to an award, and let go again."""

from datetime import date
from decimal import Decimal

from grants import audit, clock, ledger, money
from grants.awards.facts import AwardFacts, PayeeFacts
from grants.awards.tables import Agreement, Award, NoticeItem, Stage, StageRequirement
from grants.calls.tables import StageCondition, TrackStage
from grants.people.rules import Actor


async def promise(by: Actor, facts: AwardFacts, signed_on: date) -> tuple[ledger.Account, ledger.Entry]:
    """Pool to award, in the funder's fund book."""
    number = facts.award.number
    book = await ledger.book_of(facts.funder.id, ledger.BookKind.FUND)
    account = await ledger.open_account(
        book.id, f"award:{number}", f"{number} {facts.application.title}", ledger.Side.DEBIT, opened_on=signed_on
    )
    entry = await ledger.post(
        book.id,
        f"awards:{facts.award.id}:agreement",
        f"签订资助协议 {number}",
        [(account.id, facts.pool.account, facts.award.amount)],
        effective_on=signed_on,
        by=by,
        attachments=1,
    )
    return account, entry


def terms(facts: AwardFacts, payee: PayeeFacts) -> dict[str, object]:
    """Who the parties are and to which account the money goes, as it is frozen in an agreement (R-G7)."""
    account = payee.account
    return {
        "parties": 3 if facts.is_for_a_group else 2,
        "hub": facts.through.id if facts.is_for_a_group else None,
        "payee_holder": account.holder if account else "",
        "payee_number": account.number if account else "",
        "payee_bank": account.bank_name if account else "",
        "payee_cnaps": account.cnaps if account else "",
    }


async def begin_stages(facts: AwardFacts, agreement: Agreement) -> None:
    """The stages of the track, the last one the remainder (R-G3), each with the conditions of the call."""
    plan = await TrackStage.objects().where(TrackStage.track == facts.application.track).order_by(TrackStage.seq)
    conditions = StageCondition.objects().where(StageCondition.call == facts.call.id).order_by(StageCondition.id)
    asked = await conditions
    amounts = money.split(facts.award.amount, [each.percent for each in plan])
    for each, amount in zip(plan, amounts, strict=True):
        stage = Stage(
            agreement=agreement.id,
            award=facts.award.id,
            seq=each.seq,
            percent=each.percent,
            amount=amount,
            is_last=each is plan[-1],
        )
        await stage.save()
        wanted = [StageRequirement(stage=stage.id, condition=c.condition) for c in asked if c.seq == each.seq]
        if wanted:
            await StageRequirement.insert(*wanted)


async def left(facts: AwardFacts) -> Decimal | None:
    """What of a signed award has not been approved for payment; None where nothing is signed."""
    if facts.agreement is None or facts.agreement.account is None:
        return None
    return await ledger.balance(facts.agreement.account)


async def release(by: Actor, facts: AwardFacts, reason: str) -> None:
    """Cancel an award: a tombstone on its notice, and its money back in the pool."""
    await write_cancelled(facts.award, reason)
    if facts.item is not None and facts.item.withdrawn_at is None:
        await facts.item.update_self({NoticeItem.withdrawn_at: clock.now(), NoticeItem.withdrawn_reason: reason})
    if facts.agreement is not None and facts.agreement.entry is not None:
        await ledger.reverse(
            facts.agreement.entry,
            f"awards:{facts.award.id}:cancelled",
            effective_on=clock.today(),
            by=by,
            summary=f"取消立项 {facts.award.number}",
        )
    await audit.record(by, "awards.award_cancelled", facts.award, number=facts.award.number, reason=reason)


async def write_cancelled(award: Award, reason: str) -> None:
    """The award counts no more."""
    await award.update_self({Award.cancelled_at: clock.now(), Award.cancelled_reason: reason})
