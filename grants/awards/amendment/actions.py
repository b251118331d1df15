"""Asking for an amendment, deciding on it, keeping its paper: the only writers of amendments."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.awards.amendment import letters, queries, rules
from grants.awards.amendment.tables import AmendedLine, Amendment
from grants.db import get
from grants.people.rules import Actor

PDF = "application/pdf"


@action
async def ask_amendment(
    by: Actor,
    award_id: int,
    *,
    lines: Mapping[int, Decimal],
    ends_on: date | None = None,
    scope: str = "",
    reason: str,
) -> Amendment:
    """Ask for a change. What needs no approval is in force at once, as a version that is on record (R-D11)."""
    facts = await queries.amendment_facts(by, award_id, lock="NO KEY UPDATE")
    rules.check_asking(facts, by, lines=lines, ends_on=ends_on, scope=scope, reason=reason, today=clock.today())
    new = rules.changed(facts.lines, lines)
    amendment = Amendment(
        award=award_id,
        reason=reason.strip(),
        ends_on=None if ends_on == facts.ends_on else ends_on,
        scope=scope.strip(),
        needs_approval=rules.needs_approval(facts, lines, ends_on, scope),
        asked_at=clock.now(),
        asked_by=by.id,
        asked_by_name=by.name,
    )
    await amendment.save()
    was = {line.id: line.amount for line in facts.lines}
    rows = [AmendedLine(amendment=amendment.id, award_line=key, was=was[key], amount=new[key]) for key in sorted(new)]
    if rows:
        await AmendedLine.insert(*rows)
    said = {"award": facts.award.award.number, "reason": amendment.reason, "ends_on": amendment.ends_on}
    await audit.record(by, "awards.amendment_asked", amendment, lines=new, **said)
    if not amendment.needs_approval:
        await _in_force(by, amendment)
    return amendment


@action
async def decide_amendment(by: Actor, amendment_id: int, *, is_approved: bool, opinion: str = "") -> Amendment:
    """Approve it, whereby it is in force as the next version, or decline it with the reason."""
    award_id = (await get(Amendment, amendment_id)).award
    facts = await queries.amendment_facts(by, award_id, lock="NO KEY UPDATE")
    amendment = await get(Amendment, amendment_id, lock="NO KEY UPDATE")
    rules.check_deciding(facts, amendment, by, is_approved=is_approved, opinion=opinion)
    if is_approved:
        rules.project_can_change(facts)
        rules.lines_fit(facts, await queries.lines_asked(amendment_id))
    await amendment.update_self(
        {
            Amendment.decided_at: clock.now(),
            Amendment.decided_by: by.id,
            Amendment.decided_by_name: by.name,
            Amendment.is_approved: is_approved,
            Amendment.opinion: opinion.strip(),
        }
    )
    said = {"award": facts.award.award.number, "opinion": opinion.strip()}
    await audit.record(by, "awards.amendment_decided", amendment, is_approved=is_approved, **said)
    if is_approved:
        await _in_force(by, amendment)
    await letters.tell_of_decision(facts.award, amendment)
    return amendment


@action
async def keep_amendment_document(by: Actor | None, amendment_id: int, *, content: bytes, check_code: str) -> Amendment:
    """Keep the paper of a version, once."""
    amendment = await get(Amendment, amendment_id, lock="NO KEY UPDATE")
    if amendment.document is None:
        upload = await files.keep_made(content, f"amendment-{amendment.id}.pdf", PDF, by=by)
        await amendment.update_self({Amendment.document: upload.id, Amendment.check_code: check_code})
        await audit.record(by, "awards.amendment_document_kept", amendment, sha256=upload.sha256)
    return amendment


async def _in_force(by: Actor, amendment: Amendment) -> None:
    version = await queries.next_version(amendment.award)
    await amendment.update_self({Amendment.version: version})
    await jobs.enqueue("awards.amendment_document", amendment.id)
    await audit.record(by, "awards.amendment_in_force", amendment, version=version)
