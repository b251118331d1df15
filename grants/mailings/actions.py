"""Write, change and release a mailing; remind; put an office's own words to a letter; send again what failed."""

from grants import audit, clock, jobs
from grants.audit import action
from grants.calls import queries as calls
from grants.calls.tables import Call
from grants.db import get
from grants.mailings import queries, rules
from grants.mailings.letters import CALL_CORRECTED, CORRECTION_REMINDER, DRAFT_REMINDER
from grants.mailings.queries import Due, Recipient
from grants.mailings.tables import Audience, Mailing
from grants.notifications import queries as outbox
from grants.notifications import queue
from grants.notifications.letters import LETTERS, Letter
from grants.notifications.tables import LetterWording, Message
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.people.tables import Person


@action
async def draft_mailing(by: Actor, call_id: int, *, audience: Audience, subject: str, body: str) -> Mailing:
    """Write down a mailing that nobody gets yet."""
    call = (await calls.round_facts(by, call_id)).call
    rules.check_draft(by, call, subject, body)
    mailing = Mailing(
        call=call.id,
        audience=Audience(audience),
        subject=subject.strip(),
        body=body.strip(),
        drafted_at=clock.now(),
        drafted_by=by.id,
    )
    await mailing.save()
    await audit.record(by, "mailings.mailing_drafted", mailing, call=call.id, audience=audience)
    return mailing


@action
async def redraft_mailing(
    by: Actor, call_id: int, mailing_id: int, *, audience: Audience, subject: str, body: str, version: int
) -> Mailing:
    """Change a draft; `version` is the one that was on the page."""
    call = (await calls.round_facts(by, call_id)).call
    mailing = await queries.mailing(call_id, mailing_id, lock="UPDATE")
    rules.check_draft(by, call, subject, body, mailing, version)
    await mailing.update_self(
        {
            Mailing.audience: Audience(audience),
            Mailing.subject: subject.strip(),
            Mailing.body: body.strip(),
            Mailing.version: version + 1,
        }
    )
    await audit.record(by, "mailings.mailing_redrafted", mailing, audience=audience)
    return mailing


@action
async def release_mailing(by: Actor, call_id: int, mailing_id: int, *, version: int) -> Mailing:
    """Write to everybody of the audience as it is now, all at once. A second time is refused."""
    call = (await calls.round_facts(by, call_id)).call
    mailing = await queries.mailing(call_id, mailing_id, lock="UPDATE")
    found = await queries.recipients(call_id, Audience(mailing.audience))
    rules.check_release(by, call, mailing, version, len(found))
    for each in found:
        await _send(call, mailing, each)
    await mailing.update_self(
        {Mailing.released_at: clock.now(), Mailing.released_by: by.id, Mailing.sent_to: len(found)}
    )
    await audit.record(by, "mailings.mailing_released", mailing, call=call.id, count=len(found))
    return mailing


@action
async def remind_of_deadline(by: Actor | None, due: Due) -> int:
    """Remind the people of a draft that its call closes; once for each number of days. Returns to how many."""
    return await _remind(by, DRAFT_REMINDER, due, f"/applications/{due.application}")


@action
async def remind_of_correction(by: Actor | None, due: Due) -> int:
    """Remind the people of a returned application until when it is corrected; once for each number of days."""
    return await _remind(by, CORRECTION_REMINDER, due, f"/applications/{due.application}")


@action
async def tell_of_call_correction(by: Actor | None, correction_id: int) -> int:
    """Tell everybody with an application in the call what was corrected; each of them once. Returns to how many."""
    correction, call, found = await queries.told_of_correction(correction_id)
    written = 0
    for each in found:
        written += await write_to(
            [await people.actor(each.person)],
            CALL_CORRECTED,
            link=f"/calls/{call.id}/corrections/{correction.number}",
            once=f"{CALL_CORRECTED.event}:{correction.id}:{each.application}",
            call=call.title,
            title=each.title or call.title,
            number=correction.number,
            reason=correction.reason,
            changes=queries.changes_in_words(correction),
        )
    if written:
        await audit.record(by, "mailings.correction_told", correction, call=call.id, count=written)
    return written


@action
async def word_letter(by: Actor, event: str, *, subject: str, body: str, sms: str, version: int) -> None:
    """Put the office's own words to a kind of letter. `version` is the one that was on the page, 0 for none."""
    kept = await outbox.wording(event)
    rules.check_wording(
        by, LETTERS[event], subject, body, sms, version=version, kept_version=kept.version if kept else 0
    )
    row = LetterWording(
        event=event,
        subject=subject.strip(),
        body=body.strip(),
        sms=sms.strip(),
        version=version + 1,
        changed_at=clock.now(),
        changed_by=by.id,
    )
    await LetterWording.insert(row).on_conflict(
        target=LetterWording.event,
        action="DO UPDATE",
        values=[
            LetterWording.subject,
            LetterWording.body,
            LetterWording.sms,
            LetterWording.version,
            LetterWording.changed_at,
            LetterWording.changed_by,
        ],
    )
    after = await outbox.wording(event)
    assert after is not None  # it was just written
    await audit.record(by, "mailings.letter_worded", after, event=event, title=row.subject, body=row.body, sms=row.sms)


@action
async def send_again(by: Actor, message_id: int) -> None:
    """Queue a message again that could not be sent; what was sent meanwhile is not sent twice."""
    rules.check_retry(by)
    message = await get(Message, message_id, lock="UPDATE")
    if message.address and message.sent_at is None:
        await jobs.enqueue("notifications.send", message.id)
    if message.phone and message.sms and message.sms_sent_at is None:
        await jobs.enqueue("notifications.send_sms", message.id)
    await audit.record(by, "mailings.message_sent_again", message)


async def _send(call: Call, mailing: Mailing, to: Recipient) -> None:
    person = await get(Person, to.person)
    values = queries.values_of(call, to)
    await queue(
        person.id,
        person.email,
        event="mailings.mailing",
        subject=mailing.subject.format_map(values),
        body=mailing.body.format_map(values),
        link=f"/applications/{to.application}",
        once=f"mailing:{mailing.id}:{to.application}:{to.person}",
    )


async def _remind(by: Actor | None, letter: Letter, due: Due, link: str) -> int:
    to = [await people.actor(key) for key in await queries.people_of(due.application)]
    written = await write_to(
        to,
        letter,
        link=link,
        once=f"{letter.event}:{due.application}:{due.days}",
        title=due.title or due.call,
        call=due.call,
        at=f"{clock.local(due.at):%Y-%m-%d %H:%M}",
    )
    if written:
        application = await queries.application(due.application)
        await audit.record(
            by, "mailings.people_reminded", application, letter=letter.event, days=due.days, count=written
        )
    return written
