"""Lists of this step as workbooks: all rows, codes as text (K-15)."""

from collections.abc import Sequence

from grants.disbursement.listing import GrantRow
from grants.disbursement.words import grant_status
from grants.i18n import _
from grants.workbooks import Sheet, workbook


def grants_sheet(rows: Sequence[GrantRow]) -> bytes:
    """The awards on their way, the newest first."""
    heads = (
        *(
            (_("编号"), 15),
            (_("项目"), 40),
            (_("申报单位"), 36),
            (_("有效资助额"), 14),
            (_("已拨"), 14),
            (_("待拨"), 14),
        ),
        *((_("期数"), 8), (_("已拨期数"), 10), (_("签约"), 12), (_("状态"), 10)),
    )
    cells = (
        (
            each.number, each.title, each.applicant, each.amount, each.paid,
            None if each.cancelled_at else each.left, each.stages, each.stages_paid, each.signed_on,
            str(grant_status(each)[1]),
        )
        for each in rows
    )  # fmt: skip
    return workbook(Sheet(_("项目"), heads, cells))
