"""Reads of the pool of experts."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from grants.db import Lock, get
from grants.experts import rules
from grants.experts.facts import ExpertFacts, Identity
from grants.experts.tables import Absence, Expert, ExpertChange, ExpertIdentity, PoolSheet, Position
from grants.funds.rules import PURPOSE_NAMES
from grants.organizations.tables import Organization
from grants.people.rules import Actor
from grants.people.tables import Person
from grants.vocabulary import queries as vocabulary
from grants.vocabulary.tables import ListName

TOPIC_LISTS = (ListName.FOCUS_AREA, ListName.ENCOURAGED_AREA)


async def expert(expert_id: int, *, lock: Lock | None = None) -> Expert:
    """One expert. Raises NotFound."""
    return await get(Expert, expert_id, lock=lock)


async def expert_of(person: Actor) -> Expert | None:
    """The expert that person is."""
    return await Expert.objects().where(Expert.person == person.id).first()


async def expert_by_code(code: str) -> Expert | None:
    """The expert with that code."""
    return await Expert.objects().where(Expert.code == code).first()


async def experts() -> list[tuple[Expert, str]]:
    """Everybody in the pool with their name, by code: E2 before E10."""
    return sorted(await named(await Expert.objects()), key=lambda each: (len(each[0].code), each[0].code))


async def named(rows: Sequence[Expert]) -> list[tuple[Expert, str]]:
    """Each with the person's name."""
    people = await Person.objects().where(Person.id.is_in([row.person for row in rows] or [0]))
    names = {person.id: person.name for person in people}
    return [(row, names[row.person]) for row in rows]


async def positions(experts: Iterable[int]) -> list[Position]:
    """The positions of these experts, in the order in which they were noted; none that was withdrawn."""
    of_these = Position.expert.is_in([*experts] or [0])
    return await Position.objects().where(of_these, Position.withdrawn_at.is_null()).order_by(Position.id)


async def identities(experts: Iterable[int]) -> dict[int, ExpertIdentity]:
    """What identifies these experts, by expert: for finding conflicts, never to be shown."""
    rows = await ExpertIdentity.objects().where(ExpertIdentity.expert.is_in([*experts] or [0]))
    return {row.expert: row for row in rows}


async def position(position_id: int) -> Position:
    """One position. Raises NotFound."""
    return await get(Position, position_id)


async def absences(experts: Iterable[int]) -> dict[int, list[Absence]]:
    """The days on which these experts cannot come, by expert."""
    of_these = Absence.expert.is_in([*experts] or [0])
    rows = await Absence.objects().where(of_these, Absence.taken_back_at.is_null()).order_by(Absence.from_on)
    found: dict[int, list[Absence]] = {}
    for row in rows:
        found.setdefault(row.expert, []).append(row)
    return found


async def facts(person: Actor, expert_id: int) -> ExpertFacts:
    """Everything on an expert's page. Raises NotFound for who does not read the pool."""
    rules.may_read_pool(person)
    row = await expert(expert_id)
    who = await get(Person, row.person)
    held = await positions([row.id])
    of_these = Organization.id.is_in([each.organization for each in held] or [0])
    names = {each.id: each.name for each in await Organization.objects().where(of_these)}
    return ExpertFacts(
        expert=row,
        name=who.name,
        login=who.login,
        identity=await identity(row.id),
        positions=[(each, names[each.organization]) for each in sorted(held, key=lambda one: one.from_on)],
        absences=(await absences([row.id])).get(row.id, []),
    )


async def identity(expert_id: int) -> Identity:
    """What identifies and pays an expert. A page shows it masked, but to who pays."""
    row = await ExpertIdentity.objects().where(ExpertIdentity.expert == expert_id).first()
    return Identity(row.id_number, row.account_number, row.address) if row else Identity()


async def changes(expert_id: int, *, after: int = 0) -> list[ExpertChange]:
    """What was changed after that version, in order."""
    of_expert = (ExpertChange.expert == expert_id) & (ExpertChange.version > after)
    return await ExpertChange.objects().where(of_expert).order_by(ExpertChange.id)


async def topic_names() -> dict[str, str]:
    """The words for what an expert may know: areas of both lists, closed ones too, and purposes."""
    terms = [each for name in TOPIC_LISTS for each in await vocabulary.every_term(name)]
    return {each.code: each.name for each in terms} | {code: str(name) for code, name in PURPOSE_NAMES.items()}


async def topics() -> list[tuple[str, str]]:
    """What may be chosen now, as (code, name)."""
    terms = [(each.code, each.name) for each in await vocabulary.terms_of(TOPIC_LISTS)]
    return terms + [(code, str(name)) for code, name in PURPOSE_NAMES.items()]


async def area_names() -> dict[str, str]:
    """The words for every division."""
    return {each.code: each.name for each in await vocabulary.every_division()}


async def areas() -> list[tuple[str, str]]:
    """The divisions that may be chosen now, as (code, name)."""
    return [(each.code, each.name) for each in await vocabulary.divisions()]


async def sheet(sheet_id: int) -> PoolSheet:
    """A spreadsheet that was sent. Raises NotFound."""
    return await get(PoolSheet, sheet_id)


async def edited_since(person_id: int, moment: datetime) -> bool:
    """Whether that person changed anything of the pool from that moment on."""
    return await ExpertChange.exists().where(ExpertChange.by == person_id, ExpertChange.at >= moment)
