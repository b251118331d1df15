"""Reporting an activity, reading it, setting how early: the only writer of these reports."""

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.db import get
from grants.organizations.tables import Organization
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting.activities import letters, queries, rules
from grants.reporting.activities.facts import Planned
from grants.reporting.activities.tables import ActivityLead, ActivityPaper, ActivityReading, MajorActivity
from grants.reporting.activities.whose import whose


@action
async def file_activity(
    by: Actor, organization_id: int, planned: Planned, *, content: bytes | None, name: str = ""
) -> MajorActivity:
    """Report an activity with its safety plan; offices and funders are told. It stays as it was reported."""
    found = await whose(organization_id)
    rules.check_filing(by, found, planned, content is not None)
    assert content is not None  # the rule asked
    plan = await files.keep(content, name, by=by)
    lead = await queries.lead_of(sorted(found.authorities))
    row = MajorActivity(
        organization=organization_id,
        kind=planned.kind,
        title=planned.title.strip(),
        place=planned.place.strip(),
        starts_at=planned.starts_at,
        ends_at=planned.ends_at,
        expected=planned.expected,
        responsible=planned.responsible.strip(),
        phone=planned.phone.strip(),
        safety_plan=plan.id,
        due_on=rules.due_on(clock.local_day(planned.starts_at), lead),
        filed_at=clock.now(),
        filed_by=by.id,
        filed_by_name=by.name,
    )
    await row.save()
    await audit.record(by, "reporting.activity_filed", row, kind=planned.kind, due_on=row.due_on)
    await jobs.enqueue("reporting.render_activity", row.id)
    told = {each.id: each for office in found.offices for each in await people.holders(Role.FILING_OFFICER, office)}
    if not told:
        told = {each.id: each for funder in found.funders for each in await people.holders(Role.OFFICER, funder)}
    await write_to(
        told.values(),
        letters.FILED,
        link=f"/activities/{row.id}",
        organisation=found.organization.name,
        title=row.title,
        starts=f"{row.starts_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}",
    )
    return row


@action
async def read_activity(by: Actor, activity_id: int, remark: str = "") -> ActivityReading:
    """Note that it was read, and what there is to say; whoever reported it hears of a remark."""
    await get(MajorActivity, activity_id, lock="UPDATE")
    found = await queries.activity_facts(activity_id)
    has_read = any(each.read_by == by.id for each in found.readings)
    authority = rules.check_reading(by, found.whose, has_read, remark)
    reading = ActivityReading(
        activity=activity_id,
        authority=authority,
        remark=remark.strip(),
        read_at=clock.now(),
        read_by=by.id,
        read_by_name=by.name,
    )
    await reading.save()
    await audit.record(by, "reporting.activity_read", reading, activity=activity_id)
    if reading.remark:
        filer = await people.actor(found.row.filed_by)
        link = f"/activities/{activity_id}"
        await write_to([filer], letters.ANSWERED, link=link, title=found.row.title, remark=reading.remark)
    return reading


@action
async def set_activity_lead(by: Actor, authority_id: int, days: int) -> ActivityLead:
    """From now on reports are to come so many working days before an activity."""
    rules.check_lead(by, authority_id, days)
    await get(Organization, authority_id)
    lead = ActivityLead(authority=authority_id, days=days, set_at=clock.now(), set_by=by.id)
    await lead.save()
    await audit.record(by, "reporting.activity_lead_set", lead, authority=authority_id, days=days)
    return lead


@action
async def keep_activity_paper(by: None, activity_id: int, *, content: bytes, check_code: str) -> ActivityPaper:
    """Keep the report as it was rendered. The first one stays."""
    await get(MajorActivity, activity_id, lock="UPDATE")
    there = (await queries.activity_facts(activity_id)).paper
    if there is not None:
        return there
    upload = await files.keep_made(content, f"activity-{activity_id}.pdf", "application/pdf", by=by)
    paper = ActivityPaper(activity=activity_id, upload=upload.id, check_code=check_code, made_at=clock.now())
    await paper.save()
    await audit.record(by, "reporting.activity_paper_kept", paper, sha256=upload.sha256)
    return paper
