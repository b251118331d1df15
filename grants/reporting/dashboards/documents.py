"""The figures as a workbook: one sheet laid out as the page is, one of the steps."""

from collections.abc import Sequence

from grants.i18n import Text, _
from grants.reporting.dashboards.facts import BY_NAMES, COUNT_NAMES, MONEY_NAMES, By, Row, Sums, total
from grants.reporting.dashboards.pace import STEP_NAMES, Pace
from grants.workbooks import Cell, Sheet, workbook


def spreadsheet(by: By, rows: Sequence[Row], found: Sequence[Pace]) -> bytes:
    """Every row, also those that a chart puts together, with its total."""
    columns: list[tuple[Text | str, int]] = [
        (BY_NAMES[by], 30),
        *((name, 10) for name in COUNT_NAMES.values()),
        (_("立项率（%）"), 12),
        (_("受益人数"), 12),
        *((name, 16) for name in MONEY_NAMES.values()),
    ]
    written = [_cells(each.label, each.sums) for each in rows]
    figures = Sheet(BY_NAMES[by], columns, [*written, _cells(str(_("合计")), total(rows))])
    heads: list[tuple[Text | str, int]] = [
        (_("环节"), 16),
        (_("从哪一天到哪一天"), 30),
        (_("次数"), 10),
        (_("中位数（工作日）"), 18),
        (_("九成不超过（工作日）"), 20),
        (_("未计（日历未公布）"), 20),
    ]
    steps: list[Sequence[Cell]] = [
        [*STEP_NAMES[each.step], each.times, each.median, each.ninetieth, each.uncounted] for each in found
    ]
    return workbook(figures, Sheet(_("各环节用时"), heads, steps))


def _cells(label: str, sums: Sums) -> Sequence[Cell]:
    counts: list[Cell] = [getattr(sums, name) for name in COUNT_NAMES]
    money: list[Cell] = [getattr(sums, name) for name in MONEY_NAMES]
    return [label, *counts, sums.success, sums.beneficiaries, *money]
