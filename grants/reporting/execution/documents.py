"""The money as a workbook and on paper: a row for each fund, round, organisation or project."""

import json
from collections.abc import Sequence
from datetime import datetime

from grants import pdf
from grants.i18n import _
from grants.reporting.execution.figures import FIGURE_NAMES, SCOPE_NAMES, Scope, together
from grants.reporting.execution.queries import Row
from grants.workbooks import Sheet, workbook


def spreadsheet(scope: Scope, rows: Sequence[Row]) -> bytes:
    """The same rows and figures as on the page."""
    columns = [
        (_("名称"), 40),
        (_("说明"), 32),
        *((name, 16) for name in FIGURE_NAMES.values()),
        (_("已支出"), 16),
        (_("执行率（%）"), 12),
    ]
    cells = [
        [row.name, row.hint, *(row.figures.of(name) for name in FIGURE_NAMES), row.figures.spent, row.figures.rate]
        for row in rows
    ]
    return workbook(Sheet(SCOPE_NAMES[scope], columns, cells))


async def paper(
    scope: Scope, rows: Sequence[Row], *, funders: Sequence[str], asked_by: str, asked_at: datetime
) -> bytes:
    """The same figures as they stood at that moment, with the bars and with the numbers inside as JSON. A view and no
    voucher: it is printed when it is asked for, and not kept."""
    facts = {
        "title": _("资金执行情况表（{scope}）", scope=SCOPE_NAMES[scope]),
        "funders": funders,
        "rows": rows,
        "total": together(row.figures for row in rows),
        "names": FIGURE_NAMES,
        "of_organizations": scope == Scope.ORGANIZATIONS,
        "asked_at": asked_at,
        "asked_by": asked_by,
        "boxes": [(_("制表"), "", "", None), (_("复核"), "", "", None), (_("负责人"), "", "", None)],
    }
    inside = [("money.json", "application/json", _as_json(scope, rows, asked_at))]
    return await pdf.render("pdf/reporting/money.html", facts, created=asked_at, attachments=inside)


def _as_json(scope: Scope, rows: Sequence[Row], asked_at: datetime) -> bytes:
    told = [
        {"id": row.id, "name": row.name}
        | {name.value: str(row.figures.of(name)) for name in FIGURE_NAMES}
        | {"spent": None if row.figures.spent is None else str(row.figures.spent)}
        for row in rows
    ]
    written = {"scope": scope.value, "at": asked_at.isoformat(), "rows": told}
    return json.dumps(written, ensure_ascii=False, indent=1).encode()
