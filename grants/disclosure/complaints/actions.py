"""What handlers do with a complaint, step by step. Each is a dated row; no text for others names the reporter."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from piccolo.columns import Column

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.db import get
from grants.disclosure.complaints import letters, queries, rules
from grants.disclosure.complaints.facts import Case, Contact, Terms
from grants.disclosure.complaints.tables import (
    Complaint,
    ComplaintFile,
    ComplaintMessage,
    ComplaintPaper,
    ComplaintSender,
    ComplaintStatus,
    ComplaintStep,
    ComplaintTerms,
    Finding,
)
from grants.files import Upload
from grants.people import queries as people
from grants.people.rules import Actor

Attached = Sequence[tuple[bytes, str]]


@action
async def accept_complaint(
    by: Actor,
    complaint_id: int,
    *,
    investigator_id: int,
    text: str,
    is_complex: bool = False,
    due_on: date | None = None,
) -> Complaint:
    """Take it up: who investigates, until when, and in which words others will read what it is about."""
    found = await queries.case(by, complaint_id, lock=True)
    terms = await queries.terms()
    days = terms.complex_days if is_complex else terms.finish_days
    due = due_on or queries.working_days_from(clock.today(), days)
    investigator = await _fit(found, investigator_id)
    rules.check_acceptance(
        found,
        by,
        investigator=investigator,
        wording=text,
        due_on=due,
        contact=await queries.contact_of(complaint_id),
        today=clock.today(),
    )
    values: dict[Column | str, Any] = {
        Complaint.wording: text.strip(),
        Complaint.is_complex: is_complex,
        Complaint.due_on: due,
        Complaint.accepted_on: clock.today(),
        Complaint.investigator: investigator_id,
        Complaint.investigator_name: investigator.name if investigator else "",
    }
    await _move(by, found, ComplaintStatus.INVESTIGATED, "accepted", "", values)
    await letters.tell_investigator(found)
    return found.complaint


@action
async def refuse_complaint(by: Actor, complaint_id: int, *, text: str) -> Complaint:
    """Do not take it up, and say why and where to turn."""
    found = await queries.case(by, complaint_id, lock=True)
    rules.check_refusal(found, by, text, await queries.contact_of(complaint_id))
    values: dict[Column | str, Any] = {Complaint.closing: text.strip(), Complaint.closed_on: clock.today()}
    await _move(by, found, ComplaintStatus.REFUSED, "refused", text, values)
    return found.complaint


@action
async def hand_over_complaint(by: Actor, complaint_id: int, *, to_id: int, text: str) -> Complaint:
    """Another free person investigates from now on; the day stays."""
    found = await queries.case(by, complaint_id, lock=True)
    to = await _fit(found, to_id)
    rules.check_handing_over(found, by, to, text)
    await found.complaint.update_self(
        {Complaint.investigator: to_id, Complaint.investigator_name: to.name if to else ""}
    )
    await _step(by, found, "handed_over", text)
    await letters.tell_investigator(found)
    return found.complaint


@action
async def record_step(by: Actor, complaint_id: int, *, text: str, attached: Attached = ()) -> ComplaintStep:
    """Write down what was done to find out, with its files."""
    found = await queries.case(by, complaint_id, lock=True)
    rules.check_step(found, by, text)
    for content, name in attached:
        upload = await files.keep(content, name, by=by)
        await ComplaintFile(complaint=complaint_id, upload=upload.id, added_at=clock.now()).save()
    return await _step(by, found, "investigated", text)


@action
async def ask_reporter(by: Actor, complaint_id: int, *, text: str) -> ComplaintMessage:
    """Ask the reporter, who reads it beside the status."""
    found = await queries.case(by, complaint_id, lock=True)
    rules.check_question(found, by, text)
    message = ComplaintMessage(complaint=complaint_id, words=text.strip(), at=clock.now())
    await message.save()
    await _step(by, found, "asked", "")
    return message


@action
async def extend_complaint(by: Actor, complaint_id: int, *, text: str, due_on: date | None = None) -> Complaint:
    """Give it more time, once: granted by another person than who investigates."""
    found = await queries.case(by, complaint_id, lock=True)
    row, today = found.complaint, clock.today()
    days = (await queries.terms()).extension_days
    due = due_on or queries.working_days_from(max(row.due_on or today, today), days)
    rules.check_extension(found, by, text, due, today)
    await row.update_self({Complaint.due_on: due, Complaint.extended_on: today})
    await _step(by, found, "extended", text)
    return row


@action
async def propose_finding(by: Actor, complaint_id: int, *, finding: Finding, text: str) -> Complaint:
    """Say what was found; another person decides."""
    found = await queries.case(by, complaint_id, lock=True)
    rules.check_proposal(found, by, text, await queries.contact_of(complaint_id))
    values: dict[Column | str, Any] = {
        Complaint.finding: finding,
        Complaint.found_words: text.strip(),
        Complaint.proposed_by: by.id,
    }
    await _move(by, found, ComplaintStatus.PROPOSED, "proposed", text, values)
    return found.complaint


@action
async def decide_finding(by: Actor, complaint_id: int, *, agrees: bool, text: str = "") -> Complaint:
    """Decide as proposed, or give it back to be looked into further."""
    found = await queries.case(by, complaint_id, lock=True)
    rules.check_decision(found, by, agrees=agrees, reason=text)
    if agrees:
        values: dict[Column | str, Any] = {Complaint.decided_by: by.id, Complaint.decided_on: clock.today()}
        await _move(by, found, ComplaintStatus.FOUND, "found", text, values)
    else:
        await _move(by, found, ComplaintStatus.INVESTIGATED, "given_back", text, {})
    return found.complaint


@action
async def reply_to_complaint(by: Actor, complaint_id: int, *, text: str) -> Complaint:
    """Answer the reporter: read with number and code."""
    found = await queries.case(by, complaint_id, lock=True)
    rules.check_reply(found, by, text, await queries.contact_of(complaint_id))
    values: dict[Column | str, Any] = {Complaint.reply: text.strip(), Complaint.replied_on: clock.today()}
    await _move(by, found, ComplaintStatus.REPLIED, "replied", "", values)
    return found.complaint


@action
async def close_complaint(by: Actor, complaint_id: int, *, text: str) -> Complaint:
    """Close it with words for the reporter, when all that was ordered is done. Its paper is made then."""
    found = await queries.case(by, complaint_id, lock=True)
    rules.check_closing(found, by, text, await queries.contact_of(complaint_id))
    values: dict[Column | str, Any] = {Complaint.closing: text.strip(), Complaint.closed_on: clock.today()}
    await _move(by, found, ComplaintStatus.CLOSED, "closed", text, values)
    await jobs.enqueue("disclosure.complaint_paper", complaint_id)
    return found.complaint


@action
async def read_reporter(by: Actor, complaint_id: int) -> Contact:
    """Who reported. Each reading is on record."""
    found = await queries.case(by, complaint_id)
    rules.check_reading_reporter(found, by)
    await audit.record(by, "disclosure.reporter_read", found.complaint, number=found.complaint.number)
    return await queries.contact_of(complaint_id)


@action
async def read_file(by: Actor, file_id: int) -> Upload:
    """A file of a complaint. One that the reporter sent may show who they are: it is read, and put on record, alike."""
    found, row = await queries.file_of(by, file_id)
    if row.is_from_reporter:
        rules.check_reading_reporter(found, by)
        await audit.record(by, "disclosure.reporter_file_read", row, number=found.complaint.number)
    return await get(Upload, row.upload)


@action
async def set_terms(by: Actor, terms: Terms) -> ComplaintTerms:
    """Set the clock for what comes from now on."""
    rules.check_terms(by, terms)
    row = ComplaintTerms(
        accept_days=terms.accept_days,
        finish_days=terms.finish_days,
        complex_days=terms.complex_days,
        extension_days=terms.extension_days,
        set_at=clock.now(),
        set_by=by.id,
    )
    await row.save()
    await audit.record(by, "disclosure.complaint_terms_set", row, accept=terms.accept_days, finish=terms.finish_days)
    return row


@action
async def remind_of_complaint(by: None, complaint_id: int) -> None:
    """Tell the supervisors that its day is over, once for that day; where nobody is free to handle it, the admin."""
    found = await queries.case_of(await get(Complaint, complaint_id, lock="NO KEY UPDATE"))
    if found.is_overdue(clock.today()) and complaint_id in {row.id for row in await queries.overdue(clock.today())}:
        await _step(None, found, "reminded", "")
        await letters.tell_of_delay(found)


@action
async def keep_complaint_paper(by: None, complaint_id: int, *, content: bytes, check_code: str) -> ComplaintPaper:
    """Keep the paper as it was rendered. The first one stays."""
    row = await get(Complaint, complaint_id, lock="NO KEY UPDATE")
    there = await queries.paper_of(complaint_id)
    if there is not None:
        return there
    upload = await files.keep_made(content, f"{row.number}.pdf", "application/pdf", by=by)
    paper = ComplaintPaper(complaint=complaint_id, upload=upload.id, check_code=check_code, made_at=clock.now())
    await paper.save()
    await audit.record(by, "disclosure.complaint_paper_kept", paper, sha256=upload.sha256)
    return paper


@action
async def forget_senders(by: None) -> None:
    """Forget from which addresses things came; twice does nothing more."""
    await ComplaintSender.delete().where(ComplaintSender.at <= clock.now() - queries.SENDERS_KEPT)


async def _fit(found: Case, person_id: int) -> Actor | None:
    """Somebody of the office, or nobody."""
    able = {each.id: each for each in await queries.handlers(found.complaint.office)}
    return await people.actor(person_id) if person_id in able else None


async def _move(
    by: Actor, found: Case, to: ComplaintStatus, step: str, words: str, values: Mapping[Column | str, Any]
) -> None:
    await found.complaint.update_self({Complaint.status: to, **values})
    await _step(by, found, step, words)


async def _step(by: Actor | None, found: Case, step: str, words: str) -> ComplaintStep:
    row = ComplaintStep(
        complaint=found.complaint.id,
        step=step,
        words=words.strip(),
        at=clock.now(),
        person=by.id if by else None,
        person_name=by.name if by else "",
    )
    await row.save()
    await audit.record(by, f"disclosure.complaint_{step}", found.complaint, number=found.complaint.number)
    return row
