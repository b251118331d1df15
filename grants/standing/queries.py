"""Reads of the record: how an organisation stood on a day, and all that is known of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from grants import clock
from grants.db import Rows, get, together
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.organizations.tables import Organization
from grants.people import queries as people
from grants.people.rules import Actor
from grants.standing import rules
from grants.standing.tables import AnnualCheck, CreditEffect, CreditEvent, CreditKind, Listing, Rating, SheetImport

LAPSES_SOON = timedelta(days=180)


@dataclass(frozen=True)
class Standing:
    """How an organisation stands on a day, with what was entered under bodies merged into it.

    `annual_check` is the newest one that counts (R-B6), None when the year that counts has none; `rating` the one in
    force (R-B8) or None, `grade` its letters or ""; `listings` the lists it is on; `violations` all that arose by then,
    however old (each round says how far back it looks); `credit_events` the other facts in force.
    """

    organization: int
    on: date
    annual_check: AnnualCheck | None = None
    rating: Rating | None = None
    listings: Sequence[Listing] = ()
    violations: Sequence[CreditEvent] = ()
    credit_events: Sequence[CreditEvent] = ()

    @property
    def grade(self) -> str:
        """1A to 5A, or nothing."""
        return self.rating.grade if self.rating else ""

    @property
    def priority(self) -> str:
        """Since which day it stands before its equals, by what an earlier project was found to be (R-H3, S81); or
        nothing."""
        days = [each.from_on for each in self.credit_events if each.effect == CreditEffect.PRIORITY]
        return min(days).isoformat() if days else ""

    @property
    def annual_check_year(self) -> int:
        """The year whose check counts that day."""
        return rules.annual_check_year(self.on)


@dataclass(frozen=True)
class Record:
    """All that is known of an organisation, the newest first."""

    organization: Organization
    standing: Standing
    checks: Sequence[AnnualCheck]
    ratings: Sequence[Rating]
    listings: Sequence[Listing]
    events: Sequence[CreditEvent]


async def standing_of(organization_id: int, on: date) -> Standing:
    """How the organisation stood that day."""
    return (await standings([organization_id], on))[organization_id]


async def standings(ids: Iterable[int], on: date) -> dict[int, Standing]:
    """How several organisations stood that day, in a fixed number of queries."""
    bodies = await organizations.same_bodies(ids)
    every = [each for body in bodies.values() for each in body]
    parts = await together(
        Rows(AnnualCheck.organization, every),
        Rows(Rating.organization, every),
        Rows(Listing.organization, every, Listing.from_on),
        Rows(CreditEvent.organization, every, CreditEvent.arose_on),
    )
    of = [_by_body(rows) for rows in parts]
    return {key: _standing(key, on, *(_of_all(rows, body) for rows in of)) for key, body in bodies.items()}


def _standing(
    key: int,
    on: date,
    checks: Sequence[AnnualCheck],
    ratings: Sequence[Rating],
    listings: Sequence[Listing],
    events: Sequence[CreditEvent],
) -> Standing:
    facts = [each for each in events if each.kind != CreditKind.VIOLATION and rules.counts_on(each, on)]
    return Standing(
        organization=key,
        on=on,
        annual_check=rules.annual_check_on(checks, on),
        rating=rules.rating_on(ratings, on),
        listings=[each for each in listings if rules.is_listed_on(each, on)],
        violations=rules.violations_on(events, on),
        credit_events=facts,
    )


async def open_listings(organization_id: int, on: date) -> list[Listing]:
    """The lists the organisation is on that day."""
    return list((await standing_of(organization_id, on)).listings)


async def listing(listing_id: int) -> Listing:
    """One entry of a list. Raises NotFound."""
    return await get(Listing, listing_id)


async def record_of(person: Actor, organization_id: int, on: date) -> Record:
    """The whole record, for offices and for the organisation itself. Raises NotFound for everybody else."""
    if not rules.sees_every_record(person) and organization_id not in person.organizations():
        raise NotFound("standing.not_visible", _("没有找到这个单位的信用档案"))
    row = await organizations.organization(organization_id)
    body = (await organizations.same_bodies([organization_id]))[organization_id]
    checks = AnnualCheck.objects().where(AnnualCheck.organization.is_in(body), AnnualCheck.replaced_at.is_null())
    ratings = Rating.objects().where(Rating.organization.is_in(body))
    listings = Listing.objects().where(Listing.organization.is_in(body))
    events = CreditEvent.objects().where(CreditEvent.organization.is_in(body))
    return Record(
        organization=row,
        standing=await standing_of(organization_id, on),
        checks=await checks.order_by(AnnualCheck.year, ascending=False),
        ratings=await ratings.order_by(Rating.from_on, ascending=False),
        listings=await listings.order_by(Listing.from_on, ascending=False),
        events=await events.order_by(CreditEvent.arose_on, ascending=False),
    )


def _by_body(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.organization, []).append(row)
    return found


def _of_all(rows: dict[int, list[Any]], body: Sequence[int]) -> list[Any]:
    return [row for key in body for row in rows.get(key, ())]


def was_late(event: CreditEvent) -> bool:
    """R-B9: entered after the fifth working day; unknown where the working days of the year are not published."""
    return bool(event.due_on is not None and clock.local_day(event.entered_at) > event.due_on)


@dataclass(frozen=True)
class Overview:
    """What the office looks after: who is on a list, which appeals wait, what was entered late, what lapses soon."""

    listings: Sequence[tuple[Listing, Organization]]
    appeals: Sequence[tuple[CreditEvent, Organization]]
    late: Sequence[tuple[CreditEvent, Organization]]
    lapsing: Sequence[tuple[Rating, Organization]]
    sheets: Sequence[SheetImport]


async def overview(on: date) -> Overview:
    """Of every list the newest two hundred."""
    open_now = Listing.objects().where(Listing.until_on.is_null())
    listings = await open_now.order_by(Listing.from_on, ascending=False).limit(200)
    waiting = CreditEvent.objects().where(
        CreditEvent.appealed_on.is_not_null(), CreditEvent.appeal_decided_on.is_null()
    )
    appeals = await waiting.order_by(CreditEvent.appealed_on).limit(200)
    recent = await CreditEvent.objects().order_by(CreditEvent.id, ascending=False).limit(200)
    soon = Rating.objects().where(
        Rating.until_on >= on, Rating.until_on <= on + LAPSES_SOON, Rating.withdrawn_on.is_null()
    )
    lapsing = await soon.order_by(Rating.until_on).limit(200)
    shown: list[Any] = [*listings, *appeals, *recent, *lapsing]
    named = await organizations.named(list({each.organization for each in shown}))
    return Overview(
        listings=[(each, named[each.organization]) for each in listings],
        appeals=[(each, named[each.organization]) for each in appeals],
        late=[(each, named[each.organization]) for each in recent if was_late(each)],
        lapsing=[(each, named[each.organization]) for each in lapsing],
        sheets=await SheetImport.objects().order_by(SheetImport.id, ascending=False).limit(20),
    )


async def rating(rating_id: int) -> Rating:
    """One rating. Raises NotFound."""
    return await get(Rating, rating_id)


async def event_for(person: Actor, event_id: int) -> CreditEvent:
    """A fact of credit, for offices and for whom it is about. Raises NotFound for everybody else."""
    event = await get(CreditEvent, event_id)
    if not rules.sees_every_record(person) and event.organization not in person.organizations():
        raise NotFound("standing.event_not_visible", _("没有找到这条记录"))
    return event


async def proof(person: Actor, check_id: int) -> Upload:
    """The paper behind an annual check, for offices and for whom it is about. Raises NotFound."""
    check = await get(AnnualCheck, check_id)
    sees = rules.sees_every_record(person) or check.organization in person.organizations()
    if not sees or check.proof is None:
        raise NotFound("standing.no_proof", _("没有找到这份证明"))
    return await get(Upload, check.proof)


async def sheet(sheet_id: int) -> SheetImport:
    """A spreadsheet that was sent. Raises NotFound."""
    return await get(SheetImport, sheet_id)


async def sender(sheet: SheetImport) -> str:
    """Who sent it."""
    return str((await people.person(sheet.sent_by)).name)
