"""How what was typed into fields is kept: in its column or answer, with who saved it when, and what stood there before.

Only actions call this, inside their transaction.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from piccolo.columns import Column

from grants import clock
from grants.applications import form
from grants.applications.facts import ApplicationFacts
from grants.applications.tables import Application, FieldHistory, FieldSave, Presence
from grants.db import sql
from grants.people.rules import Actor
from grants.questions.answers import Value, show
from grants.questions.tables import Question


@dataclass(frozen=True)
class Kept:
    """What a save leaves in a field: the text that could not be read, if so; and for the history the text before and
    after."""

    misfit: str | None
    before: str
    after: str


async def fields(facts: ApplicationFacts, by: Actor, typed: Mapping[str, str], key: str) -> ApplicationFacts:
    """Keep what was typed into fields; returns the application as it then stands. One that stays as it was is not saved
    again."""
    asked, values = facts.form.by_key, facts.values
    read: list[tuple[Question, Value]] = []
    kept: dict[str, Kept] = {}
    for name, text in typed.items():
        question = asked[name]
        value, misfit = form.read(question, text)
        after = show(question, value) if misfit is None else misfit
        is_new = name not in facts.saves and value is not None
        if after == facts.value(name) and not is_new:
            continue
        kept[name] = Kept(misfit, facts.value(name), after)
        if value != values[name] and misfit is None:
            read.append((question, value))
    if not kept:
        return facts
    columns: dict[Column | str, Any] = {
        getattr(Application, question.key): form.as_column(question.key, value)
        for question, value in read
        if question.is_core
    }
    own = [(question, value) for question, value in read if not question.is_core]
    saves = await note_saves(facts.application, by, kept, key, columns)
    await _write_answers(facts.application, own)
    return replace(
        facts,
        saves={**facts.saves, **saves},
        own_answers={**facts.own_answers, **{question.key: value for question, value in own}},
    )


async def note_saves(
    row: Application, by: Actor, kept: Mapping[str, Kept], key: str, columns: Mapping[Column | str, Any]
) -> dict[str, FieldSave]:
    """One new version of the application, with its columns as they shall be; by whom these fields were saved at it, and
    what stood in them."""
    now, version = clock.now(), row.version + 1
    await row.update_self({**columns, Application.version: version, Application.saved_at: now})
    saved: dict[str, Any] = {
        "application": row.id,
        "version": version,
        "saved_at": now,
        "saved_by": by.id,
        "saver": by.name,
    }
    saves = {name: FieldSave(**saved, field=name, save_key=key, typed=each.misfit) for name, each in kept.items()}
    await FieldSave.insert(*saves.values()).on_conflict(
        target=(FieldSave.application, FieldSave.field),
        action="DO UPDATE",
        values=[
            FieldSave.version,
            FieldSave.saved_at,
            FieldSave.saved_by,
            FieldSave.saver,
            FieldSave.save_key,
            FieldSave.typed,
        ],
    )
    changed = {name: each for name, each in kept.items() if each.before != each.after}
    await _note_what_stood_there_first(row, {name: each.before for name, each in changed.items() if each.before})
    if changed:
        await FieldHistory.insert(
            *(FieldHistory(**saved, field=name, text=each.after) for name, each in changed.items())
        )
    return saves


async def note_text_not_taken(row: Application, by: Actor, name: str, text: str) -> None:
    """Beside the text that was saved at the same time, so that neither is lost."""
    last = FieldHistory.objects().where(FieldHistory.application == row.id, FieldHistory.field == name)
    newest = await last.order_by(FieldHistory.id, ascending=False).limit(20)
    if any(each.saved_by == by.id and each.text == text for each in newest):
        return
    await FieldHistory(
        application=row.id,
        field=name,
        version=row.version,
        saved_at=clock.now(),
        saved_by=by.id,
        saver=by.name,
        text=text,
        is_taken=False,
    ).save()


async def note_presence(row: Application, by: Actor, page: str) -> None:
    """The last place of each person counts."""
    await Presence.insert(
        Presence(application=row.id, person=by.id, name=by.name, page=page, seen_at=clock.now())
    ).on_conflict(
        target=(Presence.application, Presence.person),
        action="DO UPDATE",
        values=[Presence.name, Presence.page, Presence.seen_at],
    )


async def _note_what_stood_there_first(row: Application, before: Mapping[str, str]) -> None:
    """A field that was filled otherwise than by a save (a copy, an older system) begins its history with that text."""
    for name, text in before.items():
        await sql(
            "INSERT INTO field_history (application, field, version, saved_at, saver, text)"
            " SELECT {}, {}, 0, {}, '', {} WHERE NOT EXISTS"
            " (SELECT FROM field_history WHERE application = {} AND field = {})",
            row.id,
            name,
            row.created_at,
            text,
            row.id,
            name,
        )


async def _write_answers(row: Application, own: Sequence[tuple[Question, Value]]) -> None:
    for question, value in own:
        await sql(
            "INSERT INTO answer (application, question, value) VALUES ({}, {}, {}::jsonb)"
            " ON CONFLICT (application, question) DO UPDATE SET value = EXCLUDED.value",
            row.id,
            question.id,
            None if value is None else json.dumps(value, ensure_ascii=False),
        )
