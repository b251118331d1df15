"""A score sheet saves itself, field by field: nothing typed is lost, and of two screens none overwrites the other.

What was saved is kept in the history of the sheet (SheetChange), which nobody but its expert reads; the trail that
offices read says nothing of marks.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import uuid4

from grants import clock
from grants.audit import action
from grants.i18n import Text
from grants.people.rules import Actor
from grants.scoring import queries, rules, sheet_fields, sheet_writing
from grants.scoring import sheet_queries as sheets
from grants.scoring.sheet_tables import SheetChange


class Saved(NamedTuple):
    """When a field was saved, as which version of the sheet, and what is wrong with what stands there now."""

    at: datetime
    version: int
    wrong: Text | None


@action
async def save_field(by: Actor, assignment_id: int, *, name: str, text: str, base: int | None, key: str) -> Saved:
    """Keep one field, as the page saves it by itself. `base` is the version
    that the page knows: a field that another screen saved since is refused. The same `key` again answers as the first
    time did."""
    sheet = await queries.sheet(by, assignment_id, lock=True)
    written = sheet_fields.written(sheet, name, text)
    again = await sheets.saved_with(assignment_id, name, key)
    if again is not None and again.is_taken:
        return Saved(again.saved_at, again.version, sheet_fields.wrong(sheet, name, again.text))
    now = clock.now()
    rules.sheet_may_change(sheet, by, now)
    changed = sheet_fields.changed(sheet, {name: written})
    if changed and base is not None:
        sheet_fields.was_not_changed_meanwhile(name, await sheets.last_save(assignment_id, name), base)
    await sheet_writing.keep(sheet, changed, key=key, now=now)
    wrong = sheet_fields.wrong(sheet, name, written.text)
    return Saved(sheet.assignment.saved_at or now, sheet.assignment.version, wrong)


@action
async def save_page(by: Actor, assignment_id: int, fields: Mapping[str, str], *, known: Mapping[str, int]) -> None:
    """Keep what stands in several fields, as a page without scripts sends it. `known` is the version at which the page
    has seen each: a field that another screen changed since is refused. The same again changes nothing."""
    sheet = await queries.sheet(by, assignment_id, lock=True)
    now = clock.now()
    rules.sheet_may_change(sheet, by, now)
    written = {name: sheet_fields.written(sheet, name, text) for name, text in fields.items()}
    changed = sheet_fields.changed(sheet, written)
    saves = await sheets.saves(assignment_id)
    for name in changed:
        sheet_fields.was_not_changed_meanwhile(name, saves.get(name), known[name])
    await sheet_writing.keep(sheet, changed, key=str(uuid4()), now=now)


@action
async def note_text_not_taken(by: Actor, assignment_id: int, *, name: str, text: str, key: str) -> None:
    """What was typed into a field while another screen saved another text there: the history keeps both. The same
    again is kept once."""
    sheet = await queries.sheet(by, assignment_id, lock=True)
    rules.sheet_may_change(sheet, by, clock.now())
    written = sheet_fields.written(sheet, name, text)
    if await sheets.saved_with(assignment_id, name, key) is None:
        await SheetChange(
            assignment=assignment_id,
            field=name,
            version=sheet.assignment.version,
            saved_at=clock.now(),
            save_key=key,
            text=written.text,
            is_taken=False,
        ).save()
