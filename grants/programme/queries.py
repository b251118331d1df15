"""Reads of the registers: lists by what they concern, one entry, what can be chosen in a form."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from piccolo.columns.combination import WhereRaw

from grants import clock
from grants.calls.tables import Call, Programme
from grants.db import Rows, get, sql, together
from grants.errors import NotFound
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.organizations.tables import Organization
from grants.people.rules import FUNDER_ROLES, HUB_ROLES, Actor
from grants.people.tables import Role
from grants.programme.facts import EntryFacts, Names
from grants.programme.registers import REGISTERS, Register
from grants.programme.tables import RegisterChange, RegisterEntry, RegisterKind, RegisterTie
from grants.vocabulary import queries as vocabulary
from grants.vocabulary.tables import Division, Term

READERS = (*FUNDER_ROLES, Role.ORGANISER, Role.FILING_OFFICER, *HUB_ROLES)
MOST = 500


@dataclass(frozen=True)
class Wanted:
    """By what a list is narrowed: `state` is open, ended or nothing; ids where they refer to something."""

    words: str = ""
    division: int | None = None
    term: int | None = None
    organization: int | None = None
    programme: int | None = None
    call: int | None = None
    state: str = ""


async def entries(person: Actor, kind: RegisterKind, wanted: Wanted = Wanted()) -> list[EntryFacts]:
    """What this member of an office or hub sees of a register, the newest first, up to 500: what their own offices
    keep, and what others released (K-9: before that nobody has looked at it for names of people)."""
    seen = RegisterEntry.keeper.is_in([0, *person.organizations()]) | RegisterEntry.released_at.is_not_null()
    return await _listed((RegisterEntry.kind == kind) & seen, wanted)


async def released(kind: RegisterKind, wanted: Wanted = Wanted()) -> list[EntryFacts]:
    """What everybody sees of a register: released, and not ended."""
    condition = (
        (RegisterEntry.kind == kind) & RegisterEntry.released_at.is_not_null() & RegisterEntry.ended_on.is_null()
    )
    return await _listed(condition, wanted)


async def released_entry(entry_id: int) -> EntryFacts:
    """One of these. Raises NotFound."""
    row = await RegisterEntry.objects().where(RegisterEntry.id == entry_id).first()
    if row is None or row.released_at is None or row.ended_on is not None:
        raise NotFound("programme.no_open_entry", _("没有找到这一条，可能已经撤下"))
    return (await facts_of([row]))[0]


async def entry(person: Actor, entry_id: int) -> EntryFacts:
    """One entry, for whoever sees it in its register and for whom it concerns. Its history is for the office that
    keeps it: what was taken out before a release was released to nobody. Raises NotFound."""
    row = await get(RegisterEntry, entry_id)
    own = person.organizations()
    if not (person.has(*READERS) and (row.released_at is not None or row.keeper in own)):
        tied = [each.organization for each in await RegisterTie.objects().where(RegisterTie.entry == entry_id)]
        bodies = {each for same in (await organizations.same_bodies(own)).values() for each in same}
        if not bodies & {row.organization, row.partner, *tied}:
            raise NotFound("programme.no_such_entry", _("没有找到这一条"))
    if row.keeper not in own:
        return (await facts_of([row]))[0]
    changes = RegisterChange.objects().where(RegisterChange.entry == entry_id).order_by(RegisterChange.id)
    return (await facts_of([row], await changes))[0]


async def entries_of_body(person: Actor, organization_id: int) -> list[EntryFacts]:
    """What the registers say of an organisation and of what was merged into it: to its own people all of it, to others
    what they see of each register."""
    bodies = (await organizations.same_bodies([organization_id]))[organization_id]
    tied = [each.entry for each in await RegisterTie.objects().where(RegisterTie.organization.is_in(bodies))]
    concerned: Any = (
        RegisterEntry.organization.is_in(bodies)
        | RegisterEntry.partner.is_in(bodies)
        | RegisterEntry.id.is_in([0, *tied])
    )
    if organization_id not in person.organizations():
        concerned &= RegisterEntry.released_at.is_not_null() | RegisterEntry.keeper.is_in([0, *person.organizations()])
    return await facts_of(await RegisterEntry.objects().where(concerned).order_by(RegisterEntry.id, ascending=False))


async def needs_near(divisions: Collection[str], terms: Collection[str]) -> list[EntryFacts]:
    """Released needs that are open: those of these divisions or of all that is about the same first (S55).

    A need of the same place and the same field comes before one of the same place, that before one of the same field;
    others are not among them."""
    today = clock.today()
    found = [each for each in await released(RegisterKind.NEED) if each.is_open_on(today)]
    return sorted(
        (each for each in found if nearness(each, divisions, terms)), key=lambda each: -nearness(each, divisions, terms)
    )


def nearness(need: EntryFacts, divisions: Collection[str], terms: Collection[str]) -> int:
    """Two for the place, one for the field."""
    division = need.names.divisions.get(need.row.division)
    term = need.names.terms.get(need.row.term)
    return 2 * bool(division and division.code in divisions) + bool(term and term.code in terms)


def kind_named(word: str) -> RegisterKind:
    """The register of that word of an address. Raises NotFound."""
    if word not in set(RegisterKind):
        raise NotFound("programme.no_such_register", _("没有这个登记簿"))
    return RegisterKind(word)


def register_kept_by(person: Actor, word: str) -> RegisterKind:
    """The same, for who keeps it somewhere. Raises NotFound for others."""
    kind = kind_named(word)
    if not person.has(*REGISTERS[kind].keepers):
        raise NotFound("programme.not_your_register", _("没有找到这个页面"))
    return kind


async def twins(kind: RegisterKind, name: str) -> list[RegisterEntry]:
    """Entries of that name that are open."""
    return await RegisterEntry.objects().where(
        RegisterEntry.kind == kind, RegisterEntry.name == name, RegisterEntry.ended_on.is_null()
    )


async def facts_of(rows: Sequence[RegisterEntry], changes: Sequence[RegisterChange] = ()) -> list[EntryFacts]:
    """Entries with all that they refer to, in as many questions for many as for one."""
    keys = [row.id for row in rows]
    ties = await RegisterTie.objects().where(RegisterTie.entry.is_in([0, *keys]))
    bodies = {row.organization for row in rows} | {row.partner for row in rows} | {tie.organization for tie in ties}
    wanted: dict[Any, Iterable[Any]] = {
        Organization: bodies,
        Division: (row.division for row in rows),
        Term: (row.term for row in rows),
        Programme: (row.programme for row in rows),
        Call: (tie.call for tie in ties),
    }
    found = await together(*(Rows(table.id, _some(ids)) for table, ids in wanted.items()))
    by_id = [{each.id: each for each in rows_} for rows_ in found]
    names = Names(by_id[0], by_id[1], by_id[2], by_id[3])
    calls = by_id[4]
    return [
        EntryFacts(
            row,
            names,
            [by_id[0][tie.organization] for tie in ties if tie.entry == row.id and tie.organization in by_id[0]],
            [calls[tie.call] for tie in ties if tie.entry == row.id and tie.call in calls],
            changes,
        )
        for row in rows
    ]


async def bodies_named(typed: Iterable[str]) -> dict[str, Organization]:
    """Living organisations by their whole name, USCC, filing number or code; who is not one of them is left out."""
    words = sorted({each.strip() for each in typed if each.strip()})
    rows = await Organization.objects().where(
        Organization.merged_into.is_null(),
        Organization.is_trial.eq(False),
        Organization.name.is_in(["", *words])
        | Organization.code.is_in(["", *words])
        | Organization.uscc.is_in(["", *(each.upper() for each in words)])
        | Organization.filing_no.is_in(["", *words]),
    )
    by_any = {number: row for row in rows for number in (row.name, row.code, row.uscc, row.filing_no) if number}
    found = {each: by_any.get(each) or by_any.get(each.upper()) for each in words}
    return {each: row for each, row in found.items() if row is not None}


@dataclass(frozen=True)
class Options:
    """What can be chosen in the form of an entry."""

    keepers: Sequence[Organization]
    divisions: Sequence[Division]
    terms: Sequence[Term]
    programmes: Sequence[Programme]
    calls: Sequence[Call]


async def options(person: Actor, register: Register) -> Options:
    """For those who keep this register: their offices, what is in use of divisions and terms, their programmes and
    published calls."""
    keepers = sorted(person.organizations(*register.keepers))
    funders = [0, *person.organizations(*FUNDER_ROLES, Role.ORGANISER)]
    shown = Call.funder.is_in(funders) | Call.organiser.is_in(funders)
    calls = Call.objects().where(shown, Call.published_at.is_not_null(), Call.is_trial.eq(False))
    return Options(
        keepers=list((await organizations.named(keepers)).values()),
        divisions=await vocabulary.divisions() if "division" in register.columns else [],
        terms=await vocabulary.terms_of(register.lists) if register.lists else [],
        programmes=await Programme.objects().where(Programme.funder.is_in(funders))
        if "programme" in register.columns
        else [],
        calls=await calls.order_by(Call.id, ascending=False) if register.ties == "calls" else [],
    )


async def open_counts(person: Actor) -> dict[RegisterKind, int]:
    """How many entries of each register are open to this person's eyes, for the page of all registers."""
    rows = await sql(
        "SELECT kind, count(*)::int AS n FROM register_entry WHERE ended_on IS NULL"
        " AND (released_at IS NOT NULL OR keeper = ANY({})) GROUP BY kind",
        sorted(person.organizations()),
    )
    counted = {row["kind"]: row["n"] for row in rows}
    return {kind: counted.get(kind, 0) for kind in REGISTERS}


async def pairings(day: date) -> list[dict[str, Any]]:
    """Every pairing of a filed group and a registered organisation (S56), those that last first."""
    return await sql(
        "SELECT p.id, p.from_on, p.until_on, p.plan, p.ended_reason, g.id AS group_id, g.name AS group_name,"
        " o.id AS partner_id, o.name AS partner_name FROM pairing p JOIN organization g ON g.id = p.community_group"
        " JOIN organization o ON o.id = p.partner ORDER BY p.until_on IS NOT NULL AND p.until_on < {}, p.from_on DESC",
        day,
    )


async def _listed(condition: Any, wanted: Wanted) -> list[EntryFacts]:
    for column in ("term", "organization", "programme"):
        value = getattr(wanted, column)
        if value is not None:
            condition &= getattr(RegisterEntry, column) == value
    if wanted.division is not None:
        division = await vocabulary.division_by_id(wanted.division)
        codes = await vocabulary.around(division.code)
        lying = await Division.select(Division.id).where(Division.code.is_in(list(codes)))
        condition &= RegisterEntry.division.is_in([0, *(row["id"] for row in lying)])
    if wanted.call is not None:
        tied = [each.entry for each in await RegisterTie.objects().where(RegisterTie.call == wanted.call)]
        condition &= RegisterEntry.id.is_in([0, *tied])
    if wanted.state == "open":
        condition &= RegisterEntry.ended_on.is_null()
    if wanted.state == "ended":
        condition &= RegisterEntry.ended_on.is_not_null()
    if wanted.words:
        # What was typed is looked for as it stands: % and _ are letters here.
        searched = "strpos(lower(name || ' ' || number || ' ' || issuer || ' ' || place || ' ' || note), lower({})) > 0"
        condition &= WhereRaw(searched, wanted.words)
    rows = await RegisterEntry.objects().where(condition).order_by(RegisterEntry.id, ascending=False).limit(MOST)
    return await facts_of(rows)


def _some(ids: Iterable[Any]) -> list[int]:
    return sorted({each for each in ids if each is not None}) or [0]
