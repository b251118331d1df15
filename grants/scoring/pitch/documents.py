"""The time table of a pitch on paper, with its data inside, and as a spreadsheet."""

import json
from datetime import datetime

from grants import clock, codes, pdf
from grants.i18n import _
from grants.scoring.pitch import queries
from grants.scoring.pitch.queries import Timetable
from grants.scoring.sheet_document import Made
from grants.settings import settings
from grants.workbooks import Sheet, workbook


async def timetable(timetable_id: int) -> Made:
    """As it was announced. How the order came about stands on it, so that anybody can draw it again."""
    table = await queries.timetable(timetable_id)
    data = json.dumps(_said(table), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    code = codes.check_code(f"pitch:{table.row.id}:{data}".encode())
    content = await pdf.render(
        "pdf/scoring/timetable.html",
        {"table": table, "code": code, "address": f"{settings().address}/verify/{code}"},
        created=table.row.announced_at or table.row.drawn_at,
        attachments=[("timetable.json", "application/json", data.encode())],
    )
    return Made(content, code)


def spreadsheet(table: Timetable) -> bytes:
    """One line a slot."""
    heads = ((_("顺序"), 8), (_("开始"), 18), (_("结束"), 18), (_("编号"), 18), (_("项目"), 40), (_("地点"), 24))
    rows = [
        (slot.position, _moment(slot.starts_at), _moment(slot.ends_at), row.number, row.title, slot.place)
        for slot, row in table.slots
    ]
    return workbook(Sheet(_("路演时间表"), heads, rows))


def _said(table: Timetable) -> dict[str, object]:
    return {
        "call": table.call.title,
        "phase": str(table.phase.name),
        "number": table.row.number,
        "by_lot": table.row.is_by_lot,
        "seed": table.row.seed,
        "reason": table.row.reason,
        "slots": [
            [slot.position, slot.starts_at.isoformat(), slot.ends_at.isoformat(), row.number, slot.place]
            for slot, row in table.slots
        ],
    }


def _moment(at: datetime) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M}"
