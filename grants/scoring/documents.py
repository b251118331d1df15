"""Papers of a panel: 专家抽取记录 (form 8) and 回避与保密承诺 (form 9), each with its data inside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from grants import codes, pdf
from grants.scoring import declaring, draw_queries
from grants.scoring.draw_order import canonical
from grants.scoring.words import FAMILIARITY_NAMES
from grants.settings import settings


@dataclass(frozen=True)
class Made:
    """A rendered paper and the code by which anybody can ask whether it is real."""

    content: bytes
    check_code: str


async def draw_record(draw_id: int) -> Made:
    """All that the draw can be recomputed from, for signing by operator, witness and supervisor."""
    found = await draw_queries.draw(draw_id)
    data = canonical(found.record)
    code = codes.check_code(f"draw:{found.draw.id}:{data}".encode())
    facts = {"found": found, "snapshot": found.snapshot, "record": found.record}
    of = found.witnessed.drawn_at if found.witnessed else found.draw.prepared_at
    return await _render("draw_record", facts, code, of, "draw.json", data)


async def declaration(declaration_id: int) -> Made:
    """What was signed, as it was signed."""
    signed = await declaring.signed(declaration_id)
    row = signed.declaration
    code = codes.check_code(f"declaration:{row.id}:{row.content_hash}".encode())
    facts = {"declaration": row, "content": signed.content, "familiarity": FAMILIARITY_NAMES}
    return await _render("declaration", facts, code, row.signed_at, "declaration.json", row.content)


async def _render(name: str, facts: dict[str, Any], code: str, of: datetime, file: str, data: str) -> Made:
    content = await pdf.render(
        f"pdf/scoring/{name}.html",
        facts | {"code": code, "address": f"{settings().address}/verify/{code}"},
        created=of,
        attachments=[(file, "application/json", data.encode())],
    )
    return Made(content, code)
