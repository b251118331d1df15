"""A rectification from its notice to its acceptance, or to what follows where nothing came: the only writer of it."""

from collections.abc import Sequence
from datetime import date

from grants import audit, clock, files, jobs
from grants.applications.tables import Application
from grants.audit import action
from grants.awards import actions as awards
from grants.awards.tables import Hold
from grants.db import get
from grants.mailings import queries as mailings
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.reporting import queries as reports
from grants.reporting.opening import open_stage
from grants.reporting.rectifying import letters, queries, rules, words
from grants.reporting.rectifying.rules import Standing
from grants.reporting.rectifying.tables import (
    Outcome,
    RectificationExtension,
    RectificationPaper,
    RectificationProof,
    RectificationReturn,
    RectificationSanction,
)
from grants.reporting.tables import Rectification, Report
from grants.standing import actions as standing
from grants.standing.tables import CreditEffect, CreditKind

Attached = Sequence[tuple[bytes, str]]


@action
async def issue_rectification(
    by: Actor, award_id: int, *, items: str, due_on: date | None, is_misuse: bool = False, holds: bool = True
) -> Rectification:
    """Say what is to be put right by a day, and hold the award's money until it is; those who carry it are told."""
    facts = await reports.reporting(award_id, lock=True)
    due_on = rules.check_issue(by, facts, items, due_on, clock.today())
    hold = await awards.place_hold(by, award_id, words.held_for()) if holds or is_misuse else None
    row = Rectification(
        award=award_id,
        items=items.strip(),
        due_on=due_on,
        is_misuse=is_misuse,
        hold=hold.id if hold else None,
        issued_at=clock.now(),
        issued_by=by.id,
    )
    await row.save()
    await audit.record(by, "reporting.rectification_issued", row, award=facts.award.number, due_on=due_on)
    await jobs.enqueue("reporting.render_rectification", row.id)
    await _tell(Standing(row, facts), letters.ISSUED, items=row.items)
    return row


@action
async def answer_rectification(
    by: Actor, rectification_id: int, *, answer: str, proofs: Attached = ()
) -> Rectification:
    """Say what was put right, with proof. Until it is accepted, saying it again replaces what was said."""
    found = await queries.standing(rectification_id, lock=True)
    rules.check_answer(found, by, answer=answer, proofs=len(proofs))
    await found.row.update_self(
        {
            Rectification.answer: answer.strip(),
            Rectification.completed_on: clock.today(),
            Rectification.completed_by: by.id,
        }
    )
    attempt = len(await _returns(rectification_id)) + 1
    there = await RectificationProof.select(RectificationProof.upload).where(
        RectificationProof.rectification == rectification_id, RectificationProof.attempt == attempt
    )
    for content, name in proofs:
        upload = await files.keep(content, name, by=by)
        if upload.id not in {each["upload"] for each in there}:
            await RectificationProof(rectification=rectification_id, attempt=attempt, upload=upload.id).save()
            there.append({"upload": upload.id})
    await audit.record(by, "reporting.rectification_answered", found.row, answer=answer.strip(), proofs=len(proofs))
    return found.row


@action
async def give_rectification_back(by: Actor, rectification_id: int, reason: str) -> Rectification:
    """What was put right is not enough: the answer stays on record with the reason, and another is awaited."""
    found = await queries.standing(rectification_id, lock=True)
    rules.check_giving_back(found, by, reason)
    row = found.row
    await RectificationReturn(
        rectification=rectification_id,
        attempt=len(await _returns(rectification_id)) + 1,
        answer=row.answer,
        answered_on=row.completed_on,
        answered_by=row.completed_by,
        reason=reason.strip(),
        returned_at=clock.now(),
        returned_by=by.id,
    ).save()
    await row.update_self(
        {Rectification.answer: "", Rectification.completed_on: None, Rectification.completed_by: None}
    )
    await audit.record(by, "reporting.rectification_returned", row, reason=reason.strip())
    await _tell(found, letters.GIVEN_BACK, reason=reason.strip())
    return row


@action
async def accept_rectification(by: Actor, rectification_id: int) -> Rectification:
    """Accept what was put right: its report opens its stage with it, or its hold is lifted."""
    found = await queries.standing(rectification_id, lock=True)
    rules.check_acceptance(found, by)
    row = found.row
    await row.update_self({Rectification.accepted_at: clock.now(), Rectification.accepted_by: by.id})
    await audit.record(by, "reporting.rectification_accepted", row)
    if row.report is not None:
        await open_stage(by, await get(Report, row.report))
    if row.hold is not None and (await get(Hold, row.hold)).lifted_at is None:
        await awards.lift_hold(by, row.hold, words.lifted_for())
    await _tell(found, letters.ACCEPTED)
    return row


@action
async def ask_for_time(by: Actor, rectification_id: int, *, reason: str, until_on: date) -> RectificationExtension:
    """Ask for more time, once."""
    found = await queries.standing(rectification_id, lock=True)
    rules.check_extension(found, by, reason, until_on, clock.today())
    asked = RectificationExtension(
        rectification=rectification_id,
        reason=reason.strip(),
        due_before=found.row.due_on,
        until_on=until_on,
        asked_at=clock.now(),
        asked_by=by.id,
    )
    await asked.save()
    await audit.record(by, "reporting.extension_asked", found.row, until_on=until_on, reason=reason.strip())
    return asked


@action
async def decide_extension(
    by: Actor, rectification_id: int, *, is_granted: bool, remark: str = ""
) -> RectificationExtension:
    """Grant more time, from which on the later day counts, or decline it with the reason."""
    found = await queries.standing(rectification_id, lock=True)
    asked = rules.check_extension_decision(found, by, is_granted=is_granted, remark=remark)
    await asked.update_self(
        {
            RectificationExtension.decided_at: clock.now(),
            RectificationExtension.decided_by: by.id,
            RectificationExtension.is_granted: is_granted,
            RectificationExtension.remark: remark.strip(),
        }
    )
    if is_granted:
        await found.row.update_self({Rectification.due_on: asked.until_on})
    await audit.record(by, "reporting.extension_decided", found.row, is_granted=is_granted, remark=remark.strip())
    await _tell(found, letters.TIME_DECIDED, remark=remark.strip())
    return asked


@action
async def propose_sanction(by: None, rectification_id: int) -> RectificationSanction | None:
    """Put misuse that was not corrected in time before a person, once (R-A9)."""
    found = await queries.standing(rectification_id, lock=True)
    if found.sanction is not None or not rules.is_to_be_sanctioned(found.row, clock.today()):
        return found.sanction
    proposed = RectificationSanction(rectification=rectification_id, proposed_at=clock.now())
    await proposed.save()
    await audit.record(by, "reporting.sanction_proposed", found.row, due_on=found.row.due_on)
    return proposed


@action
async def decide_sanction(
    by: Actor, rectification_id: int, *, outcome: Outcome, reason: str, until_on: date | None = None
) -> RectificationSanction:
    """Bar the organisation from money of the fund, until a day or for good, or spare it; with the reason."""
    found = await queries.standing(rectification_id, lock=True)
    proposed = rules.check_sanction(found, by, reason)
    event = None
    if outcome == Outcome.BARRED:
        number = found.reporting.award.number
        event = await standing.record_credit_event(
            by,
            organization_id=found.reporting.grantee,
            kind=CreditKind.MISUSE,
            effect=CreditEffect.BARS,
            fact=words.fact(number, reason.strip()),
            source=words.source(number),
            arose_on=found.row.due_on,
            from_on=clock.today(),
            until_on=until_on,
        )
    await proposed.update_self(
        {
            RectificationSanction.outcome: outcome,
            RectificationSanction.reason: reason.strip(),
            RectificationSanction.decided_at: clock.now(),
            RectificationSanction.decided_by: by.id,
            RectificationSanction.credit_event: event.id if event else None,
        }
    )
    await audit.record(by, "reporting.sanction_decided", found.row, outcome=outcome, reason=reason.strip())
    return proposed


@action
async def keep_rectification_paper(
    by: None, rectification_id: int, *, content: bytes, check_code: str
) -> RectificationPaper:
    """Keep the notice as it was rendered. The first one stays."""
    await get(Rectification, rectification_id, lock="UPDATE")
    there = await queries.paper_of(rectification_id)
    if there is not None:
        return there
    upload = await files.keep_made(content, f"rectification-{rectification_id}.pdf", "application/pdf", by=by)
    paper = RectificationPaper(
        rectification=rectification_id, upload=upload.id, check_code=check_code, made_at=clock.now()
    )
    await paper.save()
    await audit.record(by, "reporting.rectification_paper_kept", paper, sha256=upload.sha256)
    return paper


async def _returns(rectification_id: int) -> Sequence[RectificationReturn]:
    return await RectificationReturn.objects().where(RectificationReturn.rectification == rectification_id)


async def _tell(found: Standing, letter: Letter, **values: str) -> None:
    """Those who carry the award, or the hub that stands for a group, hear of it."""
    award = found.reporting.award
    application = await get(Application, award.application)
    await write_to(
        [await people.actor(each) for each in await mailings.people_of(award.application)],
        letter,
        link=f"/rectifications/{found.row.id}",
        title=application.title,
        number=award.number,
        due=found.row.due_on.isoformat(),
        **values,
    )
