"""评分表 (form 10): a locked version of a sheet on paper, with its data inside."""

import json
from dataclasses import dataclass
from typing import Any

from grants import codes, pdf
from grants.applications import queries as applications
from grants.calls.phases import phases_of
from grants.db import get
from grants.experts.tables import Expert
from grants.people import queries as people
from grants.scoring import queries
from grants.scoring import sheet_queries as sheets
from grants.scoring.blind import queries as blind
from grants.scoring.sheet_tables import SheetVersion
from grants.scoring.tables import Assignment
from grants.settings import settings


@dataclass(frozen=True)
class Made:
    """A rendered sheet and the code by which anybody can ask whether it is real."""

    content: bytes
    check_code: str


async def score_sheet(version_id: int) -> Made:
    """What the expert locked. In a blind round it does not say who applies, as the expert did not know."""
    row = await get(SheetVersion, version_id)
    assignment = await get(Assignment, row.assignment)
    locked = next(each for each in await sheets.versions(assignment.id, with_content=True) if each.version.id == row.id)
    known = await _known(assignment)
    said = {
        "call": known["call"].title,
        "title": known["title"],
        "version": locked.version.number,
        "locked_at": locked.version.locked_at.isoformat(),
        "content_sha256": locked.version.content_hash,
        "sheet": locked.content,
    }
    data = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    code = codes.check_code(f"score-sheet:{row.id}:{data}".encode())
    content = await pdf.render(
        "pdf/scoring/sheet.html",
        known
        | {
            "locked": locked,
            "content": locked.content,
            "code": code,
            "address": f"{settings().address}/verify/{code}",
        },
        created=locked.version.locked_at,
        attachments=[("score-sheet.json", "application/json", data.encode())],
    )
    return Made(content, code)


async def _known(assignment: Assignment) -> dict[str, Any]:
    """What is judged, by whom, in which phase; of whom only where the round is not blind."""
    found = await applications.facts(assignment.application)
    expert = await get(Expert, assignment.expert)
    later = await queries.later_phases(found.call.id)
    row, is_blind = found.application, found.call.hides_applicants
    return {
        "title": (await blind.titles([row]))[row.id] if is_blind else row.title,
        "number": row.number,
        "applicant": None if is_blind else found.applicant.name,
        "call": found.call,
        "phase": phases_of(found.call, later)[assignment.phase - 1],
        "phases": len(later) + 1,
        "expert": expert,
        "name": (await people.actor(expert.person)).name,
    }
