"""The paper that takes the place of a notice that was taken down: which one, when and why, and no award (R-F6)."""

from grants import clock, codes
from grants.awards.documents import Made, canonical, rendered
from grants.awards.tables import NoticeWithdrawal, PublicNotice
from grants.calls.tables import Call
from grants.db import get
from grants.organizations import queries as organizations


async def withdrawal(withdrawal_id: int) -> Made:
    """In the layout of official documents (GB/T 9704)."""
    found = await get(NoticeWithdrawal, withdrawal_id)
    notice = await get(PublicNotice, found.notice)
    call = await get(Call, notice.call)
    funder = (await organizations.named([call.funder]))[call.funder]
    said = {
        "notice": notice.number,
        "published_on": clock.local_day(notice.published_at).isoformat(),
        "withdrawn_at": found.withdrawn_at.isoformat(),
        "reason": found.reason,
    }
    code = codes.check_code(f"withdrawal:{found.id}:{canonical(said)}".encode())
    facts = {
        "withdrawal": found,
        "notice": notice,
        "call": call,
        "funder": funder,
        "withdrawn_on": clock.local_day(found.withdrawn_at),
        "published_on": clock.local_day(notice.published_at),
    }
    return await rendered("withdrawal", facts, code, found.withdrawn_at, "withdrawal.json", canonical(said))
