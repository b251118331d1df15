"""Reads of what a report is filled in against, and of what it holds."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from grants.applications.classifying.queries import groups_served
from grants.awards.amendment.rules import FREE_PERCENT
from grants.awards.indicators import queries as promised
from grants.awards.tables import Award
from grants.db import get, sql
from grants.errors import NotFound
from grants.files import Upload
from grants.files import queries as files
from grants.i18n import _
from grants.questions import queries as questions
from grants.reporting.contents.facts import GroupNow, Held, Line, LineNow, Reached, ReportContents, Served, ToReport
from grants.reporting.contents.tables import Achievement, FileKind, ReportAnswers, ReportFile, ReturnItem
from grants.reporting.tables import Report, ReportKind

# The budget as last amended; what accepted reports said was spent; and, where a hub keeps the money, what it paid on
# each line less what suppliers sent back.
LINES = """
    SELECT l.id, l.item, b.amount AS planned,
        (SELECT coalesce(sum(x.spent), 0.00) FROM report_line x JOIN report r ON r.id = x.report
            WHERE x.award_line = l.id AND r.status = 'accepted') AS before,
        CASE WHEN EXISTS (SELECT FROM custody_ledger k WHERE k.award = l.award) THEN
            (SELECT coalesce(sum(c.amount), 0.00) FROM claim c WHERE c.award_line = l.id AND c.status = 'paid')
            - (SELECT coalesce(sum(f.amount), 0.00) FROM claim_refund f JOIN claim c ON c.id = f.claim
                WHERE c.award_line = l.id AND c.status = 'paid') END AS kept
    FROM award_line l JOIN budget_now b ON b.id = l.id WHERE l.award = {} ORDER BY l.position
"""
REPORTED = """
    SELECT x.award_line, l.item, x.planned, x.before, x.spent, x.explanation, x.is_from_ledger
    FROM report_line x JOIN award_line l ON l.id = x.award_line WHERE x.report = {} ORDER BY l.position
"""
SERVED = """
    SELECT h.term, t.name, h.planned, h.headcount FROM report_headcount h JOIN term t ON t.id = h.term
    WHERE h.report = {} ORDER BY t.position, t.id
"""

FORM = (
    "SELECT f.questionnaire FROM report_form f JOIN award a ON a.call = f.call WHERE a.id = {} AND f.report_kind = {}"
)
PAID = "SELECT coalesce(sum(amount), 0.00) AS paid FROM payment WHERE award = {} AND status = 'paid'"


async def to_report(award_id: int, kind: ReportKind) -> ToReport:
    """What the next report of that kind is filled in against."""
    lines = [LineNow(**row) for row in await sql(LINES, award_id)]
    found = await sql(FORM, award_id, kind)
    form = await questions.questionnaire(found[0]["questionnaire"]) if found else None
    award = await get(Award, award_id)
    groups = [GroupNow(**row) for row in await groups_served(award.application)]
    return ToReport(lines, await promised.indicators_of(award_id), FREE_PERCENT, form, groups)


async def contents_of(report: Report) -> ReportContents:
    """All that a report holds beside its words."""
    rows = await Achievement.objects().where(Achievement.report == report.id)
    kept = await ReportFile.objects().where(ReportFile.report == report.id).order_by(ReportFile.id)
    uploads = await files.uploads([*(each.upload for each in kept), *(each.proof for each in rows if each.proof)])
    [paid] = await sql(PAID, report.award)
    answered: Any = (
        await ReportAnswers.objects().where(ReportAnswers.report == report.id).first().output(load_json=True)
    )
    by_indicator = {each.indicator: each for each in rows}
    return ReportContents(
        lines=[Line(**row) for row in await sql(REPORTED, report.id)],
        reached=[
            Reached(each, row := by_indicator.get(each.id), uploads.get(row.proof) if row and row.proof else None)
            for each in await promised.indicators_of(report.award)
        ],
        files=[Held(FileKind(each.kind), uploads[each.upload]) for each in kept],
        items=await ReturnItem.objects().where(ReturnItem.report == report.id).order_by(ReturnItem.position),
        paid=Decimal(paid["paid"]),
        answers=answered.entries if answered else [],
        served=[Served(**row) for row in await sql(SERVED, report.id)],
    )


def file_of(contents: ReportContents, file_id: int) -> Upload:
    """One of its files, or the proof of an indicator. Raises NotFound for another report's."""
    uploads: Sequence[Upload] = [each.upload for each in contents.files]
    uploads = [*uploads, *(each.proof for each in contents.reached if each.proof is not None)]
    for each in uploads:
        if each.id == file_id:
            return each
    raise NotFound("reporting.no_such_file", _("没有找到这份文件"))
