"""Reads of an application's past: every save of its fields, what was done to it, every version that was submitted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from grants.applications import differences, form
from grants.applications.differences import Piece, RowChange
from grants.applications.facts import ApplicationFacts
from grants.applications.frozen import LINE_COLUMNS, entry_of
from grants.applications.tables import Application, ApplicationVersion, FieldHistory
from grants.audit import AuditEvent
from grants.db import sql
from grants.errors import NotFound
from grants.i18n import _
from grants.questions.tables import QuestionKind

AT_A_TIME = 40
MOST_ACTS = 100


@dataclass(frozen=True)
class FieldEvent:
    """One save of a field: who and when, and what changed in it."""

    id: int
    field: str
    label: str
    at: datetime
    who: str
    is_taken: bool
    text: str
    pieces: Sequence[Piece] = ()
    columns: Sequence[str] = ()
    rows: Sequence[RowChange] = ()


async def field_events(facts: ApplicationFacts, *, field: str = "", before: int | None = None) -> list[FieldEvent]:
    """The newest saves first; one more than a page holds, so that the page knows whether there are more."""
    rows = await sql(
        "SELECT h.*, (SELECT p.text FROM field_history p WHERE p.application = h.application AND p.field = h.field"
        " AND p.is_taken AND p.id < h.id ORDER BY p.id DESC LIMIT 1) AS before FROM field_history h"
        " WHERE h.application = {} AND ({} = '' OR h.field = {}) AND h.id < {} ORDER BY h.id DESC LIMIT {}",
        facts.application.id,
        field,
        field,
        before or 2**31 - 1,
        AT_A_TIME + 1,
    )
    return [_event(facts, row) for row in rows]


async def former_text(facts: ApplicationFacts, history_id: int) -> FieldHistory:
    """One save of a field of this application. Raises NotFound for any other."""
    row = (
        await FieldHistory.objects()
        .where(FieldHistory.id == history_id, FieldHistory.application == facts.application.id)
        .first()
    )
    if row is None:
        raise NotFound("applications.no_such_save", _("没有找到这次填写"))
    return row


async def acts(facts: ApplicationFacts) -> list[AuditEvent]:
    """What was done to it, the newest first; without attempts that were refused."""
    found = AuditEvent.objects().where(
        AuditEvent.subject_kind == "Application",
        AuditEvent.subject_id == facts.application.id,
        AuditEvent.refusal.is_null(),
    )
    return await found.order_by(AuditEvent.id, ascending=False).limit(MOST_ACTS).output(load_json=True)


async def submitted_versions(facts: ApplicationFacts) -> list[ApplicationVersion]:
    """Every version that was submitted, the first one first; those of the applications whose changed copy this is
    count too."""
    ids, row = [facts.application.id], facts.application
    while row.replaces is not None:
        found = await Application.objects().where(Application.id == row.replaces).first()
        assert found is not None  # a foreign key leads there
        row = found
        ids.append(row.id)
    versions = ApplicationVersion.objects().where(ApplicationVersion.application.is_in(ids))
    return await versions.order_by(ApplicationVersion.submitted_at, ApplicationVersion.id).output(load_json=True)


def _event(facts: ApplicationFacts, row: dict[str, Any]) -> FieldEvent:
    before, after = _readable(facts, row["field"], row["before"] or ""), _readable(facts, row["field"], row["text"])
    shown: dict[str, Any]
    if "rows" in after:
        shown = {"columns": after["columns"], "rows": differences.of_rows(before.get("rows", []), after["rows"])}
    else:
        pieces = differences.of_texts(before.get("text", ""), after["text"])
        shown = {"pieces": differences.shortened(pieces)}
    return FieldEvent(
        id=row["id"],
        field=row["field"],
        label=facts.label(row["field"]),
        at=row["saved_at"],
        who=row["saver"],
        is_taken=row["is_taken"],
        text=row["text"],
        **shown,
    )


def _readable(facts: ApplicationFacts, name: str, text: str) -> dict[str, Any]:
    """A kept text as people read it: a table as rows, a choice by its label."""
    if name == "lines":
        width = len(LINE_COLUMNS) - 1
        rows = [(line.split("\t") + [""] * width)[:width] for line in text.split("\n") if line]
        return {"columns": [*LINE_COLUMNS[:4], LINE_COLUMNS[5]], "rows": rows}
    question = facts.form.by_key.get(name)
    if question is None:
        return {"text": text}
    value, misfit = form.read(question, text)
    if misfit is not None and question.kind != QuestionKind.TABLE:
        return {"text": text}
    return entry_of(question, value, {})
