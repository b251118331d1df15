"""Applying to be filed, and the office's check of it: written, handed in, found complete, numbered."""

import json
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.db import get
from grants.filing import letters, queries, rules, writing
from grants.filing.facts import FilingContent, FilingFacts, ItemFound, canonical, fingerprint, working_days_from
from grants.filing.tables import (
    CheckOutcome,
    DocumentKind,
    Filing,
    FilingDocument,
    FilingItem,
    FilingOffice,
    FilingPaper,
    FilingPaperKind,
    FilingStatus,
    FilingSubmission,
    Nature,
)
from grants.filing.words import COMMITMENT, DOCUMENT_NAMES
from grants.i18n import CHINESE, speaking
from grants.organizations import actions as organizations
from grants.organizations.tables import OrganizationKind, OrganizationStatus
from grants.people.rules import Actor


@action
async def open_office(by: Actor | None, *, organization_id: int, prefix: str, contact: str = "") -> FilingOffice:
    """Let a street or township office file groups, under the words that begin its numbers."""
    rules.check_office(by, prefix)
    office = FilingOffice(organization=organization_id, prefix=prefix, contact=contact, opened_at=clock.now())
    await office.save()
    await audit.record(by, "filing.office_opened", office, organization=organization_id, prefix=prefix)
    return office


@action
async def set_checklist(by: Actor, office_id: int, items: Sequence[str]) -> list[str]:
    """From now on the office looks for these. Checks that were made keep the words they were made with."""
    office = await queries.office(office_id, lock="NO KEY UPDATE")
    wanted = [item.strip()[:200] for item in items if item.strip()]
    rules.check_checklist(by, office, wanted)
    now = clock.now()
    await FilingItem.update({FilingItem.until_at: now}).where(
        FilingItem.office == office.id, FilingItem.until_at.is_null()
    )
    await FilingItem.insert(
        *(FilingItem(office=office.id, position=at, words=words, from_at=now) for at, words in enumerate(wanted, 1))
    )
    await audit.record(by, "filing.checklist_set", office, items=len(wanted))
    return wanted


@action
async def start_filing(
    by: Actor, *, office_id: int, name: str, nature: Nature, form_key: UUID, for_applicant: bool = False
) -> Filing:
    """Begin to write; the same form again gives the one it made. `for_applicant`: an officer writes for somebody."""
    office = await queries.office(office_id)
    rules.check_start(nature, name)
    if for_applicant:
        rules.officer_of_the_office_acts(by, office)
    made = await Filing.insert(
        Filing(
            office=office.id,
            form_key=form_key,
            name=name.strip(),
            nature=nature,
            created_at=clock.now(),
            created_by=by.id,
            for_applicant=for_applicant,
        )
    ).on_conflict(target=Filing.form_key, action="DO NOTHING")
    row = await queries.by_form_key(form_key)
    assert row is not None  # it was there, or it was just made
    if made:
        await audit.record(by, "filing.filing_started", row, office=office.id)
    return row


@action
async def save_filing(by: Actor, filing_id: int, *, version: int, content: FilingContent) -> Filing:
    """Keep what stands in the form. `version` is the one that was on the page; a later save by another is not lost."""
    facts = await queries.filing(by, filing_id, lock=True)
    rules.check_save(facts, by, version=version)
    rules.fields_can_be_kept(content.fields)
    rules.leaders_can_be_kept(content.leaders)
    await writing.write_fields(facts.filing, content.fields, content.nature)
    await writing.write_leaders(facts, content.leaders)
    await audit.record(by, "filing.filing_saved", facts.filing, version=facts.filing.version)
    return facts.filing


@action
async def attach_paper(by: Actor, filing_id: int, *, kind: FilingPaperKind, content: bytes, name: str) -> FilingPaper:
    """Add a paper."""
    facts = await queries.filing(by, filing_id, lock=True)
    rules.check_paper(facts, by)
    upload = await files.keep(content, name, by=by)
    paper = FilingPaper(
        filing=facts.filing.id, paper_kind=FilingPaperKind(kind), upload=upload.id, added_at=clock.now(), added_by=by.id
    )
    await paper.save()
    await audit.record(by, "filing.paper_attached", facts.filing, kind=kind, sha256=upload.sha256)
    return paper


@action
async def remove_paper(by: Actor, filing_id: int, *, paper_id: int) -> None:
    """Take a paper away; it stays on record. A second time it is not found."""
    facts = await queries.filing(by, filing_id, lock=True)
    rules.check_removal(facts, by)
    found = await queries.paper(facts, paper_id)
    await found.paper.update_self({FilingPaper.removed_at: clock.now()})
    await audit.record(by, "filing.paper_removed", facts.filing, paper=paper_id)


@action
async def submit_filing(by: Actor, filing_id: int, *, commits: bool, signer: str) -> FilingSubmission:
    """Hand it in: frozen with its hash and the promise that was made (S76). The office's days begin."""
    facts = await queries.filing(by, filing_id, lock=True)
    on_behalf = bool(facts.filing.for_applicant)
    rules.check_submission(
        facts, by, await queries.same_name(facts), commits=commits, signer=signer, on_behalf=on_behalf
    )
    with speaking(CHINESE):
        commitment = str(COMMITMENT)
    content = writing.frozen(facts, await queries.attached(facts))
    now = clock.now()
    submission = FilingSubmission(
        filing=facts.filing.id,
        turn=facts.turn + 1,
        content=json.dumps(content, ensure_ascii=False),
        content_hash=fingerprint(canonical(content)),
        commitment=commitment,
        commitment_hash=fingerprint(f"{commitment}\n{signer.strip()}\n{fingerprint(canonical(content))}"),
        signer=signer.strip(),
        submitted_at=now,
        submitted_by=by.id,
        due_on=working_days_from(clock.local_day(now), rules.CHECK_WORKING_DAYS),
    )
    await submission.save()
    await writing.move(facts, FilingStatus.SUBMITTED, by)
    await audit.record(
        by, "filing.filing_submitted", facts.filing, turn=submission.turn, sha256=submission.content_hash
    )
    await letters.tell_office(facts)
    return submission


@action
async def withdraw_filing(by: Actor, filing_id: int) -> None:
    """Give it up before it was decided on."""
    facts = await queries.filing(by, filing_id, lock=True)
    rules.check_withdrawal(facts, by)
    await writing.move(facts, FilingStatus.WITHDRAWN, by)
    await audit.record(by, "filing.filing_withdrawn", facts.filing)


@action
async def decide_filing(
    by: Actor,
    filing_id: int,
    *,
    turn: int,
    outcome: CheckOutcome,
    items: Sequence[ItemFound],
    reason: str = "",
    correct_by: date | None = None,
    logins: Sequence[str] = (),
) -> Filing:
    """Say of each item whether it is there; accept, return once with what is missing, or refuse with the reason.

    Accepting numbers the filing, enters the group in the registry and gives its two signatories their role. `logins`
    are their sign-in names where the office corrects them. Of two officers at once the second is refused.
    """
    facts = await queries.filing(by, filing_id, lock=True)
    outcome = CheckOutcome(outcome)
    rules.check_decision(
        facts,
        by,
        await queries.same_name(facts),
        turn=turn,
        outcome=outcome,
        items=items,
        reason=reason,
        correct_by=correct_by,
        today=clock.today(),
    )
    await writing.write_check(facts, by, outcome, items, reason, correct_by)
    if outcome == CheckOutcome.ACCEPTED:
        await _number_and_register(by, facts, logins)
    await writing.move(facts, rules.BY_OUTCOME[outcome], by, reason)
    await audit.record(by, "filing.filing_decided", facts.filing, outcome=outcome, number=facts.filing.number)
    await letters.tell_applicant(facts, outcome, reason)
    return facts.filing


async def _number_and_register(by: Actor, facts: FilingFacts, logins: Sequence[str]) -> None:
    office = await queries.office(facts.office.id, lock="NO KEY UPDATE")
    today = clock.today()
    sequence = await queries.next_sequence(office.id, today.year)
    number = f"{office.prefix}备〔{today.year}〕{sequence}号"
    group = await organizations.register_organization(
        by,
        code=f"BA{office.id}-{today.year}-{sequence}",
        name=facts.filing.name,
        kind=OrganizationKind.COMMUNITY_GROUP,
        status=OrganizationStatus.FILED,
        filing_no=number,
        filing_authority=facts.authority.name,
        division=facts.authority.division,
        legal_representative=facts.leaders[0].name,
    )
    await writing.write_number(facts.filing, group.id, number, today, by, sequence=sequence)
    await writing.name_accounts(facts, logins)
    await writing.give_roles(facts.leaders, group.id)
    await jobs.enqueue("filing.document", facts.filing.id, DocumentKind.NOTICE.value)


@action
async def keep_document(
    by: Actor | None, filing_id: int, kind: DocumentKind, *, check_code: str, content: bytes
) -> FilingDocument:
    """Keep a rendered paper of a filing. Once kept it stays; a second rendering changes nothing."""
    row = await get(Filing, filing_id, lock="NO KEY UPDATE")
    kept = await queries.document(filing_id, kind)
    if kept is None:
        with speaking(CHINESE):
            name = f"{DOCUMENT_NAMES[kind]} {row.number}.pdf"
        upload = await files.keep_made(content, name, "application/pdf", by=by)
        kept = FilingDocument(
            filing=filing_id, document_kind=kind, upload=upload.id, check_code=check_code, made_at=clock.now()
        )
        await kept.save()
        await audit.record(by, "filing.document_kept", row, kind=kind, sha256=upload.sha256)
    return kept
