"""Two entries of one body become one. Money and evidence stay where they are; the entry that goes says where to."""

from collections.abc import Sequence

from grants import clock, jobs
from grants.audit import action, record
from grants.db import get, sql
from grants.i18n import Text, _
from grants.organizations import merging_rules, queries, sameness
from grants.organizations.editing import write_changes
from grants.organizations.rules import REGISTRARS
from grants.organizations.sameness import Pair
from grants.organizations.tables import (
    BankAccount,
    Organization,
    OrganizationLabel,
    Pairing,
    Resemblance,
    Ruling,
)
from grants.people import joining
from grants.people.rules import Actor, actor_has_role

# These lie on higher floors, hence by name of the table. Each asks whether something is under way that names the
# organisation, so that nobody would know any more who signs, who is paid or who keeps the money.
UNDER_WAY: dict[str, tuple[Text, str]] = {
    "custody": (
        _("有生效的代管协议"),
        "SELECT 1 FROM custody_agreement WHERE ended_on IS NULL AND {} IN (hub, community_group)",
    ),
    "application": (
        _("有未办结的申报或项目"),
        "SELECT 1 FROM application a LEFT JOIN award w ON w.application = a.id"
        " WHERE {} IN (a.applicant, a.submitted_through) AND (a.status IN ('draft', 'submitted', 'returned')"
        " OR a.status = 'eligible' AND NOT EXISTS (SELECT FROM rejection r WHERE r.application = a.id)"
        " AND (w.id IS NULL OR w.cancelled_at IS NULL AND NOT EXISTS (SELECT FROM stage_fact f WHERE f.award = w.id"
        " AND f.condition = 'final_accepted' AND f.revoked_at IS NULL)))",
    ),
    "call": (_("是征集的主办或承办单位"), "SELECT 1 FROM call WHERE {} IN (funder, organiser)"),
    "book": (_("有账簿"), "SELECT 1 FROM book WHERE organization = {}"),
}


@action
async def merge_organizations(
    by: Actor, *, kept_id: int, merged_id: int, reason: str, codes_confirmed: bool = False
) -> Organization:
    """Merge one entry into another: people, labels and pairings go over, accounts wait for a new check. Gives the kept.

    Applications, agreements, payments and records stay as they are and are read through `merged_into`.
    """
    # Always in the order of ids; FOR UPDATE also holds back whoever is just tying something new to one of them.
    rows = {key: await get(Organization, key, lock="UPDATE") for key in sorted({kept_id, merged_id})}
    kept, merged = rows[kept_id], rows[merged_id]
    merge = merging_rules.Merge(kept, merged, reason, codes_confirmed, await under_way(merged.id))
    merging_rules.check_merge(by, merge)
    people = await joining.move_members(by, from_id=merged.id, to_id=kept.id, takes_over=kept.status == merged.status)
    accounts = await _hand_over_accounts(by, kept, merged)
    await _hand_over_labels(kept, merged)
    await _hand_over_pairings(kept, merged, reason)
    where_to = {"merged_into": kept.id}
    await write_changes(by, merged, where_to, reason, merged_at=clock.now(), merged_reason=reason.strip())
    await _rule_merged(by, kept, merged, reason)
    await record(by, "organizations.merged", merged, into=kept.id, reason=reason, memberships=people, accounts=accounts)
    return kept


async def under_way(organization_id: int) -> list[Text]:
    """What keeps an organisation from being merged away, in words."""
    return [words for words, question in UNDER_WAY.values() if await sql(question + " LIMIT 1", organization_id)]


async def _hand_over_accounts(by: Actor, kept: Organization, merged: Organization) -> int:
    """Accounts end with the entry; one that bears the kept name is entered anew, to be checked by another person."""
    living = await BankAccount.objects().where(
        BankAccount.organization == merged.id, BankAccount.until_on.is_null(), BankAccount.checked_at.is_not_null()
    )
    taken = {
        row["account_use"]
        for row in await BankAccount.select(BankAccount.account_use).where(
            BankAccount.organization == kept.id, BankAccount.until_on.is_null()
        )
    }
    today = clock.today()
    await BankAccount.update({BankAccount.until_on: today}).where(
        BankAccount.organization == merged.id, BankAccount.until_on.is_null()
    )
    same_name = sameness.same_name(kept.name, merged.name)
    fresh = [
        BankAccount(
            organization=kept.id,
            account_use=each.account_use,
            holder=each.holder,
            number=each.number,
            bank_name=each.bank_name,
            cnaps=each.cnaps,
            from_on=today,
            letter=each.letter,
            entered_by=by.id,
        )
        for each in living
        if same_name and each.account_use not in taken
    ]
    if fresh:
        await BankAccount.insert(*fresh)
    return len(fresh)


async def _hand_over_labels(kept: Organization, merged: Organization) -> None:
    labels = OrganizationLabel.objects().where(OrganizationLabel.until_on.is_null())
    has = {each.term for each in await labels.where(OrganizationLabel.organization == kept.id)}
    labels = OrganizationLabel.objects().where(OrganizationLabel.until_on.is_null())
    today = clock.today()
    for each in await labels.where(OrganizationLabel.organization == merged.id):
        await each.update_self({OrganizationLabel.until_on: max(today, each.from_on)})
        if each.term not in has:
            await OrganizationLabel(organization=kept.id, term=each.term, from_on=today, issuer=each.issuer).save()


async def _hand_over_pairings(kept: Organization, merged: Organization, reason: str) -> None:
    either = (Pairing.community_group == merged.id) | (Pairing.partner == merged.id)
    today = clock.today()
    for each in await Pairing.objects().where(either, Pairing.until_on.is_null()):
        await each.update_self({Pairing.until_on: max(today, each.from_on), Pairing.ended_reason: reason.strip()})
        group = kept.id if each.community_group == merged.id else each.community_group
        partner = kept.id if each.partner == merged.id else each.partner
        there = await Pairing.exists().where(
            Pairing.community_group == group, Pairing.partner == partner, Pairing.until_on.is_null()
        )
        if kept.status == merged.status and group != partner and not there:
            await Pairing(community_group=group, partner=partner, from_on=today, plan=each.plan).save()


async def _rule_merged(by: Actor, kept: Organization, merged: Organization, reason: str) -> None:
    one, other = sorted((kept.id, merged.id))
    await sameness.keep([Pair(one, other, (), 0)], refresh=False)
    found = await Resemblance.objects().where(Resemblance.one == one, Resemblance.other == other).first()
    await _rule(by, found, Ruling.MERGED, reason)


async def _rule(by: Actor, found: Resemblance | None, ruling: Ruling, reason: str) -> None:
    if found is not None:
        await found.update_self(
            {
                Resemblance.ruling: ruling,
                Resemblance.ruled_by: by.id,
                Resemblance.ruled_at: clock.now(),
                Resemblance.reason: reason.strip(),
            }
        )


@action
async def rule_different(by: Actor, resemblance_id: int, *, reason: str) -> Resemblance:
    """Two that look alike are two: they are not shown again. Ruled twice is refused."""
    found = await get(Resemblance, resemblance_id, lock="UPDATE")
    merging_rules.check_different(by, found, reason)
    await _rule(by, found, Ruling.DIFFERENT, reason)
    row = await queries.organization(found.one)
    await record(by, "organizations.ruled_different", row, other=found.other, reason=reason)
    return found


@action
async def ask_for_search(by: Actor) -> None:
    """Have every organisation compared with every other one, outside the request."""
    actor_has_role(by, REGISTRARS)
    await jobs.enqueue("organizations.look_for_all")


@action
async def note_resemblances(by: None, found: Sequence[Pair]) -> int:
    """Enter what the search found; found again it is brought up to date. Gives how many."""
    await sameness.keep(found)
    return len(found)
