"""What comes from outside: a complaint, and what its reporter adds. Who is signed in meanwhile is not asked."""

import hashlib
import secrets
from collections.abc import Sequence
from uuid import UUID

from grants import audit, clock, codes, files
from grants.audit import action
from grants.disclosure.complaints import letters, queries, rules
from grants.disclosure.complaints.facts import Report, Sender
from grants.disclosure.complaints.tables import (
    Complaint,
    ComplaintFile,
    ComplaintMessage,
    ComplaintSender,
    ComplaintStep,
    Reporter,
)
from grants.organizations import queries as organizations
from grants.people.rules import Actor

Attached = Sequence[tuple[bytes, str]]


@action
async def receive_complaint(
    by: None, report: Report, attached: Attached, *, form_key: UUID, sender: Sender
) -> tuple[Complaint, str]:
    """Take a complaint from the public form. Returns its status code, which is nowhere kept and shown once: the same
    form again gives the complaint it made and no code."""
    same = await queries.by_form_key(form_key)
    if same is not None:
        return same, ""
    rules.check_report(report, len(attached), sender)
    await ComplaintSender(address_hash=sender.address_hash, at=clock.now()).save()
    return await _keep(None, report, attached, form_key)


@action
async def enter_complaint(by: Actor, report: Report, attached: Attached, *, form_key: UUID) -> tuple[Complaint, str]:
    """Enter what came by phone, letter or visit; whoever enters it tells the reporter the code."""
    same = await queries.by_form_key(form_key)
    if same is not None:
        return same, ""
    office = await queries.office_of(report.target)
    rules.check_entry(by, office.id)
    rules.check_report(report, len(attached), Sender())
    return await _keep(by, report, attached, form_key)


async def _keep(by: Actor | None, report: Report, attached: Attached, form_key: UUID) -> tuple[Complaint, str]:
    today, code = clock.today(), codes.check_code(secrets.token_bytes(32))
    # The office's row is the queue in which two complaints wait for their numbers.
    office = await organizations.organization((await queries.office_of(report.target)).id, lock="NO KEY UPDATE")
    sequence = await queries.next_sequence(today.year)
    row = Complaint(
        number=f"TS{today.year}-{sequence:04}",
        year=today.year,
        sequence=sequence,
        form_key=form_key,
        code_hash=hashlib.sha256(code.encode()).hexdigest(),
        channel=report.channel,
        is_anonymous=report.is_anonymous,
        topic=report.topic,
        target_kind=report.target.kind,
        target=report.target.organization,
        award=report.target.award,
        target_words=report.target.words.strip(),
        facts=report.facts.strip(),
        office=office.id,
        received_at=clock.now(),
        accept_by=queries.working_days_from(today, (await queries.terms()).accept_days),
    )
    await row.save()
    if report.contact.is_given:
        await Reporter(
            complaint=row.id, name=report.contact.name, phone=report.contact.phone, email=report.contact.email
        ).save()
    await _attach(row, attached)
    await _step(row, "received", by=by)
    await audit.record(by, "disclosure.complaint_received", row, number=row.number, channel=row.channel)
    await letters.tell_handlers(await queries.case_of(row))
    return row, code


@action
async def add_to_complaint(by: None, number: str, code: str, *, text: str, attached: Attached) -> ComplaintMessage:
    """The reporter adds facts or answers a question, with number and code and nothing else."""
    found = await queries.by_code(number, code, lock=True)
    rules.check_addition(found, text, len(attached))
    row = found.complaint
    message = ComplaintMessage(complaint=row.id, is_from_reporter=True, words=text.strip(), at=clock.now())
    await message.save()
    await _attach(row, attached)
    await _step(row, "added", by=None)
    await audit.record(by, "disclosure.complaint_added_to", row, number=row.number, files=len(attached))
    await letters.tell_of_addition(found)
    return message


async def _attach(row: Complaint, attached: Attached) -> None:
    """Kept as nobody's: who was signed in while reporting is not on the file either."""
    for content, name in attached:
        upload = await files.keep(content, name, by=None)
        await ComplaintFile(complaint=row.id, upload=upload.id, is_from_reporter=True, added_at=clock.now()).save()


async def _step(row: Complaint, step: str, *, by: Actor | None) -> None:
    await ComplaintStep(
        complaint=row.id, step=step, at=clock.now(), person=by.id if by else None, person_name=by.name if by else ""
    ).save()
