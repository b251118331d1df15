"""Work of calls outside the request: their printed announcements."""

from grants.calls import announcement, announcing, published, queries
from grants.jobs import job


@job("calls.render_announcement")
async def render_announcement(call_id: int) -> None:
    is_trial = (await queries.call(call_id)).is_trial
    if not is_trial and (await published.one(call_id)).paper is None:
        await _make(call_id)


@job("calls.render_missing_announcements", hourly=True)
async def render_missing_announcements() -> None:
    """Calls published before papers were made of them, and any whose paper could not be made when it was due."""
    for each in await published.every():
        if each.paper is None:
            await _make(each.call.id)


async def _make(call_id: int) -> None:
    made = await announcement.announcement(call_id)
    await announcing.keep_announcement(
        None, call_id, correction_no=made.correction_no, content=made.content, check_code=made.check_code
    )
