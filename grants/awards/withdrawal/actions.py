"""Taking a notice down, and awards off it: the only writers of withdrawals."""

from collections.abc import Collection, Sequence

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.awards.tables import NoticeItem, NoticeWithdrawal
from grants.awards.withdrawal import letters, queries, rules
from grants.awards.withdrawal.facts import HangingFacts
from grants.db import get
from grants.people.rules import Actor

PDF = "application/pdf"


@action
async def withdraw_notice(by: Actor, notice_id: int, reason: str) -> NoticeWithdrawal:
    """Take a notice down: its address says so and names no award any more; what hung on it may be decided anew."""
    facts = await queries.hanging(notice_id, lock="NO KEY UPDATE")
    rules.check_withdrawal(facts, by, reason)
    withdrawal = await _taken_off(by, facts, facts.hanging, reason.strip(), is_whole=True)
    await jobs.enqueue("awards.withdrawal_document", withdrawal.id)
    return withdrawal


@action
async def take_off_notice(by: Actor, notice_id: int, awards: Collection[int], reason: str) -> NoticeWithdrawal:
    """Take some awards off a notice, to decide and announce them anew with a period of their own; the others go on."""
    facts = await queries.hanging(notice_id, lock="NO KEY UPDATE")
    rules.check_taking_off(facts, by, awards, reason)
    items = [each for each in facts.hanging if each.award in awards]
    return await _taken_off(by, facts, items, reason.strip(), is_whole=False)


@action
async def keep_withdrawal_document(
    by: Actor | None, withdrawal_id: int, *, content: bytes, check_code: str
) -> NoticeWithdrawal:
    """Keep the paper that takes the place of a notice's, once."""
    withdrawal = await get(NoticeWithdrawal, withdrawal_id, lock="NO KEY UPDATE")
    if withdrawal.document is None:
        upload = await files.keep_made(content, f"withdrawal-{withdrawal.id}.pdf", PDF, by=by)
        await withdrawal.update_self({NoticeWithdrawal.document: upload.id, NoticeWithdrawal.check_code: check_code})
        await audit.record(by, "awards.withdrawal_document_kept", withdrawal, sha256=upload.sha256)
    return withdrawal


async def _taken_off(
    by: Actor, facts: HangingFacts, items: Sequence[NoticeItem], reason: str, *, is_whole: bool
) -> NoticeWithdrawal:
    now = clock.now()
    withdrawal = NoticeWithdrawal(
        notice=facts.notice.id, is_whole=is_whole, reason=reason, withdrawn_at=now, withdrawn_by=by.id
    )
    await withdrawal.save()
    for item in items:
        await item.update_self(
            {
                NoticeItem.withdrawn_at: now,
                NoticeItem.withdrawn_reason: reason,
                NoticeItem.withdrawal: withdrawal.id,
            }
        )
    numbers = {each.id: each.number for each in facts.awards}
    verb = "awards.notice_withdrawn" if is_whole else "awards.taken_off_notice"
    said = {"number": facts.notice.number, "awards": [numbers[each.award] for each in items], "reason": reason}
    await audit.record(by, verb, withdrawal, **said)
    taken = {item.award for item in items}
    await letters.tell_of_withdrawal(facts.notice, withdrawal, [each for each in facts.awards if each.id in taken])
    return withdrawal
