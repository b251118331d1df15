"""A pool of experts, those who keep it, and those who read it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from grants.experts import actions
from grants.experts.tables import Expert
from grants.organizations.tables import Organization, OrganizationKind
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.kept import kept
from tests.scoring.world import ID_NUMBERS, a_person, an_actor, an_organization

NOW = datetime(2026, 3, 20, 2, tzinfo=UTC)
CARD = "6222021234567890128"


@dataclass
class Pool:
    """The funder's people, and experts E1… with their actors."""

    funder: Organization
    officer: Actor
    other_officer: Actor
    supervisor: Actor
    auditor: Actor
    cashier: Actor
    experts: list[Expert]


@kept
async def a_pool(experts: int = 1, **facts: object) -> Pool:
    funder = await an_organization("FUND", kind=OrganizationKind.GOVERNMENT, is_funder=True)
    officer = await an_actor("olga", (funder, Role.OFFICER))
    return Pool(
        funder=funder,
        officer=officer,
        other_officer=await an_actor("otto", (funder, Role.OFFICER)),
        supervisor=await an_actor("sven", (funder, Role.SUPERVISOR)),
        auditor=await an_actor("anna", (funder, Role.AUDITOR)),
        cashier=await an_actor("carl", (funder, Role.CASHIER)),
        experts=[await an_expert(officer, number, **facts) for number in range(1, experts + 1)],
    )


async def an_expert(officer: Actor, number: int, **facts: object) -> Expert:
    person = await a_person(f"e{number}", f"专家{number}")
    kept = {"field": "社会工作", "id_number": ID_NUMBERS[(number - 1) % len(ID_NUMBERS)]} | facts
    return await actions.add_expert(officer, person_id=person.id, code=f"E{number}", **kept)
