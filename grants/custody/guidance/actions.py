"""Writing down guidance, correcting it, closing what was to follow: the only writer of the log."""

import uuid
from collections.abc import Sequence

from grants import audit, clock, files
from grants.audit import action
from grants.custody.guidance import letters, queries, rules
from grants.custody.guidance.rules import Entry
from grants.custody.guidance.tables import FollowedUp, Guidance, GuidanceFile
from grants.custody.relation import queries as relations
from grants.custody.relation.tables import Side
from grants.people.rules import Actor

Attached = Sequence[tuple[bytes, str]]


@action
async def record_guidance(
    by: Actor, group_id: int, entry: Entry, *, form_key: uuid.UUID, attached: Attached = ()
) -> Guidance:
    """Write down a day's guidance with its files. The same form again gives the row that it wrote."""
    relation = await relations.relation(group_id)
    side, body = rules.check_entry(relation, entry, len(attached), by, clock.today())
    same = await queries.of_form(form_key, by)
    if same is not None:
        return same
    row = _row(by, group_id, side, body, entry, form_key)
    await _keep(by, row, attached)
    await audit.record(by, "custody.guidance_recorded", row, group=group_id, manner=entry.manner)
    await letters.tell_of_guidance(row)
    return row


@action
async def correct_guidance(
    by: Actor, guidance_id: int, entry: Entry, *, reason: str, form_key: uuid.UUID, attached: Attached = ()
) -> Guidance:
    """Say anew how it was, beside the row that was wrong. What was to follow is what the new row says."""
    wrong = await queries.guidance(guidance_id, lock="NO KEY UPDATE")
    same = await queries.of_form(form_key, by)
    if same is not None:
        return same
    rules.check_correction(wrong, await queries.is_corrected(guidance_id), by, reason=reason)
    relation = await relations.relation(wrong.community_group)
    rules.check_entry(relation, entry, len(attached), by, clock.today())
    row = _row(by, wrong.community_group, Side(wrong.side), wrong.authority, entry, form_key)
    row.corrects, row.correction_reason = wrong.id, reason.strip()
    await _keep(by, row, attached)
    await audit.record(by, "custody.guidance_corrected", row, corrects=wrong.id, reason=row.correction_reason)
    await letters.tell_of_guidance(row)
    return row


@action
async def close_follow_up(by: Actor, guidance_id: int, *, outcome: str) -> FollowedUp:
    """What was to follow is done; a second time is refused."""
    row = await queries.guidance(guidance_id, lock="NO KEY UPDATE")
    done = await queries.followed_up(guidance_id)
    rules.check_follow_up(row, await queries.is_corrected(guidance_id), done, by, outcome=outcome)
    closed = FollowedUp(
        guidance=row.id, outcome=outcome.strip(), done_at=clock.now(), done_by=by.id, done_by_name=by.name
    )
    await closed.save()
    await audit.record(by, "custody.guidance_followed_up", row, outcome=closed.outcome)
    return closed


def _row(by: Actor, group_id: int, side: Side, body: int, entry: Entry, form_key: uuid.UUID) -> Guidance:
    return Guidance(
        community_group=group_id,
        side=side,
        authority=body,
        form_key=form_key,
        guided_on=entry.guided_on,
        guide=entry.guide.strip(),
        manner=entry.manner,
        found=entry.found.strip(),
        advised=entry.advised.strip(),
        follow_up=entry.follow_up.strip(),
        follow_up_on=entry.follow_up_on,
        recorded_at=clock.now(),
        recorded_by=by.id,
        recorded_by_name=by.name,
    )


async def _keep(by: Actor, row: Guidance, attached: Attached) -> None:
    await row.save()
    uploads = {(await files.keep(content, name, by=by)).id for content, name in attached}
    if uploads:
        await GuidanceFile.insert(*[GuidanceFile(guidance=row.id, upload=each) for each in sorted(uploads)])
