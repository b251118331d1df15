"""An annual notice from its draft to the day it is published, and its corrections: the only writer of it."""

import hashlib
from datetime import date
from typing import Any

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.awards.documents import canonical
from grants.db import get
from grants.disclosure.annual import proposing, queries, rules
from grants.disclosure.annual.facts import Words, content
from grants.disclosure.annual.tables import AnnualDeadline, AnnualNotice, AnnualProject
from grants.organizations.tables import Organization
from grants.people.rules import Actor


@action
async def set_deadline(by: Actor, funder_id: int, day: date) -> AnnualDeadline:
    """Say by which month and day of the next year the funder publishes; the year of `day` says nothing."""
    await get(Organization, funder_id, lock="NO KEY UPDATE")
    rules.check_deadline(by, funder_id, day)
    said: dict[Any, Any] = {"month": day.month, "day": day.day, "set_at": clock.now(), "set_by": by.id}
    row = await queries.deadline(funder_id)
    if row is None:
        row = AnnualDeadline(funder=funder_id, **said)
        await row.save()
    else:
        await row.update_self(said)
    await audit.record(by, "disclosure.annual_deadline_set", row, month=day.month, day=day.day)
    return row


@action
async def draft_notice(by: Actor, funder_id: int, year: int, reason: str = "") -> AnnualNotice:
    """Begin the notice of a year, or the next edition of one that was published, with the words of the last.

    Of a project of which nothing was said yet it begins with what reports and evaluations established.
    """
    await get(Organization, funder_id, lock="NO KEY UPDATE")
    editions = await queries.editions(funder_id, year)
    has_money = await queries.has_money(funder_id, year)
    rules.check_draft(by, funder_id, year, has_money, editions, reason, clock.today())
    last = editions[-1] if editions else None
    row = AnnualNotice(
        funder=funder_id,
        year=year,
        edition=len(editions) + 1,
        reason=reason.strip() if last else "",
        until_on=last.until_on if last else date(year, 12, 31),
        overview=last.overview if last else "",
        effect=last.effect if last else "",
        contact=last.contact if last else "",
        drafted_at=clock.now(),
        drafted_by=by.id,
        drafted_by_name=by.name,
    )
    await row.save()
    said = await _copy_words(last, row) if last is not None else set()
    await _propose_words(row, said)
    await audit.record(by, "disclosure.annual_notice_drafted", row, year=year, edition=row.edition, reason=row.reason)
    return row


async def _copy_words(last: AnnualNotice, row: AnnualNotice) -> set[int]:
    """The awards of which something was said."""
    said = await AnnualProject.objects().where(AnnualProject.notice == last.id)
    if said:
        await AnnualProject.insert(
            *(
                AnnualProject(
                    notice=row.id,
                    award=each.award,
                    work=each.work,
                    completion=each.completion,
                    effect=each.effect,
                    indicators=each.indicators,
                    responsible=each.responsible,
                    contact=each.contact,
                )
                for each in said
            )
        )
    return {each.award for each in said}


async def _propose_words(row: AnnualNotice, said: set[int]) -> None:
    found = await queries.facts(row)
    proposed = await proposing.proposals([each.award for each in found.projects if each.award not in said])
    if proposed:
        await AnnualProject.insert(
            *(AnnualProject(notice=row.id, award=award, **vars(words)) for award, words in proposed.items())
        )


@action
async def write_notice(
    by: Actor, annual_id: int, *, overview: str, effect: str, contact: str, until_on: date
) -> AnnualNotice:
    """What the notice says as a whole, and the last day that it counts. Who writes is its drafter from then on."""
    row = await get(AnnualNotice, annual_id, lock="UPDATE")
    texts = [("overview", overview), ("effect", effect), ("contact", contact)]
    rules.check_saving(by, row, texts, until_on, clock.today())
    await row.update_self(
        {
            AnnualNotice.overview: overview.strip(),
            AnnualNotice.effect: effect.strip(),
            AnnualNotice.contact: contact.strip(),
            AnnualNotice.until_on: until_on,
            AnnualNotice.drafted_by: by.id,
            AnnualNotice.drafted_by_name: by.name,
        }
    )
    await audit.record(by, "disclosure.annual_notice_written", row, until_on=until_on)
    return row


@action
async def write_project(by: Actor, annual_id: int, award_id: int, words: Words) -> AnnualProject:
    """What the notice says of one project; written again it replaces what was there."""
    found = await queries.facts_for_action(annual_id)
    rules.check_saving(by, found.notice, rules.words_as_texts(words), None, clock.today())
    rules.project_is_of_the_year(found, award_id)
    wanted = (AnnualProject.notice == annual_id, AnnualProject.award == award_id)
    row = await AnnualProject.objects().where(*wanted).first() or AnnualProject(notice=annual_id, award=award_id)
    for name, text in rules.words_as_texts(words):
        setattr(row, name, text.strip())
    await row.save()
    await audit.record(by, "disclosure.annual_project_written", row, award=award_id)
    return row


@action
async def offer_notice(by: Actor, annual_id: int) -> AnnualNotice:
    """Hand it to somebody who approves."""
    found = await queries.facts_for_action(annual_id)
    rules.check_offer(by, found)
    row = found.notice
    await row.update_self({AnnualNotice.offered_at: clock.now(), AnnualNotice.opinion: ""})
    await audit.record(by, "disclosure.annual_notice_offered", row)
    return row


@action
async def return_notice(by: Actor, annual_id: int, opinion: str) -> AnnualNotice:
    """Send it back to be written better."""
    row = await get(AnnualNotice, annual_id, lock="UPDATE")
    rules.check_return(by, row, opinion)
    await row.update_self({AnnualNotice.offered_at: None, AnnualNotice.opinion: opinion.strip()})
    await audit.record(by, "disclosure.annual_notice_returned", row, opinion=row.opinion)
    return row


@action
async def publish_notice(by: Actor, annual_id: int) -> AnnualNotice:
    """Freeze every figure and text and publish them; from then on an earlier edition is a tombstone."""
    found = await queries.facts_for_action(annual_id)
    rules.check_publication(by, found)
    row = found.notice
    row.published_at = clock.now()
    frozen = canonical(content(await queries.facts(row)))
    await row.update_self(
        {
            AnnualNotice.published_at: row.published_at,
            AnnualNotice.published_by: by.id,
            AnnualNotice.published_by_name: by.name,
            AnnualNotice.content: frozen,
            AnnualNotice.content_hash: hashlib.sha256(frozen.encode()).hexdigest(),
        }
    )
    await audit.record(by, "disclosure.annual_notice_published", row, content_hash=row.content_hash)
    await jobs.enqueue("disclosure.render_annual_notice", row.id)
    return row


@action
async def keep_annual_paper(by: None, annual_id: int, *, made: bytes, check_code: str) -> AnnualNotice:
    """Keep the paper of a published notice as it was rendered. The first one stays."""
    row = await get(AnnualNotice, annual_id, lock="UPDATE")
    if row.document is None:
        name = f"annual-notice-{row.year}-{row.edition}.pdf"
        upload = await files.keep_made(made, name, "application/pdf", by=by)
        await row.update_self({AnnualNotice.document: upload.id, AnnualNotice.check_code: check_code})
        await audit.record(by, "disclosure.annual_paper_kept", row, sha256=upload.sha256)
    return row
