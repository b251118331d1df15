"""Reads of notices that were taken down and of awards that were taken off them."""

from collections.abc import Collection, Sequence

from grants.awards.tables import Agreement, Award, NoticeItem, NoticeWithdrawal, PublicNotice
from grants.awards.withdrawal.facts import HangingFacts
from grants.calls.tables import Call
from grants.db import Lock, get, sql

EARLIER = """
    SELECT DISTINCT ON (i.award) i.award, i.notice FROM notice_item i
    WHERE i.award = ANY({}::int[]) AND i.withdrawal IS NOT NULL ORDER BY i.award, i.id DESC
"""
LATER = """
    SELECT DISTINCT ON (i.award) i.award, later.notice FROM notice_item i
    JOIN notice_item later ON later.award = i.award AND later.id > i.id
    WHERE i.notice = {} AND i.withdrawal IS NOT NULL ORDER BY i.award, later.id
"""


async def hanging(notice_id: int, *, lock: Lock | None = None) -> HangingFacts:
    """A notice and its awards. `lock`: first the call, as when it is published, then the awards in the order of ids."""
    notice = await get(PublicNotice, notice_id)
    call = await get(Call, notice.call, lock=lock)
    items = await NoticeItem.objects().where(NoticeItem.notice == notice_id).order_by(NoticeItem.id)
    ids = [0, *(each.award for each in items)]
    awards = Award.objects().where(Award.id.is_in(ids)).order_by(Award.id)
    locked = await (awards.lock_rows(lock) if lock else awards)
    # What hangs is read again behind the locks: somebody may have taken it off meanwhile.
    items = await NoticeItem.objects().where(NoticeItem.notice == notice_id).order_by(NoticeItem.id)
    signed = await Agreement.select(Agreement.award).where(
        Agreement.award.is_in(ids), Agreement.signed_on.is_not_null()
    )
    return HangingFacts(
        notice=notice,
        call=call,
        items=items,
        awards=locked,
        signed=frozenset(row["award"] for row in signed),
        whole=await whole(notice_id),
    )


async def whole(notice_id: int) -> NoticeWithdrawal | None:
    """When, by whom and why a notice was taken down."""
    of_notice = NoticeWithdrawal.objects().where(NoticeWithdrawal.notice == notice_id)
    return await of_notice.where(NoticeWithdrawal.is_whole.eq(True)).first()


async def taken_down(notices: Collection[int]) -> dict[int, NoticeWithdrawal]:
    """Of these notices those that were taken down whole."""
    among = NoticeWithdrawal.notice.is_in([0, *notices])
    rows = await NoticeWithdrawal.objects().where(among, NoticeWithdrawal.is_whole.eq(True))
    return {each.notice: each for each in rows}


async def earlier(awards: Sequence[Award]) -> dict[int, PublicNotice]:
    """The notice that each of these awards was taken off last, to be announced anew."""
    rows = await sql(EARLIER, [each.id for each in awards])
    notices = await _notices([row["notice"] for row in rows])
    return {row["award"]: notices[row["notice"]] for row in rows}


async def later(notice_id: int) -> dict[int, PublicNotice]:
    """For what was taken off a notice: on which one it is announced anew."""
    rows = await sql(LATER, notice_id)
    notices = await _notices([row["notice"] for row in rows])
    return {row["award"]: notices[row["notice"]] for row in rows}


async def _notices(ids: Collection[int]) -> dict[int, PublicNotice]:
    return {each.id: each for each in await PublicNotice.objects().where(PublicNotice.id.is_in([0, *ids]))}
