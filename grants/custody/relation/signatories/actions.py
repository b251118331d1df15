"""Who signs for a group changes: the only writer of it beside a new agreement."""

from grants import audit, clock, files
from grants.audit import action
from grants.custody.relation.signatories import letters, queries, rules
from grants.custody.relation.signatories.tables import SignatoryChange
from grants.people import actions as people
from grants.people.queries import members
from grants.people.rules import Actor
from grants.people.tables import Role


@action
async def ask_change(
    by: Actor,
    group_id: int,
    *,
    begins: int | None,
    ceases: int | None,
    reason: str,
    content: bytes,
    name: str,
) -> SignatoryChange:
    """Ask that somebody sign for the group, or sign no more, with the group's letter. The hub decides."""
    signing = await queries.signing(group_id, lock=True)
    rules.check_change(signing, by, begins=begins, ceases=ceases, reason=reason.strip())
    evidence = await files.keep(content, name, by=by)
    change = SignatoryChange(
        community_group=group_id,
        hub=signing.hub,
        begins=begins,
        ceases=ceases,
        reason=reason.strip(),
        asked_by=by.id,
        asked_at=clock.now(),
        evidence=evidence.id,
    )
    await change.save()
    await audit.record(by, "custody.signatory_change_asked", change, begins=begins, ceases=ceases)
    await letters.tell_hub(change)
    return change


@action
async def decide_change(
    by: Actor, group_id: int, change_id: int, *, is_confirmed: bool, opinion: str
) -> SignatoryChange:
    """The hub confirms it, and it counts from now on, or does not. What was signed before stays signed."""
    await queries.signing(group_id, lock=True)
    change = await queries.change_of_group(group_id, change_id, lock=True)
    rules.check_decision(change, by, is_confirmed=is_confirmed, opinion=opinion.strip())
    await change.update_self(
        {
            SignatoryChange.decided_by: by.id,
            SignatoryChange.decided_at: clock.now(),
            SignatoryChange.is_confirmed: is_confirmed,
            SignatoryChange.opinion: opinion.strip(),
        }
    )
    if is_confirmed:
        await _change_roles(change)
    await audit.record(by, "custody.signatory_change_decided", change, is_confirmed=is_confirmed)
    await letters.tell_group(change)
    return change


async def _change_roles(change: SignatoryChange) -> None:
    if change.begins is not None:
        await people.grant_role(
            None,
            person_id=change.begins,
            organization_id=change.community_group,
            role=Role.GROUP_SIGNATORY,
            from_on=clock.today(),
        )
    for person, held in await members(change.community_group):
        if person.id == change.ceases and held.role == Role.GROUP_SIGNATORY:
            await people.end_role(None, held.id)
