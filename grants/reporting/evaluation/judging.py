"""What an expert does with a project: declare, step back, fill the sheet in, hand it in."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from grants import audit, clock
from grants.audit import action
from grants.people.rules import Actor
from grants.reporting.evaluation import queries, rules
from grants.reporting.evaluation.facts import Sheet
from grants.reporting.evaluation.tables import Appointment, EvaluationMark, ReopenedSheet


@action
async def declare_for_evaluation(by: Actor, appointment_id: int, *, signed_name: str) -> Appointment:
    """Sign that nothing binds one to the project, and that what is read stays with one. Signed again it stays."""
    own = await queries.appointment(appointment_id, lock="UPDATE")
    rules.check_declaration(by, own, signed_name)
    row = own.sheet.appointment
    if row.declared_at is None:
        await row.update_self({Appointment.declared_at: clock.now()})
        await audit.record(by, "reporting.evaluator_declared", row, project=own.project.award.number)
    return row


@action
async def step_back_from_evaluation(by: Actor, appointment_id: int, *, reason: str) -> Appointment:
    """Say what binds one to the project: the sheet ends, and one is not asked about it again (R-E4, R-E5)."""
    own = await queries.appointment(appointment_id, lock="UPDATE")
    rules.check_stepping_back(by, own, reason)
    row = own.sheet.appointment
    said: dict[Any, Any] = {
        Appointment.ended_at: clock.now(),
        Appointment.ended_reason: reason.strip(),
        Appointment.is_recused: True,
    }
    await row.update_self(said)
    await audit.record(by, "reporting.evaluator_stepped_back", row, project=own.project.award.number)
    return row


@action
async def save_evaluation_sheet(
    by: Actor,
    appointment_id: int,
    *,
    marks: Mapping[int, Decimal | None],
    reasons: Mapping[int, str],
    comment: str | None = None,
) -> Appointment:
    """Keep what is filled in so far, by position of the criterion. What is not named stays as it was saved."""
    own = await queries.appointment(appointment_id, lock="UPDATE")
    rules.check_saving(by, own, marks, clock.today())
    row, known = own.sheet.appointment, own.sheet.marks
    await EvaluationMark.delete().where(EvaluationMark.appointment == row.id)
    await EvaluationMark.insert(
        *[
            EvaluationMark(
                appointment=row.id,
                criterion=each.id,
                value=marks.get(each.position, last.value if last else None),
                comment=reasons.get(each.position, last.comment if last else "").strip(),
            )
            for each in own.sheet.criteria
            for last in [known.get(each.position)]
        ]
    )
    said = row.comment if comment is None else comment.strip()
    await row.update_self({Appointment.comment: said, Appointment.saved_at: clock.now()})
    await audit.record(by, "reporting.evaluation_sheet_saved", row)
    return row


@action
async def lock_evaluation_sheet(by: Actor, appointment_id: int) -> Appointment:
    """Hand the sheet in: from now on it does not change."""
    own = await queries.appointment(appointment_id, lock="UPDATE")
    rules.check_locking(by, own, clock.today())
    row = own.sheet.appointment
    await row.update_self({Appointment.locked_at: clock.now()})
    await audit.record(by, "reporting.evaluation_sheet_locked", row, total=own.sheet.total)
    return row


@action
async def reopen_evaluation_sheet(by: Actor, appointment_id: int, *, reason: str) -> ReopenedSheet:
    """A supervisor opens a locked sheet again; as it was it is kept beside what it becomes (R-E8)."""
    found = await queries.appointment(appointment_id, lock="UPDATE")
    rules.check_reopening(by, found.facts, found.sheet, reason)
    row = found.sheet.appointment
    kept = ReopenedSheet(
        appointment=row.id,
        content=as_record(found.sheet),
        locked_at=row.locked_at,
        reopened_at=clock.now(),
        reopened_by=by.id,
        reason=reason.strip(),
    )
    await kept.save()
    await row.update_self({Appointment.locked_at: None})
    await audit.record(by, "reporting.evaluation_sheet_reopened", row, reason=reason.strip())
    return kept


def as_record(sheet: Sheet) -> dict[str, object]:
    """A sheet as it is kept for good: whose, its marks in the order of the criteria with their reasons, its total."""
    marks = [(each, sheet.marks.get(each.position)) for each in sheet.criteria]
    return {
        "expert": sheet.expert.code,
        "name": sheet.name,
        "marks": [
            {
                "criterion": criterion.name,
                "value": None if mark is None or mark.value is None else str(mark.value),
                "comment": mark.comment if mark else "",
            }
            for criterion, mark in marks
        ],
        "comment": sheet.appointment.comment,
        "total": str(sheet.total),
    }
