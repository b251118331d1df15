"""Measures that follow from a complaint: the target hears of them in the handler's words and nothing else."""

from datetime import date

from grants import audit, clock
from grants.audit import action
from grants.awards.actions import place_hold
from grants.disclosure.complaints import letters, queries, rules
from grants.disclosure.complaints.facts import Case
from grants.disclosure.complaints.tables import ComplaintMeasure, ComplaintStep, MeasureKind, Topic
from grants.people.rules import Actor
from grants.reporting.rectifying.actions import issue_rectification
from grants.standing.proposing import propose_credit_event
from grants.standing.tables import CreditEffect, CreditKind

# What a substantiated complaint is on the record of credit, by what it was about.
CREDIT = {Topic.MISUSE: CreditKind.MISUSE, Topic.FALSE_PAPERS: CreditKind.FALSE_COMMITMENT}


@action
async def take_measure(
    by: Actor,
    complaint_id: int,
    *,
    kind: MeasureKind,
    text: str,
    addressee: str = "",
    due_on: date | None = None,
) -> ComplaintMeasure:
    """Order a measure: hold the award's money, have something put right by a day, propose a credit event, hand it to
    the registrar, or advise the office that filed the group to revoke."""
    found = await queries.case(by, complaint_id, lock=True)
    contact = await queries.contact_of(complaint_id)
    rules.check_measure(found, by, kind, text, addressee, due_on, contact, clock.today())
    award, hold, rectification = found.complaint.award, None, None
    if kind == MeasureKind.HOLD:
        hold = await place_hold(by, award, text.strip())
    if kind == MeasureKind.RECTIFICATION and award is not None:
        rectification = await issue_rectification(by, award, items=text, due_on=due_on, holds=False)
    if kind == MeasureKind.CREDIT:
        await _propose_credit(by, found, text)
    measure = ComplaintMeasure(
        complaint=complaint_id,
        measure_kind=kind,
        words=text.strip(),
        addressee=addressee.strip(),
        due_on=due_on,
        hold=hold.id if hold else None,
        rectification=rectification.id if rectification else None,
        taken_at=clock.now(),
        taken_by=by.id,
        taken_by_name=by.name,
    )
    await measure.save()
    await _step(by, found, "measured", text)
    await audit.record(by, "disclosure.measure_taken", measure, number=found.complaint.number, kind=kind)
    await letters.tell_of_measure(found, measure)
    return measure


async def _propose_credit(by: Actor, found: Case, words: str) -> None:
    row = found.complaint
    await propose_credit_event(
        by,
        organization_id=row.target,
        kind=CREDIT.get(Topic(row.topic), CreditKind.VIOLATION),
        effect=CreditEffect.BARS,
        fact=words,
        source="投诉核查认定",
        source_key=f"complaint:{row.id}",
        arose_on=row.decided_on,
    )


@action
async def finish_measure(by: Actor, complaint_id: int, measure_id: int, *, text: str) -> ComplaintMeasure:
    """Write down that a measure is carried out, and what came of it."""
    found = await queries.case(by, complaint_id, lock=True)
    measure = await queries.own_measure(found, measure_id)
    rules.check_measure_done(found, by, measure, text)
    await measure.update_self({ComplaintMeasure.done_on: clock.today(), ComplaintMeasure.done_words: text.strip()})
    await _step(by, found, "measure_done", text)
    await audit.record(by, "disclosure.measure_finished", measure, number=found.complaint.number)
    return measure


async def _step(by: Actor, found: Case, step: str, words: str) -> None:
    await ComplaintStep(
        complaint=found.complaint.id,
        step=step,
        words=words.strip(),
        at=clock.now(),
        person=by.id,
        person_name=by.name,
    ).save()
