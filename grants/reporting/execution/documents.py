"""The money as a workbook: a row for each fund, round, organisation or project, its figures as numbers."""

from collections.abc import Sequence

from grants.i18n import _
from grants.reporting.execution.figures import FIGURE_NAMES, SCOPE_NAMES, Scope
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
