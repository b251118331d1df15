"""The writes that several actions of a score sheet share. Only actions call them, inside their transaction."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from grants.scoring import sheet_fields
from grants.scoring import sheet_queries as sheets
from grants.scoring.panel import Sheet
from grants.scoring.sheet_fields import COMMENT, MARK, Written
from grants.scoring.sheet_tables import SheetChange, SheetVersion
from grants.scoring.tables import Assignment, Mark


async def keep(sheet: Sheet, fields: Mapping[str, Written], *, key: str, now: datetime) -> None:
    """What stands in these fields from now on, at one new version of the sheet; nothing where nothing differs."""
    changed = sheet_fields.changed(sheet, fields)
    if not changed:
        return
    version = sheet.assignment.version + 1
    said = changed[COMMENT].text if COMMENT in changed else sheet.assignment.comment
    await sheet.assignment.update_self(
        {Assignment.comment: said, Assignment.saved_at: now, Assignment.version: version}
    )
    for position in sorted({sheet_fields.place(name)[1] for name in changed} - {0}):
        await _keep_mark(sheet, position, changed)
    await SheetChange.insert(
        *(
            SheetChange(
                assignment=sheet.assignment.id, field=name, version=version, saved_at=now, save_key=key, text=each.text
            )
            for name, each in sorted(changed.items())
        )
    )


async def freeze(sheet: Sheet, now: datetime) -> SheetVersion:
    """The sheet as it stands, as its next version."""
    before = await sheets.last_version(sheet.assignment.id)
    content = content_of(sheet)
    version = SheetVersion(
        assignment=sheet.assignment.id,
        number=before.number + 1 if before else 1,
        locked_at=now,
        content=json.dumps(content, ensure_ascii=False),
        content_hash=fingerprint(content),
    )
    await version.save()
    return version


def content_of(sheet: Sheet) -> dict[str, object]:
    """All that an expert says in a sheet, as text. A sheet that is locked has a mark for each criterion."""
    return {
        "format": "sheet/1",
        "application": sheet.application.number,
        "expert": sheet.expert.code,
        "phase": sheet.assignment.phase,
        "marks": [
            {
                "position": criterion.position,
                "criterion": criterion.name,
                "max": f"{criterion.max_mark:.2f}",
                "value": f"{sheet.marks[criterion.position].value:.2f}",
                "comment": sheet.marks[criterion.position].comment,
            }
            for criterion in sheet.criteria
        ],
        "comment": sheet.assignment.comment,
        "total": f"{sheet.total:.2f}",
    }


def fingerprint(content: object) -> str:
    """SHA-256 of the content as it is written in one way: keys in order, no blanks."""
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


async def _keep_mark(sheet: Sheet, position: int, changed: Mapping[str, Written]) -> None:
    criterion = next(each for each in sheet.criteria if each.position == position)
    mark = sheet.marks.get(position) or Mark(assignment=sheet.assignment.id, criterion=criterion.id)
    given, reason = changed.get(f"{MARK}-{position}"), changed.get(f"reason-{position}")
    if given is not None:
        mark.value = given.value
        mark.typed = "" if given.value is not None else given.text
    if reason is not None:
        mark.comment = reason.text
    await mark.save()
