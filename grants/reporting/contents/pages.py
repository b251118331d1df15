"""A report's private files, its table as a workbook and the report on paper; what its page shows of all that."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from grants import files
from grants.applications import differences
from grants.awards.indicators.rules import bound
from grants.files import Upload
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting import queries as reports
from grants.reporting import rules
from grants.reporting.contents import documents, queries
from grants.reporting.contents.facts import ToReport
from grants.reporting.contents.rules import FILE_NAMES
from grants.reporting.contents.words import targets_in_words
from grants.reporting.queries import ReportFacts
from grants.web.guards import roles
from grants.web.named import kept_as, shown_as
from grants.workbooks import XLSX

Asked = Request[Any, Any, Any]
READERS = roles(*rules.READERS, *reports.REPORTERS, Role.HUB_OPERATOR)


@get("/reports/{report_id:int}/files/{upload_id:int}", name="reporting.report_file", guards=[READERS])
async def report_file(request: Asked, report_id: FromPath[int], upload_id: FromPath[int]) -> Response[bytes]:
    found = await reports.report(request.user, report_id)
    upload = queries.file_of(await queries.contents_of(found.report), upload_id)
    return _handed_out(await files.read(upload), upload)


@get("/reports/{report_id:int}/money.xlsx", name="reporting.report_workbook", guards=[READERS])
async def report_workbook(request: Asked, report_id: FromPath[int]) -> Response[bytes]:
    found = await reports.report(request.user, report_id)
    content = documents.spreadsheet(await queries.contents_of(found.report))
    headers = kept_as(f"report-{report_id}.xlsx")
    return Response(content, media_type=XLSX, headers=headers)


@get("/reports/{report_id:int}/paper", name="reporting.report_paper", guards=[READERS])
async def report_paper(request: Asked, report_id: FromPath[int]) -> Response[bytes]:
    found = await reports.report(request.user, report_id)
    content = await documents.paper(found, await queries.contents_of(found.report))
    headers = shown_as(f"report-{report_id}.pdf")
    return Response(content, media_type="application/pdf", headers=headers)


async def shown(person: Actor, found: ReportFacts, against: ToReport) -> dict[str, Any]:
    """What the page of a report needs beside the report: its contents, and the attempt it answers."""
    earlier = [
        each
        for each in await reports.reports(person, award_id=found.report.award)
        if each.report.kind == found.report.kind
        and each.report.period == found.report.period
        and each.report.attempt == found.report.attempt - 1
    ]
    held = await queries.contents_of(found.report)
    before = await queries.contents_of(earlier[0].report) if earlier else None
    return {
        "held": held,
        "before": before,
        "narrative_changes": differences.shortened(
            differences.of_texts(earlier[0].report.narrative, found.report.narrative)
        )
        if earlier
        else [],
        "answer_changes": differences.of_entries(before.answers, held.answers) if before else [],
        "targets": targets_in_words(against),
        "file_kinds": FILE_NAMES,
        "bound": bound,
    }


def _handed_out(content: bytes, upload: Upload) -> Response[bytes]:
    return Response(content, media_type=upload.media_type, headers=shown_as(upload.name))


ROUTES = [report_file, report_workbook, report_paper]
