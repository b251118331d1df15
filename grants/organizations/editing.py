"""Changes of an organisation's record, each kept as before and after; its labels; its pairings."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from piccolo.columns import Column

from grants import clock, files, jobs
from grants.audit import action, record
from grants.db import get
from grants.organizations import profile, queries, ties
from grants.organizations.profile import Edit
from grants.organizations.tables import Organization, OrganizationChange, OrganizationLabel, Pairing
from grants.people.rules import Actor
from grants.vocabulary.tables import Term


@action
async def edit_organization(
    by: Actor,
    organization_id: int,
    *,
    version: int,
    fields: Mapping[str, Any],
    reason: str = "",
    charter: bytes | None = None,
    charter_name: str = "",
) -> Organization:
    """Change fields of the record as it was read at `version`, and put a charter on file where one is given.

    What is given as it stands already changes nothing.
    """
    row = await queries.organization(organization_id, lock="NO KEY UPDATE")
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    taken = await queries.others_with_uscc(row.id, changed.get("uscc"))
    edit = Edit(version, changed, reason)
    profile.check_edit(by, row, edit, taken, await queries.changes(row.id, after=version))
    if charter is not None:
        # S49, S69: the one before stays in the history.
        changed["charter"] = (await files.keep(charter, charter_name, by=by)).id
    if changed:
        await write_changes(by, row, changed, reason)
        await record(by, "organizations.record_edited", row, fields=sorted(changed), reason=reason)
        await jobs.enqueue("organizations.look_for", row.id)
    return row


async def write_changes(
    by: Actor | None, row: Organization, changed: Mapping[str, Any], reason: str, **beside: Any
) -> None:
    """Write fields and, for each, what stood there and what stands there now; `beside` is written and not told."""
    now = clock.now()
    version = row.version + 1
    kept = [
        OrganizationChange(
            organization=row.id,
            version=version,
            at=now,
            by=by.id if by else None,
            by_name=by.name if by else "",
            field=name,
            before=profile.as_text(name, getattr(row, name)),
            after=profile.as_text(name, value),
            reason=reason.strip(),
        )
        for name, value in changed.items()
    ]
    await OrganizationChange.insert(*kept)
    values: dict[Column | str, Any] = {"version": version}
    values.update(beside.items())
    values.update((name, value) for name, value in changed.items())
    await row.update_self(values)


@action
async def label_organization(
    by: Actor | None, *, organization_id: int, term_id: int, from_on: date, issuer: str = ""
) -> OrganizationLabel:
    """Give an organisation a term of the vocabulary. The same one twice is refused while the first still counts."""
    row = await queries.organization(organization_id, lock="NO KEY UPDATE")
    term = await get(Term, term_id)
    living = await OrganizationLabel.objects().where(
        OrganizationLabel.organization == row.id,
        OrganizationLabel.term == term.id,
        OrganizationLabel.until_on.is_null(),
    )
    ties.check_label(by, row, term, from_on, clock.today(), living)
    label = OrganizationLabel(organization=row.id, term=term.id, from_on=from_on, issuer=issuer.strip())
    await label.save()
    await record(by, "organizations.label_given", row, list_name=term.list_name, term=term.code, from_on=from_on)
    return label


@action
async def end_label(by: Actor, label_id: int) -> OrganizationLabel:
    """A label ends with today. Ended twice, it stays as it was."""
    label = await get(OrganizationLabel, label_id, lock="UPDATE")
    row = await queries.organization(label.organization)
    ties.office_keeps_ties(by, row)
    if label.until_on is None:
        await label.update_self({OrganizationLabel.until_on: max(clock.today(), label.from_on)})
        await record(by, "organizations.label_ended", row, label=label.id)
    return label


@action
async def pair_organizations(by: Actor, *, group_id: int, partner_id: int, from_on: date, plan: str) -> Pairing:
    """A filed group and a registered organisation build together (S56). The same two are paired once at a time."""
    group = await queries.organization(group_id, lock="NO KEY UPDATE")
    partner = await queries.organization(partner_id, lock="SHARE")
    living = await Pairing.objects().where(
        Pairing.community_group == group.id, Pairing.partner == partner.id, Pairing.until_on.is_null()
    )
    ties.check_pairing(by, group, partner, from_on, clock.today(), plan, living)
    pairing = Pairing(community_group=group.id, partner=partner.id, from_on=from_on, plan=plan.strip())
    await pairing.save()
    await record(by, "organizations.paired", group, partner=partner.id, from_on=from_on)
    return pairing


@action
async def end_pairing(by: Actor, pairing_id: int, *, until_on: date, reason: str) -> Pairing:
    """The two no longer build together after that day. A second time is refused."""
    pairing = await get(Pairing, pairing_id, lock="UPDATE")
    group = await queries.organization(pairing.community_group)
    ties.check_unpairing(by, group, pairing, until_on, reason, clock.today())
    await pairing.update_self({Pairing.until_on: until_on, Pairing.ended_reason: reason.strip()})
    await record(by, "organizations.unpaired", group, partner=pairing.partner, until_on=until_on, reason=reason)
    return pairing
