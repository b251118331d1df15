"""The list of decisions (审定情况表) as a workbook: every application, what was decided, why, and every cut line."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from grants.awards.selection import Candidate, Selection
from grants.awards.tables import AwardLine
from grants.i18n import CHINESE, Text, _, speaking

Cell = str | int | Decimal | date | None
DECISIONS = (
    (_("名次"), 6),
    (_("受理编号"), 20),
    (_("项目"), 36),
    (_("申报单位"), 32),
    (_("得分"), 8),
    (_("结论"), 10),
    (_("申请金额（元）"), 14),
    (_("核定金额（元）"), 14),
    (_("资金来源"), 24),
    (_("日期"), 12),
    (_("理由"), 40),
    (_("例外理由"), 40),
)
CUTS = (
    (_("受理编号"), 20),
    (_("预算明细"), 36),
    (_("申请金额（元）"), 14),
    (_("核定金额（元）"), 14),
    (_("核减理由"), 40),
)


def spreadsheet(found: Selection, cuts: Mapping[int, Sequence[tuple[AwardLine, Decimal]]]) -> bytes:
    """`cuts` are the cut lines by award, each with what was asked. Codes are text cells (K-15), money and marks numbers
    of two places."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    with speaking(CHINESE):
        _write(book, str(_("审定情况")), DECISIONS, [_decision(each) for each in found.candidates])
        rows = [
            _cut(each, *cut) for each in found.candidates for cut in (cuts.get(each.award.id, ()) if each.award else ())
        ]
        _write(book, str(_("核减明细")), CUTS, rows)
    book.close()
    return out.getvalue()


def _decision(each: Candidate) -> list[Cell]:
    known: list[Cell] = [each.rank, each.application.number, each.application.title, each.applicant.name]
    asked = each.application.requested
    if each.award is not None:
        award, is_cancelled = each.award, each.award.cancelled_at is not None
        reason = award.cancelled_reason if is_cancelled else award.reason
        said = str(_("已取消") if is_cancelled else _("立项"))
        given: list[Cell] = [award.amount, each.fund.name, award.decided_on, reason, award.exception]
    elif each.rejection is not None:
        said = str(_("不予立项"))
        given = [None, "", each.rejection.decided_on, each.rejection.reason, each.rejection.exception]
    else:
        said, given = str(_("待定")), [None, "", None, "", ""]
    return [*known, each.result.final, said, asked, *given]


def _cut(each: Candidate, line: AwardLine, asked: Decimal) -> list[Cell]:
    return [each.application.number, line.item, asked, line.amount, line.reason]


def _write(
    book: xlsxwriter.Workbook, name: str, heads: Sequence[tuple[Text, int]], rows: Sequence[Sequence[Cell]]
) -> None:
    sheet = book.add_worksheet(name)
    bold, wrapped = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    figure = book.add_format({"num_format": "#,##0.00", "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
    for at, (head, width) in enumerate(heads):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, str(head), bold)
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(rows, start=1):
        for at, cell in enumerate(row):
            _cell(sheet, line, at, cell, wrapped, figure, day)


def _cell(sheet: Worksheet, line: int, at: int, cell: Cell, wrapped: object, figure: object, day: object) -> None:
    if isinstance(cell, Decimal):
        sheet.write_number(line, at, cell, figure)
    elif isinstance(cell, int):
        sheet.write_number(line, at, cell, wrapped)
    elif isinstance(cell, date):
        sheet.write_datetime(line, at, datetime.combine(cell, time(), UTC).replace(tzinfo=None), day)
    elif cell:
        sheet.write_string(line, at, cell, wrapped)
