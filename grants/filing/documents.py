"""The papers of filing: 备案通知书, and the announcement that a filing ended (form 32), in the layout of documents."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from grants import codes, pdf
from grants.filing import queries
from grants.filing.facts import canonical
from grants.filing.tables import DocumentKind
from grants.settings import settings


@dataclass(frozen=True)
class Made:
    """A rendered paper and the code by which anybody can ask whether it is real."""

    content: bytes
    check_code: str


async def notice(filing_id: int) -> Made:
    """To the group: that it is filed, under which number, and what that means."""
    facts = await queries.facts(filing_id)
    row = facts.filing
    data = {
        "number": row.number,
        "name": row.name,
        "authority": facts.authority.name,
        "address": row.address,
        "scope": row.scope,
        "leaders": [each.name for each in facts.leaders],
        "filed_on": row.filed_on.isoformat() if row.filed_on else "",
    }
    at = facts.checks[-1].checked_at
    return await _render(DocumentKind.NOTICE, {"facts": facts, "row": row}, f"filing:{filing_id}", data, at)


async def ending(filing_id: int) -> Made:
    """To everybody: that the filing ended, why, and what follows from it."""
    facts = await queries.facts(filing_id)
    if facts.ending is None:
        raise LookupError(f"filing {filing_id} has not ended")
    content: dict[str, Any] = facts.ending.content  # type: ignore[assignment]  # read as JSON by the query
    days = {name: date.fromisoformat(content[name]) if content[name] else None for name in ("filed_on", "ended_on")}
    shown = {"content": content | days, "ending": facts.ending}
    return await _render(DocumentKind.ENDING, shown, f"filing_ending:{filing_id}", content, facts.ending.published_at)


async def _render(kind: DocumentKind, shown: dict[str, Any], key: str, data: dict[str, Any], at: datetime) -> Made:
    code = codes.check_code(f"{key}:{canonical(data)}".encode())
    content = await pdf.render(
        f"pdf/filing/{kind.value}.html",
        shown | {"code": code, "address": f"{settings().address}/verify/{code}"},
        created=at,
        attachments=[(f"{kind.value}.json", "application/json", canonical(data).encode())],
    )
    return Made(content, code)
