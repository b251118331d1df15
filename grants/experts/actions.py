"""Everything that changes the pool of experts."""

from datetime import date

from grants import audit
from grants.audit import action
from grants.db import get
from grants.experts import rules
from grants.experts.tables import Expert, ExpertIdentity, Position
from grants.organizations.tables import Organization
from grants.people.rules import Actor
from grants.people.tables import Person


@action
async def add_expert(by: Actor, *, person_id: int, code: str, field: str, id_number: str) -> Expert:
    """Put a person into the pool of experts. A second time, or a code that is taken, is refused."""
    kept = rules.check_new_expert(by, id_number)
    person = await get(Person, person_id, lock="UPDATE")
    of_person = await Expert.objects().where((Expert.person == person.id) | (Expert.code == code)).first()
    rules.expert_is_new(of_person)
    expert = Expert(person=person.id, code=code, field=field)
    await expert.save()
    await ExpertIdentity(expert=expert.id, id_number=kept).save()
    await audit.record(by, "experts.expert_added", expert, expert_code=code, field=field)
    return expert


@action
async def add_position(
    by: Actor, *, expert_id: int, organization_id: int, title: str, from_on: date, until_on: date | None = None
) -> Position:
    """Note a position an expert holds or held. What it means for a running panel is found by the panel."""
    rules.check_position(by, from_on, until_on)
    expert = await get(Expert, expert_id, lock="NO KEY UPDATE")
    organization = await get(Organization, organization_id)
    position = Position(expert=expert.id, organization=organization.id, title=title, from_on=from_on, until_on=until_on)
    await position.save()
    await audit.record(by, "experts.position_added", position, expert=expert.id, organization=organization.id)
    return position
