"""A visit from its announcement to its notice: written as a draft, confirmed by both, then it stands."""

from collections.abc import Sequence
from datetime import date

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.db import get
from grants.people.rules import Actor
from grants.reporting.inspections import letters, visit_rules, visits
from grants.reporting.inspections.facts import Record
from grants.reporting.inspections.tables import (
    Inspector,
    SiteVisit,
    VisitFinding,
    VisitNotice,
    VisitPaper,
    VisitPhoto,
    VisitPoint,
)
from grants.reporting.rectifying import actions as rectifying
from grants.reporting.tables import Rectification

Attached = Sequence[tuple[bytes, str]]


@action
async def announce_visit(by: Actor, visit_id: int, on: date) -> SiteVisit:
    """Tell those who carry the award on which day somebody comes, once. A visit of which nothing is told is
    unannounced."""
    found = await visits.visit_in_hand(visit_id, lock=True)
    visit_rules.check_announcement(by, found, on, clock.today())
    await found.row.update_self({SiteVisit.announced_for: on, SiteVisit.announced_at: clock.now()})
    await audit.record(by, "reporting.visit_announced", found.row, announced_for=on)
    await letters.tell_grantee(found)
    return found.row


@action
async def save_visit(by: Actor, visit_id: int, record: Record, *, version: int, photos: Attached = ()) -> SiteVisit:
    """Keep what is written so far; who had confirmed it confirms it anew. Photos only come on top."""
    found = await visits.visit_in_hand(visit_id, lock=True)
    visit_rules.check_record(by, found, record, version, len(photos), clock.today())
    await found.row.update_self(
        {
            SiteVisit.visited_on: record.visited_on,
            SiteVisit.location: record.location.strip(),
            SiteVisit.present: record.present.strip(),
            SiteVisit.headcount: record.headcount,
            SiteVisit.remarks: record.remarks.strip(),
            SiteVisit.version: version + 1,
        }
    )
    await Inspector.update({Inspector.confirmed_at: None}).where(Inspector.visit == visit_id)
    await _replace(visit_id, record)
    kept = {each.id for each in found.photos}
    for content, name in photos:
        upload = await files.keep(content, name, by=by)
        if upload.id not in kept:
            await VisitPhoto(visit=visit_id, upload=upload.id).save()
            kept.add(upload.id)
    await audit.record(by, "reporting.visit_saved", found.row, version=version + 1, findings=len(record.findings))
    return found.row


async def _replace(visit_id: int, record: Record) -> None:
    await VisitPoint.delete().where(VisitPoint.visit == visit_id)
    await VisitFinding.delete().where(VisitFinding.visit == visit_id)
    points = [
        VisitPoint(visit=visit_id, position=position, answer=answer, note=note.strip())
        for position, (answer, note) in sorted((record.points or {}).items())
    ]
    findings = [
        VisitFinding(visit=visit_id, position=position, severity=severity, words=words.strip())
        for position, (severity, words) in enumerate(record.findings, start=1)
    ]
    if points:
        await VisitPoint.insert(*points)
    if findings:
        await VisitFinding.insert(*findings)


@action
async def confirm_visit(by: Actor, visit_id: int, *, version: int) -> SiteVisit:
    """Confirm what stands there, by name. With the second of the two it is locked and its paper is made."""
    found = await visits.visit_in_hand(visit_id, lock=True)
    visit_rules.check_confirmation(by, found, version)
    await Inspector.update({Inspector.confirmed_at: clock.now()}).where(
        Inspector.visit == visit_id, Inspector.person == by.id
    )
    is_last = visit_rules.is_last_confirmation(by, found)
    if is_last:
        await found.row.update_self({SiteVisit.locked_at: clock.now()})
        await jobs.enqueue("reporting.render_visit", visit_id)
    await audit.record(by, "reporting.visit_confirmed", found.row, is_locked=is_last)
    return found.row


@action
async def notify_of_findings(
    by: Actor, visit_id: int, *, items: str, due_on: date | None, holds: bool = True
) -> Rectification:
    """Issue the notice of what a visit found: one for all its findings. Misuse holds the money in any case."""
    found = await visits.visit_in_hand(visit_id, lock=True)
    visit_rules.may_notify(by, found)
    row = await rectifying.issue_rectification(
        by, found.award.id, items=items, due_on=due_on, is_misuse=found.is_misuse, holds=holds
    )
    await VisitNotice(visit=visit_id, rectification=row.id).save()
    await audit.record(by, "reporting.findings_notified", found.row, rectification=row.id)
    return row


@action
async def keep_visit_paper(by: None, visit_id: int, *, content: bytes, check_code: str) -> VisitPaper:
    """Keep the record of a visit as it was rendered. The first one stays."""
    await get(SiteVisit, visit_id, lock="UPDATE")
    there = await VisitPaper.objects().where(VisitPaper.visit == visit_id).first()
    if there is not None:
        return there
    upload = await files.keep_made(content, f"visit-{visit_id}.pdf", "application/pdf", by=by)
    paper = VisitPaper(visit=visit_id, upload=upload.id, check_code=check_code, made_at=clock.now())
    await paper.save()
    await audit.record(by, "reporting.visit_paper_kept", paper, sha256=upload.sha256)
    return paper
