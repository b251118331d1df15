"""A report on paper (document 20: 中期报告、结项报告) and its table of money as a workbook."""

import json

from grants import pdf
from grants.awards.indicators.rules import KIND_NAMES, bound
from grants.awards.indicators.tables import IndicatorKind
from grants.i18n import _
from grants.reporting import rules
from grants.reporting.contents.facts import Line, ReportContents
from grants.reporting.contents.rules import FILE_NAMES
from grants.reporting.queries import ReportFacts
from grants.reporting.tables import Grade, ReportStatus
from grants.workbooks import Cell, Sheet, workbook

COLUMNS = [
    (_("科目"), 32),
    (_("预算"), 16),
    (_("前期支出"), 16),
    (_("本期支出"), 16),
    (_("累计支出"), 16),
    (_("剩余"), 16),
    (_("执行率（%）"), 12),
    (_("说明"), 40),
]


def spreadsheet(held: ReportContents) -> bytes:
    """The table of money, line by line, with its sum."""
    rows = [_cells(each, each.item) for each in held.lines]
    return workbook(Sheet(_("支出明细"), COLUMNS, [*rows, _cells(held.sum, str(_("合计")))]))


async def paper(found: ReportFacts, held: ReportContents) -> bytes:
    """As it was handed in, and what was decided on it. A view of what is kept: printed when asked for."""
    report = found.report
    facts = {
        "found": found,
        "report": report,
        "kind": rules.KIND_NAMES[found.kind],
        "held": held,
        "indicators": [
            (KIND_NAMES[IndicatorKind(each.indicator.kind)], each, bound(each.indicator)) for each in held.reached
        ],
        "file_kinds": FILE_NAMES,
        "grade": rules.GRADE_NAMES[Grade(report.grade)] if report.grade else None,
        "is_accepted": report.status == ReportStatus.ACCEPTED,
        "boxes": [
            (_("填报人"), found.name(report.submitted_by), "", None),
            (_("审核人"), found.name(report.decided_by), "", None),
        ],
    }
    inside = [("report.json", "application/json", _as_json(found, held))]
    return await pdf.render("pdf/reporting/report.html", facts, created=report.submitted_at, attachments=inside)


def _cells(line: Line, name: str) -> list[Cell]:
    return [name, line.planned, line.before, line.spent, line.total, line.left, line.used, line.explanation]


def _as_json(found: ReportFacts, held: ReportContents) -> bytes:
    written = {
        "award": found.reporting.award.number,
        "kind": found.report.kind,
        "attempt": found.report.attempt,
        "submitted_at": found.report.submitted_at.isoformat(),
        "beneficiaries": found.report.beneficiaries,
        "groups": [{"group": each.name, "planned": each.planned, "headcount": each.headcount} for each in held.served],
        "lines": [
            {"item": each.item, "planned": str(each.planned), "before": str(each.before), "spent": str(each.spent)}
            for each in held.lines
        ],
        "indicators": [
            {"name": each.indicator.name, "target": bound(each.indicator), "actual": str(each.row.actual)}
            for each in held.reached
            if each.row is not None
        ],
    }
    return json.dumps(written, ensure_ascii=False, indent=1).encode()
