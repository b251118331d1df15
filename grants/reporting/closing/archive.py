"""How long what a project leaves behind is kept (R-J10): classes as data, each with its basis. Pure.

Nothing here deletes anything: it says until when deleting is out of the question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from grants.i18n import Text, _

ACCOUNTING = "《会计档案管理办法》（财政部、国家档案局令第79号）"
OFFICE = "《机关文件材料归档范围和文书档案保管期限规定》（国家档案局令第8号）"


@dataclass(frozen=True)
class Retention:
    """A class of papers with its years after the year in which the project was closed; None is for ever."""

    kind: str
    name: Text
    years: int | None
    basis: str


OF_A_PROJECT: Sequence[Retention] = (
    Retention("vouchers", _("凭证和票据"), 30, ACCOUNTING),
    Retention("statements", _("对账单"), 10, ACCOUNTING),
    Retention("transfers", _("移交清单"), 30, ACCOUNTING),
    Retention("account", _("项目决算和审计报告"), None, ACCOUNTING),
    Retention("file", _("申报、评审、协议、报告等项目材料"), 30, OFFICE),
)
OF_A_ROUND: Sequence[Retention] = (
    Retention("ledgers", _("账簿"), 30, ACCOUNTING),
    Retention("decisions", _("征集公告、评审记录和公示"), None, OFFICE),
)
NAMES: Mapping[str, Text] = {each.kind: each.name for each in (*OF_A_PROJECT, *OF_A_ROUND)}


def kept_from(closed_on: date) -> date:
    """Years are counted from the first day after the year in which something was closed."""
    return date(closed_on.year + 1, 1, 1)


def keep_until(retention: Retention, closed_on: date) -> date | None:
    """The last day on which it must still be there; None is for ever."""
    return None if retention.years is None else date(closed_on.year + retention.years, 12, 31)
