"""The list of persons with full numbers, for who pays it."""

from collections.abc import Sequence

from grants.custody.claiming.queries import PaidPerson
from grants.i18n import _
from grants.workbooks import Cell, Sheet, workbook


def recipients(rows: Sequence[PaidPerson]) -> bytes:
    """发放明细: identity and card as text (K-15), pay, tax, what goes to the card."""
    columns = (
        (_("序号"), 6),
        (_("姓名"), 14),
        (_("身份证号"), 22),
        (_("银行卡号"), 24),
        (_("应发（元）"), 14),
        (_("代扣个税（元）"), 14),
        (_("实发（元）"), 14),
    )
    cells: list[list[Cell]] = [
        [each.row.position, each.row.name, each.id_number, each.card, each.row.amount, each.row.tax, each.net]
        for each in rows
    ]
    return workbook(Sheet(_("发放明细"), columns, cells))
