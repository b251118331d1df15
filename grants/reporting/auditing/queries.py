"""Reads of audits: the draw of a round, and the reports of a project."""

from decimal import Decimal

from grants.calls.tables import Call
from grants.db import Lock, get, sql
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES, Actor
from grants.reporting.auditing.rules import AuditFacts, AuditRound, Candidate
from grants.reporting.auditing.tables import AuditDraw, AuditReport
from grants.reporting.reading import readable_project
from grants.reporting.rules import Reporting

CANDIDATES = """
    SELECT a.number, p.title, a.amount - f.cut AS granted, g.signed_on IS NOT NULL AS is_signed
    FROM award a JOIN application p ON p.id = a.application JOIN award_in_force f ON f.award = a.id
    LEFT JOIN agreement g ON g.award = a.id WHERE a.call = {} AND a.cancelled_at IS NULL ORDER BY a.number
"""


async def audit_round(call_id: int, *, lock: Lock | None = None) -> AuditRound:
    """A round with who may be drawn. `lock` holds the call."""
    call = await get(Call, call_id, lock=lock)
    rows = await sql(CANDIDATES, call_id)
    return AuditRound(
        call=call,
        candidates=[Candidate(row["number"], row["title"], row["granted"]) for row in rows if row["is_signed"]],
        unsigned=sum(not row["is_signed"] for row in rows),
        draw=await draw_of(call_id),
    )


async def readable_round(person: Actor, call_id: int) -> AuditRound:
    """The same for a page of the funder's staff: NotFound for strangers."""
    found = await audit_round(call_id)
    if not person.has_in(found.call.funder, *FUNDER_ROLES):
        raise NotFound("reporting.no_audit_round", _("没有找到这个轮次"))
    return found


async def draw_of(call_id: int) -> AuditDraw | None:
    """The draw of a round, prepared or done."""
    return await AuditDraw.objects().where(AuditDraw.call == call_id).first()


async def audit_facts(facts: Reporting) -> AuditFacts:
    """A project with the draw of its round and the reports of its auditors."""
    award_id = facts.award.id
    [row] = await sql(
        "SELECT a.amount - f.cut AS granted FROM award a JOIN award_in_force f ON f.award = a.id WHERE a.id = {}",
        award_id,
    )
    return AuditFacts(
        reporting=facts,
        granted=Decimal(row["granted"]),
        draw=await draw_of(facts.award.call),
        reports=await AuditReport.objects().where(AuditReport.award == award_id).order_by(AuditReport.id),
    )


async def document(person: Actor, report_id: int) -> Upload:
    """The paper of an auditor's report. NotFound for strangers."""
    report = await get(AuditReport, report_id)
    await readable_project(person, report.award)
    return await get(Upload, report.document)
