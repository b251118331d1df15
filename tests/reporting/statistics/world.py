"""A city that asks its two counties for a year, with somebody at each; and what a county's figures are when right."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants.organizations.tables import Organization, OrganizationKind
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting.statistics import actions, forming, queries
from grants.reporting.statistics.facts import Key, Typed
from grants.reporting.statistics.tables import Reach, StatisticForm
from grants.vocabulary.tables import Area, Division
from tests.organizations.world import an_organization, staff
from tests.reporting.world import on

DAY, DUE, YEAR = "2026-01-12", date(2026, 3, 31), 2025
CITY, EAST, WEST = "460200", "460202", "460205"


@dataclass
class Statistics:
    """The city's bureau, its two officers, the counties' bureaus and who fills the form there."""

    city: Organization
    olga: Actor
    ben: Actor
    bureaus: dict[str, Organization]
    fillers: dict[str, Actor]
    form: StatisticForm

    async def ask(self, year: int = YEAR, due_on: date = DUE, day: str = DAY) -> dict[str, int]:
        """The returns, by the code of their division."""
        divisions = {each.code: each.id for each in (await queries.tree()).values()}
        owners = {divisions[code]: body.id for code, body in self.bureaus.items()}
        with on(day):
            row = await actions.ask_for_year(self.olga, self.form.id, year=year, due_on=due_on, owners=owners)
        return {line.division.code: line.row.id for line in await queries.returns_of(row.id)}

    async def fill(self, return_id: int, code: str, day: str = DAY, **changes: Typed | str) -> None:
        """Save what is right but for what is changed, and hand it in."""
        await self.save(return_id, code, day, **changes)
        with on(day):
            await actions.submit_return(self.fillers[code], return_id)

    async def save(self, return_id: int, code: str, day: str = DAY, **changes: Typed | str) -> None:
        with on(day):
            found = await queries.return_facts(return_id)
            typed = {**found.typed, **right(found.known)}
            for field, said in changes.items():
                name, _sep, place = field.partition("__")
                typed[name, place or "whole"] = said if isinstance(said, Typed) else Typed(Decimal(said))
            await actions.save_return(self.fillers[code], return_id, typed, {}, version=found.row.version)


def right(known: dict[Key, Decimal]) -> dict[Key, Typed]:
    """Figures that hold together, beside those that the system knows."""
    said = {
        ("communities", "urban"): "10",
        ("communities", "rural"): "20",
        ("talents", "urban"): "20",
        ("talents", "rural"): "19",
        ("covered", "urban"): "5",
        ("covered", "rural"): "10",
    }
    found = {key: Typed(Decimal(value)) for key, value in said.items()}
    return {**found, **{key: Typed(value) for key, value in known.items()}}


async def a_city() -> Statistics:
    """East and west lie where the divisions say; the form is the standard one."""
    await Division.update({Division.area: Area.EAST}).where(Division.code == EAST)
    await Division.update({Division.area: Area.WEST}).where(Division.code == WEST)
    facts = {"kind": OrganizationKind.GOVERNMENT, "with_account": False}
    city = await an_organization("三亚市民政局〔虚构〕", division=CITY, **facts)
    bureaus = {code: await an_organization(f"{code}民政局〔虚构〕", division=code, **facts) for code in (EAST, WEST)}
    olga = await staff(city, Role.OFFICER, name="Olga")
    with on(DAY):
        form = await forming.make_form(olga, city.id, code="annual", title="统计年报表", reach=Reach.DIRECT)
    return Statistics(
        city=city,
        olga=olga,
        ben=await staff(city, Role.OFFICER, name="Ben"),
        bureaus=bureaus,
        fillers={code: await staff(each, Role.OFFICER, name=f"填报{code}") for code, each in bureaus.items()},
        form=form,
    )
