"""Objections as a list: on the page, and as a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from grants.applications.tables import Application
from grants.awards.objections.rules import is_overdue
from grants.awards.objections.tables import ObjectionHandling
from grants.awards.tables import Award, Objection
from grants.i18n import Text, _
from grants.workbooks import Sheet, workbook


@dataclass(frozen=True)
class Listed:
    """An objection with what it is against, who handles it by when, and its state as the status macro takes it. Who
    objected is not in it (R-F5)."""

    objection: Objection
    award: Award
    application: Application
    handler: str
    due_on: date | None
    status: tuple[str, Text]

    @classmethod
    def of(
        cls,
        objection: Objection,
        award: Award,
        application: Application,
        handling: ObjectionHandling | None,
        today: date,
    ) -> "Listed":
        """As it stands today."""
        states = (
            (is_overdue(objection, handling, today), ("bad", _("已逾期"))),
            (objection.closed_on is None, ("hold", _("办理中"))),
            (bool(objection.is_upheld), ("bad", _("异议成立"))),
            (True, ("ok", _("异议不成立"))),
        )
        status = next(state for is_so, state in states if is_so)
        handler, due_on = (handling.handler_name, handling.due_on) if handling else ("", None)
        return cls(objection, award, application, handler, due_on, status)


def spreadsheet(rows: Sequence[Listed]) -> bytes:
    """The list as a workbook, codes as text (K-15)."""
    heads = (
        *((_("编号"), 15), (_("项目编号"), 15), (_("项目"), 40), (_("收到"), 12), (_("办理人"), 12)),
        *((_("答复期限"), 12), (_("办结"), 12), (_("状态"), 12)),
    )
    cells = (
        (
            each.objection.number,
            each.award.number,
            each.application.title,
            each.objection.received_on,
            each.handler,
            each.due_on,
            each.objection.closed_on,
            str(each.status[1]),
        )
        for each in rows
    )
    return workbook(Sheet(_("异议"), heads, cells))
