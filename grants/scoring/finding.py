"""Gathers what is known of experts and staff and of the bodies around applications, and lets `hits` compare it."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from grants import clock, codes
from grants.applications.tables import Application
from grants.calls.tables import Call
from grants.db import sql
from grants.experts import queries as experts
from grants.experts.tables import Expert
from grants.organizations import queries as organizations
from grants.organizations.tables import BankAccount, CustodyAgreement, IdKind, Organization, Pairing
from grants.people.rules import FUNDER_ROLES
from grants.people.tables import Membership, Person, Role
from grants.scoring.hits import ASKS, STAFF, Body, Dossier, Post, Side, Tie, hits
from grants.scoring.panel import Found, conflict_since

SHORTEST_PHONE = 7
# What separates several numbers in one field, and what people write inside one.
BETWEEN = re.compile(r"[,;/、，；|]|\s{2,}")
LONG = re.compile(r"1[0-9]{10}")
WRITTEN_IN = """
    SELECT DISTINCT v.application, m[1] AS phone FROM application_version v,
        regexp_matches(regexp_replace(v.content::text, '(?<=[0-9])[ -](?=[0-9])', '', 'g'), {}, 'g') m
    WHERE v.application = ANY({})
"""


@dataclass(frozen=True)
class Posts:
    """Where people belong or belonged, by person; and who employs them."""

    of: dict[int, list[Post]]
    employers: dict[int, list[int]]


async def of_experts(call: Call, applications: Sequence[Application], rows: Sequence[Expert]) -> list[Found]:
    """What speaks against these experts judging these applications of the call; nothing while it is a draft."""
    if call.published_at is None or not applications or not rows:
        return []
    since = conflict_since(clock.local_day(call.published_at))
    people = {row.person: row.id for row in rows}
    around = await _Bodies.gather(call, applications, since)
    posts = await _posts(people, around, since)
    identities = await experts.identities(people.values())
    employers = await around.of({key for each in posts.employers.values() for key in each})
    persons = await Person.objects().where(Person.id.is_in(list(people)))
    phones = {each.id: _phones(each.phone) for each in persons}
    written = await _written(phones.values(), applications)
    dossiers = []
    for person in persons:
        key = people[person.id]
        identity = identities.get(key)
        dossiers.append(
            Dossier(
                key=key,
                name=codes.person_name(person.name),
                id_number=identity.id_number if identity else "",
                phones=phones[person.id],
                accounts=_accounts([identity.account_number]) if identity else frozenset(),
                addresses=_addresses([identity.address]) if identity else frozenset(),
                posts=posts.of.get(person.id, ()),
                employers=[employers[each] for each in posts.employers.get(person.id, ())],
                named_in=frozenset(pair for pair in written if pair[0] in phones[person.id]),
            )
        )
    return hits(dossiers, around.ties(call), since)


async def of_staff(call: Call, applications: Sequence[Application]) -> list[Found]:
    """The same of the staff of the round, as (person, application): where they belong besides, and their phones."""
    if call.published_at is None or not applications:
        return []
    since = conflict_since(clock.local_day(call.published_at))
    around = await _Bodies.gather(call, applications, since)
    rows = await sql(
        "SELECT DISTINCT person FROM membership WHERE ended_at IS NULL AND (until_on IS NULL OR until_on >= {})"
        " AND (organization = {} AND role = {} OR organization = {} AND role = ANY({}::text[]))",
        clock.today(),
        call.organiser,
        Role.ORGANISER.value,
        call.funder,
        sorted(FUNDER_ROLES),
    )
    people = {row["person"]: row["person"] for row in rows}
    posts = await _posts(people, around, since)
    persons = await Person.objects().where(Person.id.is_in([0, *people]))
    phones = {each.id: _phones(each.phone) for each in persons}
    written = await _written(phones.values(), applications)
    # By their contacts and where they belong, not by name: many of a name are no finding.
    dossiers = [
        Dossier(
            key=each.id,
            name="",
            phones=phones[each.id],
            posts=posts.of.get(each.id, ()),
            named_in=frozenset(pair for pair in written if pair[0] in phones[each.id]),
        )
        for each in persons
    ]
    # That they work for the organiser or the funder is what they are here for.
    ties = [tie for tie in around.ties(call) if tie.side in (*ASKS, Side.KEEPER)]
    return hits(dossiers, ties, since)


class _Bodies:
    """The organisations around applications, entries of one body taken together; a fixed number of queries."""

    def __init__(self, applications: Sequence[Application], since: date) -> None:
        self.applications, self.since = applications, since
        self.known: dict[int, Body] = {}
        self.root: dict[int, int] = {}
        self.keepers: dict[int, set[int]] = defaultdict(set)
        self.partners: dict[int, set[int]] = defaultdict(set)

    @classmethod
    async def gather(cls, call: Call, applications: Sequence[Application], since: date) -> "_Bodies":
        self = cls(applications, since)
        asking = {key for each in applications for key in (each.applicant, each.submitted_through)}
        await self.of(asking | {call.organiser, call.funder})
        await self._custody(self.root)
        await self._pairings()
        await self.of({key for keys in (*self.keepers.values(), *self.partners.values()) for key in keys})
        return self

    async def of(self, ids: set[int]) -> dict[int, Body]:
        """These bodies by the id they were asked for."""
        fresh = await organizations.same_bodies(ids - self.known.keys())
        entries = [0, *(key for keys in fresh.values() for key in keys)]
        rows = {each.id: each for each in await Organization.objects().where(Organization.id.is_in(entries))}
        numbers = await BankAccount.select(BankAccount.organization, BankAccount.number).where(
            BankAccount.organization.is_in(entries)
        )
        for key, merged in fresh.items():
            self.root |= dict.fromkeys(merged, key)
            mine = [row["number"] for row in numbers if row["organization"] in merged]
            self.known[key] = _body(key, [rows[each] for each in merged], mine)
        return {key: self.known[key] for key in ids}

    async def kept_by(self, ids: Iterable[int]) -> None:
        """Learn which hubs keep the money of these groups."""
        await self._custody([key for key in ids if self.root.get(key, key) not in self.keepers])

    async def _custody(self, ids: Iterable[int]) -> None:
        agreements = await CustodyAgreement.objects().where(
            CustodyAgreement.community_group.is_in([0, *ids]), self._lately(CustodyAgreement.ended_on)
        )
        for each in agreements:
            self.keepers[self.root.get(each.community_group, each.community_group)].add(each.hub)

    async def _pairings(self) -> None:
        either = Pairing.community_group.is_in(list(self.root)) | Pairing.partner.is_in(list(self.root))
        for each in await Pairing.objects().where(either, self._lately(Pairing.until_on)):
            group = self.root.get(each.community_group, each.community_group)
            partner = self.root.get(each.partner, each.partner)
            self.partners[group].add(partner)
            self.partners[partner].add(group)

    def _lately(self, column: Any) -> Any:
        """Not ended before the time that counts. Piccolo's columns have no common type."""
        return column.is_null() | (column >= self.since)

    def ties(self, call: Call) -> list[Tie]:
        found = []
        for each in self.applications:
            applicant = self.known[each.applicant]
            sides = [(each.applicant, Side.APPLICANT)]
            if each.submitted_through != each.applicant:
                sides.append((each.submitted_through, Side.THROUGH))
            through = {key for key, _side in sides}
            sides += [(key, Side.KEEPER) for key in sorted(self.keepers[each.applicant] - through)]
            sides += [(key, Side.PARTNER) for key in sorted(self.partners[each.applicant])]
            sides += [(call.organiser, Side.ORGANISER), (call.funder, Side.FUNDER)]
            found += [Tie(each.id, applicant, self.known[key], side) for key, side in sides]
        return found


async def _posts(people: dict[int, int], around: _Bodies, since: date) -> Posts:
    """Positions of experts and memberships of persons. `people` gives each person's expert, where they are one."""
    rows = await Expert.objects().where(Expert.person.is_in([0, *people]))
    person_of = {row.id: row.person for row in rows}
    positions = await experts.positions(person_of)
    held = await Membership.objects().where(Membership.person.is_in([0, *people])).order_by(Membership.id)
    ids = {each.organization for each in positions} | {each.organization for each in held}
    await around.kept_by(ids)
    names = await organizations.named(sorted(ids))

    def post(organization: int, title: str, until_on: date | None, *, is_staff: bool) -> Post:
        body = around.root.get(organization, organization)
        kept_by = frozenset(around.root.get(hub, hub) for hub in around.keepers.get(body, ()))
        return Post(body, names[organization].name, title, until_on, is_staff, kept_by)

    of, employers = defaultdict(list), defaultdict(list)
    for position in positions:
        person = person_of[position.expert]
        of[person].append(post(position.organization, position.title, position.until_on, is_staff=False))
        if position.is_employer and (position.until_on is None or position.until_on >= since):
            employers[person].append(position.organization)
    for each in held:
        of[each.person].append(post(each.organization, STAFF, each.until_on, is_staff=True))
    return Posts(of, employers)


async def _written(phones: Iterable[frozenset[str]], applications: Sequence[Application]) -> set[tuple[str, int]]:
    """Which of these mobile phones stand in which application, in whatever answer and version."""
    wanted = sorted({phone for each in phones for phone in each if LONG.fullmatch(phone)})
    if not wanted:
        return set()
    pattern = f"(?<![0-9])({'|'.join(wanted)})(?![0-9])"
    rows = await sql(WRITTEN_IN, pattern, [each.id for each in applications])
    return {(row["phone"], row["application"]) for row in rows}


def _body(key: int, entries: Sequence[Organization], accounts: Iterable[str]) -> Body:
    return Body(
        id=key,
        name=next(each.name for each in entries if each.id == key),
        phones=frozenset(phone for each in entries for phone in _phones(each.phone)),
        accounts=_accounts(accounts),
        addresses=_addresses(each.address for each in entries),
        representatives=frozenset(
            (codes.person_name(each.legal_representative), _number(each))
            for each in entries
            if each.legal_representative
        ),
    )


def _number(row: Organization) -> str:
    """The representative's number where it can be compared with an expert's: the resident's."""
    return str(row.representative_id).upper() if row.representative_id_kind in (IdKind.RESIDENT, None) else ""


def _phones(text: str) -> frozenset[str]:
    """Numbers by their last eleven digits; what is too short to be one is none."""
    parts = ("".join(c for c in part if c.isdecimal()) for part in BETWEEN.split(unicodedata.normalize("NFKC", text)))
    return frozenset(part[-11:] for part in parts if len(part) >= SHORTEST_PHONE)


def _accounts(numbers: Iterable[str]) -> frozenset[str]:
    digits = ("".join(c for c in number if c.isdecimal()) for number in numbers)
    return frozenset(each for each in digits if each)


def _addresses(texts: Iterable[str]) -> frozenset[str]:
    """One width of letters and brackets, no blanks, no stops."""
    plain = (re.sub(r"[\s,.，。、·-]", "", codes.organization_name(text)) for text in texts)
    return frozenset(each for each in plain if each)
