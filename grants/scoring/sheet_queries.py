"""Reads of what becomes of score sheets: saved changes, locked versions, what others gave once one may know it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from grants.db import get, sql
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.scoring.sheet_tables import SheetChange, SheetPaper, SheetVersion, Unlock
from grants.scoring.tables import Assignment

# The sheet of one's own that is locked is part of the question: without it no row of another's is read (R-E8).
OTHERS = """
SELECT o.id, o.comment, o.locked_at, coalesce(jsonb_agg(
        jsonb_build_object('position', c.position, 'value', m.value::text, 'comment', m.comment) ORDER BY c.position
    ) FILTER (WHERE m.id IS NOT NULL), '[]') AS marks
FROM assignment own
JOIN application p ON p.id = own.application
JOIN call r ON r.id = p.call AND r.sheets_seen = 'own_locked'
JOIN assignment o ON o.application = own.application AND o.phase = own.phase AND o.expert <> own.expert
    AND o.locked_at IS NOT NULL AND o.ended_at IS NULL
LEFT JOIN mark m ON m.assignment = o.id
LEFT JOIN criterion c ON c.id = m.criterion
WHERE own.id = {} AND own.locked_at IS NOT NULL AND own.ended_at IS NULL
GROUP BY o.id ORDER BY o.locked_at, o.id
"""
NEWEST = "SELECT DISTINCT ON (field) id FROM sheet_change WHERE assignment = {} AND is_taken AND version <= {}"
LAST = 2**31 - 1
BARE = (SheetVersion.id, SheetVersion.assignment, SheetVersion.number, SheetVersion.locked_at)


@dataclass(frozen=True)
class OthersSheet:
    """What another expert gave, without who that is: marks and reasons by the criterion's position."""

    number: int
    marks: dict[int, Decimal]
    reasons: dict[int, str]
    comment: str

    @property
    def total(self) -> Decimal:
        """The sum of the marks."""
        return sum(self.marks.values(), Decimal(0))


@dataclass(frozen=True)
class Locked:
    """A locked version, and what unlocked it. `version.content` is empty where it may not be known yet."""

    version: SheetVersion
    unlock: Unlock | None
    paper: SheetPaper | None

    @property
    def content(self) -> dict[str, Any]:
        """Marks with their reasons, comment and total."""
        content: Any = self.version.content
        return dict(content)


async def saves(assignment_id: int, *, until: int = LAST) -> dict[str, SheetChange]:
    """The last change of each field that was taken, or the last up to a version."""
    newest = await sql(f"{NEWEST} ORDER BY field, version DESC", assignment_id, until)
    rows = await SheetChange.objects().where(SheetChange.id.is_in([0, *(row["id"] for row in newest)]))
    return {row.field: row for row in rows}


async def last_save(assignment_id: int, field: str) -> SheetChange | None:
    """The last change of one field that was taken."""
    taken = (SheetChange.assignment == assignment_id) & (SheetChange.field == field) & SheetChange.is_taken.eq(True)
    return await SheetChange.objects().where(taken).order_by(SheetChange.version, ascending=False).first()


async def saved_with(assignment_id: int, field: str, key: str) -> SheetChange | None:
    """What a request with that key left, taken or not."""
    return (
        await SheetChange.objects()
        .where(SheetChange.assignment == assignment_id, SheetChange.field == field, SheetChange.save_key == key)
        .first()
    )


async def history(assignment_id: int) -> list[SheetChange]:
    """Every change of a sheet, the newest first."""
    rows = SheetChange.objects().where(SheetChange.assignment == assignment_id)
    return await rows.order_by(SheetChange.id, ascending=False).limit(500)


async def last_version(assignment_id: int) -> SheetVersion | None:
    """The newest version that was locked, without what is in it."""
    found = await versions(assignment_id, with_content=False)
    return found[-1].version if found else None


async def is_unlocked(assignment_id: int) -> bool:
    """Whether a supervisor opened the newest version, and none was locked since."""
    rows = await sql("SELECT sheet_was_unlocked({}) AS yes", assignment_id)
    return bool(rows[0]["yes"])


async def versions(assignment_id: int, *, with_content: bool) -> list[Locked]:
    """The locked versions of a sheet, the first one first. Without content neither marks nor their hash are read."""
    of_sheet = SheetVersion.assignment == assignment_id
    if with_content:
        rows = await SheetVersion.objects().where(of_sheet).order_by(SheetVersion.number).output(load_json=True)
    else:
        found = await SheetVersion.select(*BARE).where(of_sheet).order_by(SheetVersion.number)
        rows = [SheetVersion(**each) for each in found]
    ids = [0, *(row.id for row in rows)]
    unlocks = {each.sheet_version: each for each in await Unlock.objects().where(Unlock.sheet_version.is_in(ids))}
    papers = {e.sheet_version: e for e in await SheetPaper.objects().where(SheetPaper.sheet_version.is_in(ids))}
    return [Locked(row, unlocks.get(row.id), papers.get(row.id)) for row in rows]


async def paper_of(assignment_id: int, version_id: int) -> Upload:
    """The PDF of a version of that sheet. Raises NotFound while it is not made, and for versions of other sheets."""
    row = (
        await SheetPaper.objects()
        .where(SheetPaper.sheet_version == version_id, SheetPaper.sheet_version.assignment == assignment_id)
        .first()
    )
    if row is None:
        raise NotFound("scoring.no_sheet_paper", _("文件正在生成，请稍后再试"))
    return await get(Upload, row.upload)


async def others(own: Assignment) -> list[OthersSheet]:
    """What the other experts gave the same application in the same phase, where the call lets it be seen, and only
    once one's own sheet is locked. They are numbered in the order in which they locked theirs."""
    return [_others(at, row) for at, row in enumerate(await sql(OTHERS, own.id), 1)]


async def versions_locked(assignments: Sequence[int]) -> dict[int, int]:
    """How many versions of each sheet were locked, for those of which there is one: no mark is read."""
    rows = await sql(
        "SELECT assignment, max(number) AS number FROM sheet_version WHERE assignment = ANY({}::int[])"
        " GROUP BY assignment",
        list(assignments),
    )
    return {row["assignment"]: row["number"] for row in rows}


def _others(number: int, row: dict[str, Any]) -> OthersSheet:
    marks = json.loads(row["marks"])
    return OthersSheet(
        number=number,
        marks={each["position"]: Decimal(each["value"]) for each in marks},
        reasons={each["position"]: each["comment"] for each in marks},
        comment=row["comment"],
    )
