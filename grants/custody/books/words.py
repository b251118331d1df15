"""How rows of ledgers read, and on which side a balance stands."""

from decimal import Decimal

from grants.custody.books.reckoning import RowKind
from grants.i18n import Text, _

ROW_NAMES: dict[RowKind, Text] = {
    RowKind.OPENING: _("期初余额"),
    RowKind.DAY: _("本日合计"),
    RowKind.MONTH: _("本月合计"),
    RowKind.YEAR: _("本年累计"),
}


def direction(balance: Decimal) -> str:
    """借, 贷, or 平 where nothing is left: as accountants write it in any language."""
    if balance == 0:
        return "平"
    return "借" if balance > 0 else "贷"
