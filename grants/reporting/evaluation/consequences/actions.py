"""What the office and the grantee do with a measure; nothing of it harms before the term to answer is over."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from grants import audit, clock
from grants.audit import action
from grants.awards.actions import place_hold
from grants.custody.spotchecks.rules import due_day
from grants.people.rules import Actor
from grants.reporting.evaluation.consequences import letters, queries, rules
from grants.reporting.evaluation.consequences.rules import MeasureFacts
from grants.reporting.evaluation.consequences.tables import Measure
from grants.reporting.evaluation.rules import KIND_NAMES
from grants.reporting.evaluation.tables import MeasureKind
from grants.reporting.rectifying.actions import issue_rectification
from grants.standing.actions import record_credit_event
from grants.standing.tables import CreditEffect, CreditKind


@action
async def adopt_measure(by: Actor, measure_id: int, *, note: str, answer_by: date | None = None) -> Measure:
    """Decide that a measure is taken, and why. What is to the good is in effect at once; of what is not, the grantee is
    told and may answer until the end of the term."""
    found = await queries.measure(measure_id, lock="UPDATE")
    rules.check_adopting(by, found, note)
    row = found.measure
    said: dict[Any, Any] = {
        Measure.adopted_at: clock.now(),
        Measure.adopted_by: by.id,
        Measure.adopted_note: note.strip(),
    }
    if found.kind != MeasureKind.PRIORITY:
        days = found.facts.evaluation.answer_days
        said[Measure.answer_by] = rules.answer_term(days, clock.today(), answer_by)
    await row.update_self(said)
    await audit.record(by, "reporting.measure_adopted", row, measure=found.kind, note=note.strip())
    if found.kind == MeasureKind.PRIORITY:
        return await put_into_effect(by, measure_id)
    await letters.tell_of_adoption(found)
    return row


@action
async def drop_measure(by: Actor, measure_id: int, *, reason: str) -> Measure:
    """Do not take a measure, or no more, and say why."""
    found = await queries.measure(measure_id, lock="UPDATE")
    rules.check_dropping(by, found, reason)
    row = found.measure
    was_told = row.adopted_at is not None
    await row.update_self(
        {Measure.dropped_at: clock.now(), Measure.dropped_by: by.id, Measure.dropped_reason: reason.strip()}
    )
    await audit.record(by, "reporting.measure_dropped", row, measure=found.kind, reason=reason.strip())
    if was_told:
        await letters.tell_of_dropping(found)
    return row


@action
async def answer_measure(by: Actor, measure_id: int, *, answer: str) -> Measure:
    """Say what speaks against a measure, once and within the term."""
    found = await queries.measure(measure_id, lock="UPDATE")
    rules.check_answer(by, found, answer, clock.today())
    row = found.measure
    await row.update_self(
        {Measure.answer: answer.strip(), Measure.answered_at: clock.now(), Measure.answered_by: by.id}
    )
    await audit.record(by, "reporting.measure_answered", row, measure=found.kind)
    return row


@action
async def put_into_effect(by: Actor, measure_id: int, *, due_on: date | None = None) -> Measure:
    """Do what was decided. The money is held, the record gets its entry, the rectification is issued with its day; that
    a recall is right is decided where awards are ended, by two people."""
    found = await queries.measure(measure_id, lock="UPDATE")
    rules.check_effect(by, found, clock.today())
    row = found.measure
    effect = await EFFECTS[found.kind](by, found) if found.kind in EFFECTS else {}
    if found.kind == MeasureKind.RECTIFICATION:
        effect = await _rectification(by, found, due_on)
    await row.update_self({Measure.effective_at: clock.now(), Measure.effective_by: by.id} | effect)
    await audit.record(by, "reporting.measure_put_into_effect", row, measure=found.kind)
    await letters.tell_of_effect(found)
    return row


async def _hold(by: Actor, found: MeasureFacts) -> dict[Any, Any]:
    hold = await place_hold(by, found.project.award.id, f"{_about(found)}：{found.measure.adopted_note}")
    return {Measure.hold: hold.id}


async def _rectification(by: Actor, found: MeasureFacts, due_on: date | None) -> dict[Any, Any]:
    """Whether money is held besides is a measure of its own."""
    row = await issue_rectification(
        by,
        found.project.award.id,
        items=found.measure.adopted_note,
        due_on=due_day(found.measure.amount, due_on, clock.today()),
        holds=False,
    )
    return {Measure.rectification: row.id}


async def _priority(by: Actor, found: MeasureFacts) -> dict[Any, Any]:
    return await _on_record(by, found, CreditKind.GOOD, CreditEffect.PRIORITY)


async def _bar(by: Actor, found: MeasureFacts) -> dict[Any, Any]:
    return await _on_record(by, found, CreditKind.POOR_RESULT, CreditEffect.BARS)


async def _on_record(by: Actor, found: MeasureFacts, kind: CreditKind, effect: CreditEffect) -> dict[Any, Any]:
    """On the record of whoever applied; it may appeal there as against every entry."""
    today = clock.today()
    event = await record_credit_event(
        by,
        organization_id=found.project.application.applicant,
        kind=kind,
        effect=effect,
        fact=_about(found),
        source=str(KIND_NAMES[found.facts.kind].key),
        document_no=found.project.award.number,
        arose_on=today,
        from_on=today,
        until_on=rules.months_after(today, found.measure.amount or 0),
    )
    return {Measure.credit_event: event.id}


def _about(found: MeasureFacts) -> str:
    """A fact on record and the reason of a hold are Chinese, whoever acted."""
    result = found.project.result
    label = result.label if result else ""
    name = KIND_NAMES[found.facts.kind].key
    return f"{found.project.award.number} {found.project.application.title}：{name}等级为{label}"


EFFECTS: dict[MeasureKind, Callable[[Actor, MeasureFacts], Awaitable[dict[Any, Any]]]] = {
    MeasureKind.HOLD: _hold,
    MeasureKind.PRIORITY: _priority,
    MeasureKind.BAR: _bar,
}
