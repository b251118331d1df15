"""Offices that keep registers, and entries made through the actions."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from grants.organizations.tables import Organization
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.programme import actions
from grants.programme.facts import EntryPlan
from grants.programme.tables import RegisterEntry, RegisterKind
from grants.vocabulary import queries as vocabulary
from grants.vocabulary.tables import ListName
from tests.organizations.world import a_funder, staff

DAY = date(2026, 3, 20)


@dataclass(frozen=True)
class Keeping:
    """A funder and its officer."""

    funder: Organization
    officer: Actor


async def a_keeper() -> Keeping:
    funder = await a_funder()
    return Keeping(funder, await staff(funder, Role.OFFICER, name="Olga"))


async def need_values(place: int = 0, field: int = 0, **changes: Any) -> dict[str, Any]:
    """A need of the division and the focus area that stand at these places of their lists."""
    divisions, terms = await vocabulary.divisions(), await vocabulary.terms(ListName.FOCUS_AREA)
    given = {
        "name": "夜间陪护",
        "division": divisions[place].id,
        "term": terms[field].id,
        "note": "独居老人夜间无人照看",
    }
    return given | changes


async def a_need(of: Keeping, *, is_released: bool = True, **changes: Any) -> RegisterEntry:
    plan = EntryPlan(await need_values(**changes))
    row = await actions.add_entry(of.officer, kind=RegisterKind.NEED, keeper_id=of.funder.id, plan=plan)
    return await actions.release_entry(of.officer, row.id) if is_released else row


async def lent(of: Keeping, to: Organization, until_on: date, name: str = "一楼活动室") -> RegisterEntry:
    values = {"name": name, "sort": "office", "issuer": "澜湾街道", "organization": to.id}
    plan = EntryPlan(values | {"from_on": date(2026, 1, 5), "until_on": until_on})
    return await actions.add_entry(of.officer, kind=RegisterKind.IN_KIND, keeper_id=of.funder.id, plan=plan)
