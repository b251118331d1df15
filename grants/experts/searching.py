"""The pool as a list: searched, filtered, and read page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from piccolo.columns.combination import WhereRaw
from piccolo.query import OrderByRaw

from grants.experts import queries, rules
from grants.experts.tables import Absence, Expert
from grants.organizations.queries import wildcard
from grants.people.rules import Actor
from grants.people.tables import Person
from grants.vocabulary import queries as vocabulary

PAGE = 50


@dataclass(frozen=True)
class Filter:
    """What somebody looks for: who knows a topic or an area, who is free on all of these days, who has left."""

    words: str = ""
    topic: str = ""
    area: str = ""
    free_from: date | None = None
    free_until: date | None = None
    senior: bool = False
    left: bool = False


@dataclass(frozen=True)
class Page:
    """One page, by code: the experts with their names, how many there are in all, and where the neighbours begin."""

    rows: Sequence[tuple[Expert, str]]
    total: int
    first: int
    before: int | None = None
    after: int | None = None
    absences: Mapping[int, Sequence[Absence]] = field(default_factory=dict)


async def page(person: Actor, asked: Filter, *, after: int = 0) -> Page:
    """The experts after so many of those that fit. Raises NotFound for who does not read the pool."""
    rules.may_read_pool(person)
    query, count = Expert.objects(), Expert.count()
    for condition in await _conditions(asked):
        query, count = query.where(condition), count.where(condition)
    rows = await query.order_by(OrderByRaw("length(code), code")).offset(after).limit(PAGE)
    total = await count
    return Page(
        rows=await queries.named(rows),
        total=total,
        first=after + 1,
        before=max(0, after - PAGE) if after else None,
        after=after + PAGE if after + len(rows) < total else None,
        absences=await queries.absences([row.id for row in rows]),
    )


async def _conditions(asked: Filter) -> list[Any]:
    found: list[Any] = [Expert.left_on.is_not_null() if asked.left else Expert.left_on.is_null()]
    if asked.words:
        like = wildcard(asked.words)
        people = await Person.select(Person.id).where(Person.name.ilike(like))
        of_people = Expert.person.is_in([0, *(row["id"] for row in people)])
        found.append(Expert.code.ilike(like) | Expert.field.ilike(like) | Expert.title.ilike(like) | of_people)
    if asked.topic:
        found.append(Expert.topics.any(asked.topic))
    if asked.area:
        related = [*await vocabulary.around(asked.area)]
        # Who has no area noted judges anywhere.
        found.append(WhereRaw("(cardinality(expert.areas) = 0 OR expert.areas && {}::varchar[])", related))
    if asked.senior:
        found.append(Expert.is_senior.eq(True))
    if asked.free_from and asked.free_until:
        away = await Absence.select(Absence.expert).where(
            Absence.taken_back_at.is_null(), Absence.from_on <= asked.free_until, Absence.until_on >= asked.free_from
        )
        found.append(Expert.id.not_in([0, *(row["expert"] for row in away)]))
    return found
