"""Facts of credit that are proposed first: by a rule that found them, or by who investigated; entered by another."""

from datetime import date

from grants import clock
from grants.audit import action, record
from grants.db import get
from grants.organizations import queries as organizations
from grants.people.rules import Actor
from grants.standing import rules
from grants.standing.actions import record_credit_event
from grants.standing.tables import CreditEffect, CreditEvent, CreditKind, CreditProposal


@action
async def propose_credit_event(
    by: Actor | None,
    *,
    organization_id: int,
    kind: CreditKind,
    effect: CreditEffect,
    fact: str,
    source: str,
    source_key: str,
    arose_on: date,
    document_no: str = "",
) -> CreditProposal:
    """Propose a fact of credit. The same source proposes once, whatever became of it."""
    row = await organizations.organization(organization_id, lock="NO KEY UPDATE")
    there = await CreditProposal.objects().where(CreditProposal.source_key == source_key).first()
    if there is not None:
        return there
    proposal = CreditProposal(
        organization=row.id,
        kind=kind,
        effect=effect,
        fact=fact.strip(),
        source=source,
        source_key=source_key,
        document_no=document_no,
        arose_on=arose_on,
        due_on=rules.working_days_from(clock.today(), rules.ENTRY_DAYS),
        proposed_at=clock.now(),
        proposed_by=by.id if by else None,
    )
    await proposal.save()
    await record(by, "standing.credit_event_proposed", proposal, kind=kind, organization=row.id)
    return proposal


@action
async def enter_proposal(
    by: Actor, proposal_id: int, *, effect: CreditEffect, from_on: date, until_on: date | None
) -> CreditEvent:
    """Put what was proposed on record, with the effect and the days that somebody answers for. Once."""
    proposal = await get(CreditProposal, proposal_id, lock="UPDATE")
    event = CreditEvent(
        organization=proposal.organization,
        kind=proposal.kind,
        effect=effect,
        fact=proposal.fact,
        source=proposal.source,
        arose_on=proposal.arose_on,
        entered_at=clock.now(),
        from_on=from_on,
        until_on=until_on,
    )
    rules.check_proposal_entry(by, proposal, event, clock.today())
    event = await record_credit_event(
        by,
        organization_id=proposal.organization,
        kind=CreditKind(proposal.kind),
        effect=effect,
        fact=proposal.fact,
        source=proposal.source,
        document_no=proposal.document_no,
        arose_on=proposal.arose_on,
        from_on=from_on,
        until_on=until_on,
        proposed_by=proposal.proposed_by,
    )
    await proposal.update_self(
        {
            CreditProposal.event: event.id,
            CreditProposal.decided_at: clock.now(),
            CreditProposal.decided_by: by.id,
        }
    )
    await record(by, "standing.proposal_entered", proposal, event=event.id)
    return event


@action
async def decline_proposal(by: Actor, proposal_id: int, *, reason: str) -> CreditProposal:
    """Leave it off the record, and say why. Its source does not propose it again."""
    proposal = await get(CreditProposal, proposal_id, lock="UPDATE")
    rules.check_proposal_refusal(by, proposal, reason)
    await proposal.update_self(
        {
            CreditProposal.declined_for: reason.strip(),
            CreditProposal.decided_at: clock.now(),
            CreditProposal.decided_by: by.id,
        }
    )
    await record(by, "standing.proposal_declined", proposal, reason=reason)
    return proposal
