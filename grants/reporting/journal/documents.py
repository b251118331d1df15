"""The suggested entries of a month as a workbook that finance reads into its own books."""

from collections.abc import Iterator

from grants.i18n import _
from grants.reporting.journal.chart import ACCOUNTING_NAMES
from grants.reporting.journal.queries import Journal
from grants.workbooks import Cell, Sheet, workbook

COLUMNS = (
    (_("日期"), 12),
    (_("资助账凭证"), 16),
    (_("摘要"), 40),
    (_("账"), 12),
    (_("借方科目编码"), 14),
    (_("借方科目"), 24),
    (_("贷方科目编码"), 14),
    (_("贷方科目"), 24),
    (_("金额（元）"), 16),
    (_("功能科目"), 28),
    (_("经济科目"), 28),
    (_("资金来源"), 28),
)


def spreadsheet(found: Journal) -> bytes:
    """The same lines as on the page; codes as texts."""
    rows: Iterator[list[Cell]] = (
        [
            each.on,
            each.voucher,
            each.summary,
            str(ACCOUNTING_NAMES[each.suggested.accounting]),
            each.suggested.debit.code,
            each.suggested.debit.name,
            each.suggested.credit.code,
            each.suggested.credit.name,
            each.amount,
            each.function_code,
            each.economic_code,
            each.fund,
        ]
        for each in found.lines
    )
    return workbook(Sheet(_("分录建议"), COLUMNS, rows))
