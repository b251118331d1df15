"""Reads of the registry: who is who, which account is current, who keeps whose money."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from piccolo.query.methods.objects import Objects

from grants.db import Lock, Rows, get, together
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.organizations import rules
from grants.organizations.tables import (
    AccountUse,
    BankAccount,
    CustodyAgreement,
    Organization,
    OrganizationChange,
    OrganizationLabel,
    OrganizationStatus,
    Pairing,
    Resemblance,
)
from grants.people import queries as people
from grants.people.rules import Actor
from grants.vocabulary.queries import term_names
from grants.vocabulary.tables import Term


@dataclass(frozen=True)
class Custody:
    """A custody agreement with the names of both sides."""

    agreement: CustodyAgreement
    hub: Organization
    group: Organization


@dataclass(frozen=True)
class OrganizationFacts:
    """One organisation with everything its page shows."""

    organization: Organization
    accounts: Sequence[BankAccount]
    custody: Sequence[Custody]
    labels: Sequence[tuple[OrganizationLabel, Term]]
    pairings: Sequence[tuple[Pairing, Organization, Organization]]
    merged: Sequence[Organization]


async def organization(organization_id: int, *, lock: Lock | None = None) -> Organization:
    """The organisation with that id. Raises NotFound."""
    return await get(Organization, organization_id, lock=lock)


async def by_code(code: str) -> Organization:
    """The organisation with that code. Raises NotFound."""
    found = await Organization.objects().where(Organization.code == code).first()
    if found is None:
        raise NotFound("organizations.no_such_code", _("没有代码为 {code} 的单位", code=code))
    return found


async def named(ids: Sequence[int]) -> dict[int, Organization]:
    """Several organisations by id, in one query."""
    [found] = await together(Rows(Organization.id, ids)) if ids else [[]]
    return {each.id: each for each in found}


async def same_bodies(ids: Iterable[int]) -> dict[int, list[int]]:
    """Each organisation with those merged into it: what was entered under them is known of it."""
    found = {key: [key] for key in ids}
    merged = await Organization.objects().where(Organization.merged_into.is_not_null()) if found else []
    for body in found.values():
        for kept in body:  # grows while it is read: what was merged into something merged counts too
            body += [row.id for row in merged if row.merged_into == kept]
    return found


async def with_identity(code: str, uscc: str | None, filing_no: str | None) -> list[Organization]:
    """Those that carry this code, USCC or filing number already."""
    return await Organization.objects().where(
        (Organization.code == code)
        | (Organization.uscc == (uscc or ""))
        | (Organization.filing_no == (filing_no or ""))
    )


async def others_with_uscc(organization_id: int, uscc: str | None) -> list[Organization]:
    """Others that carry this code already."""
    if not uscc:
        return []
    return await Organization.objects().where(Organization.uscc == uscc, Organization.id != organization_id)


async def by_name_or_number(typed: str) -> Organization:
    """The living organisation of that name (K-18), USCC, filing number or code. Raises Refused when there is none."""
    number = typed.strip()
    rows = await _living().where(
        (Organization.name == number)
        | (Organization.uscc == number.upper())
        | (Organization.filing_no == number)
        | (Organization.code == number)
    )
    return rules.one_is_meant(rows, typed)


async def pairing(pairing_id: int) -> Pairing:
    """One pairing. Raises NotFound."""
    return await get(Pairing, pairing_id)


async def resemblance(resemblance_id: int) -> Resemblance:
    """Two that look alike. Raises NotFound."""
    return await get(Resemblance, resemblance_id)


@dataclass(frozen=True)
class Beside:
    """What is compared when two entries are looked at side by side."""

    accounts: Sequence[BankAccount]
    members: int
    custody: int


async def beside(row: Organization) -> Beside:
    """What hangs on an entry, for choosing which of two is kept."""
    accounts = BankAccount.objects().where(BankAccount.organization == row.id, BankAccount.until_on.is_null())
    return Beside(await accounts, len(await people.members(row.id)), len(await _custody_of({row.id})))


async def changes(organization_id: int, *, after: int = 0) -> list[OrganizationChange]:
    """What was changed of its record after that version, the oldest first."""
    return (
        await OrganizationChange.objects()
        .where(OrganizationChange.organization == organization_id, OrganizationChange.version > after)
        .order_by(OrganizationChange.id)
    )


async def funders() -> list[Organization]:
    """Bodies that give money."""
    return await _living().where(Organization.is_funder.eq(True)).order_by(Organization.id)


async def organisers() -> list[Organization]:
    """Bodies that run a round for a funder."""
    return await _living().where(Organization.is_organiser.eq(True)).order_by(Organization.id)


async def hubs() -> list[Organization]:
    """Bodies that keep the money of filed groups."""
    return await _living().where(Organization.is_hub.eq(True)).order_by(Organization.id)


async def groups_without_custody() -> list[Organization]:
    """Filed groups that no hub keeps money for."""
    kept = CustodyAgreement.select(CustodyAgreement.community_group).where(CustodyAgreement.ended_on.is_null())
    taken = [row["community_group"] for row in await kept]
    groups = _living().where(Organization.status == OrganizationStatus.FILED, Organization.filing_ended_on.is_null())
    return await (groups.where(Organization.id.not_in(taken)) if taken else groups).order_by(Organization.id)


async def current_account(organization_id: int, account_use: AccountUse) -> BankAccount | None:
    """The account money may be sent to: checked by a second person and not replaced."""
    return (
        await BankAccount.objects()
        .where(
            BankAccount.organization == organization_id,
            BankAccount.account_use == account_use,
            BankAccount.until_on.is_null(),
            BankAccount.checked_at.is_not_null(),
        )
        .first()
    )


async def account(organization_id: int, account_id: int) -> BankAccount:
    """An account of that organisation. Raises NotFound when it is another's."""
    found = await get(BankAccount, account_id)
    if found.organization != organization_id:
        raise NotFound("organizations.no_such_account", _("没有找到这个账户"))
    return found


async def custody_agreement_of(group_id: int, on: date, *, lock: Lock | None = None) -> CustodyAgreement | None:
    """The agreement under which a hub keeps the group's money that day."""
    query = (
        CustodyAgreement.objects()
        .where(
            CustodyAgreement.community_group == group_id,
            CustodyAgreement.signed_on <= on,
            CustodyAgreement.ended_on.is_null() | (CustodyAgreement.ended_on >= on),
        )
        .order_by(CustodyAgreement.signed_on, ascending=False)
        .first()
    )
    return await (query.lock_rows(lock) if lock else query)


async def groups_of(hub_id: int, on: date) -> list[Custody]:
    """The groups a hub keeps money for that day."""
    return [each for each in await _custody_of({hub_id}) if each.hub.id == hub_id and _runs(each.agreement, on)]


async def organizations(
    person: Actor, *, words: str = "", kind: str = "", before: int | None = None, most: int = 200
) -> list[Organization]:
    """The registry as that person may see it, by name or number, the newest 200 (of those older than `before`)."""
    query = _living().order_by(Organization.id, ascending=False).limit(most)
    if before is not None:
        query = query.where(Organization.id < before)
    if not rules.sees_every_organization(person):
        query = query.where(Organization.id.is_in([0, *await near(person)]))
    if words:
        like = wildcard(words)
        query = query.where(
            Organization.name.ilike(like) | Organization.uscc.ilike(like) | Organization.filing_no.ilike(like)
        )
    if kind:
        query = query.where(Organization.kind == kind)
    return await query


async def organization_facts(person: Actor, organization_id: int) -> OrganizationFacts:
    """Everything on its page. Raises NotFound for strangers."""
    row = await organization(organization_id)
    if not rules.sees_every_organization(person) and organization_id not in await near(person):
        raise NotFound("organizations.not_visible", _("没有找到这个单位"))
    accounts = BankAccount.objects().where(BankAccount.organization == organization_id)
    return OrganizationFacts(
        organization=row,
        accounts=await accounts.order_by(BankAccount.id, ascending=False),
        custody=await _custody_of({organization_id}),
        labels=await _labels(organization_id),
        pairings=await _pairings(organization_id),
        merged=await Organization.objects().where(Organization.merged_into == organization_id),
    )


async def _labels(organization_id: int) -> list[tuple[OrganizationLabel, Term]]:
    labels = OrganizationLabel.objects().where(OrganizationLabel.organization == organization_id)
    found = await labels.order_by(OrganizationLabel.from_on, ascending=False)
    terms = await term_names(each.term for each in found)
    return [(each, terms[each.term]) for each in found]


async def labels_in_force(organization_id: int, on: date) -> list[Term]:
    """The terms that an organisation is labelled with on a day."""
    labels = await _labels(organization_id)
    return [term for each, term in labels if each.from_on <= on and (each.until_on is None or on <= each.until_on)]


async def _pairings(organization_id: int) -> list[tuple[Pairing, Organization, Organization]]:
    either = (Pairing.community_group == organization_id) | (Pairing.partner == organization_id)
    found = await Pairing.objects().where(either).order_by(Pairing.from_on, ascending=False)
    names = await named([key for each in found for key in (each.community_group, each.partner)])
    return [(each, names[each.community_group], names[each.partner]) for each in found]


async def charter(person: Actor, organization_id: int) -> Upload:
    """The charter on file. Raises NotFound when there is none, or for strangers."""
    row = (await organization_facts(person, organization_id)).organization
    if row.charter is None:
        raise NotFound("organizations.no_charter", _("还没有存档的章程"))
    return await get(Upload, row.charter)


async def near(person: Actor) -> set[int]:
    """Their own organisations, and the other side of each custody agreement of these."""
    own = set(person.organizations())
    for each in await _custody_of(own):
        own |= {each.hub.id, each.group.id}
    return own


def wildcard(words: str) -> str:
    """What people type is text: their % and _ are no wildcards."""
    return "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _living() -> Objects[Organization]:
    """Who may be offered: neither merged into another nor of a trial."""
    return Organization.objects().where(Organization.merged_into.is_null(), Organization.is_trial.eq(False))


async def _custody_of(ids: set[int]) -> list[Custody]:
    if not ids:
        return []
    either = CustodyAgreement.hub.is_in(list(ids)) | CustodyAgreement.community_group.is_in(list(ids))
    agreements = await CustodyAgreement.objects().where(either).order_by(CustodyAgreement.signed_on, ascending=False)
    names = await named([key for each in agreements for key in (each.hub, each.community_group)])
    return [Custody(each, names[each.hub], names[each.community_group]) for each in agreements]


def _runs(agreement: CustodyAgreement, on: date) -> bool:
    return bool(agreement.signed_on <= on and (agreement.ended_on is None or on <= agreement.ended_on))
