"""A public copy is released, and taken off: the only writer of them."""

from grants import audit, clock, files
from grants.audit import action
from grants.files import showing
from grants.people.rules import Actor
from grants.reporting import queries as reports
from grants.reporting.contents import queries as contents
from grants.reporting.copies import queries, rules
from grants.reporting.copies.tables import PublicCopy


@action
async def release_copy(
    by: Actor, report_id: int, *, content: bytes, name: str, text: str, caption: str, is_looked_through: bool
) -> PublicCopy:
    """Show a file with an accepted report; `text` is what it says (`reading.said`). It is kept apart from what was
    handed in."""
    report, facts = await reports.report_of(report_id, lock=True)
    rules.check_releasing(facts, report, by, caption=caption, is_looked_through=is_looked_through)
    upload = await files.keep(content, name, by=by)
    rules.copy_is_another_file(upload.sha256, (await contents.contents_of(report)).files)
    rules.copy_can_be_looked_through(showing.can_be_shown(upload))
    rules.copy_says_nothing_personal(caption, upload.name, text, await queries.beneficiaries(report.award))
    copy = PublicCopy(
        report=report_id,
        upload=upload.id,
        caption=caption.strip(),
        released_at=clock.now(),
        released_by=by.id,
        released_by_name=by.name,
        withdrawn_why="",
    )
    await copy.save()
    await audit.record(
        by, "reporting.copy_released", copy, report=report_id, sha256=upload.sha256, caption=copy.caption
    )
    return copy


@action
async def withdraw_copy(by: Actor, report_id: int, copy_id: int, *, reason: str) -> PublicCopy:
    """Take a copy off the public page. It stays on record."""
    copy = await queries.copy_of(report_id, copy_id, lock=True)
    _report, facts = await reports.report_of(report_id)
    rules.check_withdrawing(facts, copy, by, reason)
    await copy.update_self(
        {
            PublicCopy.withdrawn_at: clock.now(),
            PublicCopy.withdrawn_by: by.id,
            PublicCopy.withdrawn_why: reason.strip(),
        }
    )
    await audit.record(by, "reporting.copy_withdrawn", copy, report=report_id, reason=copy.withdrawn_why)
    return copy
