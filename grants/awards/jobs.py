"""Work of awards outside the request: their papers."""

from grants.awards import actions, documents
from grants.awards.amendment import actions as amending
from grants.awards.amendment import documents as amended
from grants.awards.amendment.tables import Amendment
from grants.awards.letter import actions as letters
from grants.awards.letter import documents as letter_papers
from grants.awards.letter.tables import AwardLetter
from grants.awards.tables import Agreement, NoticeWithdrawal, PublicNotice
from grants.awards.withdrawal import actions as withdrawing
from grants.awards.withdrawal import documents as withdrawn
from grants.db import get
from grants.jobs import job


@job("awards.notice_document")
async def notice_document(notice_id: int) -> None:
    if (await get(PublicNotice, notice_id)).document is None:
        made = await documents.notice(notice_id)
        await actions.keep_notice_document(None, notice_id, content=made.content, check_code=made.check_code)


@job("awards.withdrawal_document")
async def withdrawal_document(withdrawal_id: int) -> None:
    if (await get(NoticeWithdrawal, withdrawal_id)).document is None:
        made = await withdrawn.withdrawal(withdrawal_id)
        await withdrawing.keep_withdrawal_document(
            None, withdrawal_id, content=made.content, check_code=made.check_code
        )


@job("awards.agreement_document")
async def agreement_document(agreement_id: int) -> None:
    if (await get(Agreement, agreement_id)).document is None:
        made = await documents.agreement(agreement_id)
        await actions.keep_agreement_document(
            None, agreement_id, drawn_at=made.of, content=made.content, check_code=made.check_code
        )


@job("awards.amendment_document")
async def amendment_document(amendment_id: int) -> None:
    if (await get(Amendment, amendment_id)).document is None:
        made = await amended.amendment(amendment_id)
        await amending.keep_amendment_document(None, amendment_id, content=made.content, check_code=made.check_code)


@job("awards.letter_document")
async def letter_document(letter_id: int) -> None:
    if (await get(AwardLetter, letter_id)).upload is None:
        made = await letter_papers.letter(letter_id)
        await letters.keep_letter(None, letter_id, content=made.content, check_code=made.check_code)
