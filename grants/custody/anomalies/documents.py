"""The list of anomalies as a workbook: a row for each, whole."""

from grants.custody.anomalies.queries import AnomalyList
from grants.custody.anomalies.rules import KIND_NAMES
from grants.custody.anomalies.tables import Kind
from grants.i18n import _
from grants.workbooks import Cell, Sheet, workbook


def spreadsheet(listed: AnomalyList) -> bytes:
    """What is on the list, and what was noted on what is on it no more."""
    columns = [
        (_("种类"), 14),
        (_("线索"), 70),
        (_("金额"), 14),
        (_("报账编号"), 40),
        (_("了解到的情况"), 60),
    ]
    cells: list[list[Cell]] = [
        [
            KIND_NAMES[found.kind],
            found.reason,
            found.amount,
            "、".join(each.number for each in found.claims),
            "；".join(f"{note.words}（{note.noted_by_name}）" for note in notes),
        ]
        for found, notes in listed.found
    ]
    past_columns = [(_("种类"), 14), (_("线索"), 70), (_("了解到的情况"), 60), (_("记录人"), 16)]
    past: list[list[Cell]] = [
        [KIND_NAMES[Kind(each.kind)], each.reason, each.words, each.noted_by_name] for each in listed.past
    ]
    return workbook(Sheet(_("异常线索"), columns, cells), Sheet(_("已不在清单中"), past_columns, past))
