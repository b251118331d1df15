"""Everything that changes the pool of experts. Each change is kept as before and after."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from grants import audit, clock
from grants.audit import action
from grants.db import get
from grants.experts import queries, rules, words
from grants.experts.facts import Identity
from grants.experts.tables import Absence, Expert, ExpertChange, ExpertIdentity, Position
from grants.organizations.tables import Organization
from grants.people.rules import Actor
from grants.people.tables import Person

Change = tuple[str, str, str]


@action
async def add_expert(
    by: Actor,
    *,
    person_id: int,
    code: str,
    field: str,
    id_number: str,
    title: str = "",
    is_senior: bool = False,
    topics: Sequence[str] = (),
    areas: Sequence[str] = (),
    most_sheets: int | None = None,
) -> Expert:
    """Put a person into the pool of experts. A second time, or a code that is taken, is refused."""
    kept = rules.check_new_expert(by, id_number)
    person = await get(Person, person_id, lock="UPDATE")
    of_person = await Expert.objects().where((Expert.person == person.id) | (Expert.code == code)).first()
    rules.expert_is_new(of_person)
    expert = Expert(
        person=person.id,
        code=code,
        field=field,
        title=title,
        is_senior=is_senior,
        topics=[*topics],
        areas=[*areas],
        most_sheets=most_sheets,
        left_on=None,
        version=0,
    )
    await expert.save()
    await ExpertIdentity(expert=expert.id, id_number=kept).save()
    await _keep_changes(by, expert, [("pool", "", f"{code} {person.name}")])
    await audit.record(by, "experts.expert_added", expert, expert_code=code, field=field)
    return expert


@action
async def edit_expert(
    by: Actor, expert_id: int, *, version: int, fields: Mapping[str, Any], reason: str = ""
) -> Expert:
    """Change parts of a profile as it was read at `version`. What is given as it stands already changes nothing."""
    expert = await get(Expert, expert_id, lock="NO KEY UPDATE")
    rules.check_edit(by, expert, version, await queries.changes(expert.id, after=version), fields)
    changed = {name: value for name, value in fields.items() if getattr(expert, name) != value}
    if changed:
        names = {"topics": await queries.topic_names(), "areas": await queries.area_names()}
        told = [
            (
                name,
                words.as_text(name, getattr(expert, name), names.get(name, {})),
                words.as_text(name, value, names.get(name, {})),
            )
            for name, value in changed.items()
        ]
        await expert.update_self({getattr(Expert, name): value for name, value in changed.items()})
        await _keep_changes(by, expert, told, reason)
        await audit.record(by, "experts.expert_edited", expert, fields=sorted(changed), reason=reason.strip())
    return expert


@action
async def keep_identity(by: Actor, expert_id: int, *, version: int, identity: Identity) -> Expert:
    """Put identity number, account or address on record. What is left empty stays; neither trail holds a number."""
    expert = await get(Expert, expert_id, lock="NO KEY UPDATE")
    kept = rules.check_identity(by, expert, version, await queries.changes(expert.id, after=version), identity)
    before = await ExpertIdentity.objects().get_or_create(ExpertIdentity.expert == expert.id)
    told = [
        (part, words.as_text(part, getattr(before, part), {}), words.as_text(part, kept[part], {})) for part in kept
    ]
    await before.update_self({getattr(ExpertIdentity, part): value for part, value in kept.items()})
    await _keep_changes(by, expert, told)
    await audit.record(by, "experts.identity_kept", expert, parts=sorted(kept))
    return expert


@action
async def add_position(
    by: Actor,
    *,
    expert_id: int,
    organization_id: int,
    title: str,
    from_on: date,
    until_on: date | None = None,
    is_employer: bool = False,
) -> Position:
    """Note a position an expert holds or held. What it means for a running panel is found by the panel."""
    rules.check_position(by, from_on, until_on)
    expert = await get(Expert, expert_id, lock="NO KEY UPDATE")
    organization = await get(Organization, organization_id)
    position = Position(
        expert=expert.id,
        organization=organization.id,
        title=title,
        from_on=from_on,
        until_on=until_on,
        is_employer=is_employer,
        withdrawn_at=None,
    )
    await position.save()
    await _keep_changes(by, expert, [("position", "", await _position_text(position))])
    await audit.record(by, "experts.position_added", position, expert=expert.id, organization=organization.id)
    return position


@action
async def change_position(
    by: Actor,
    position_id: int,
    *,
    version: int,
    title: str,
    from_on: date,
    until_on: date | None,
    is_employer: bool,
) -> Position:
    """Correct a position, or note its end, as the expert's record was read at `version`."""
    position = await get(Position, position_id)
    expert = await get(Expert, position.expert, lock="NO KEY UPDATE")
    position = await get(Position, position_id, lock="UPDATE")
    since = await queries.changes(expert.id, after=version)
    rules.check_position_change(by, expert, version, since, position, (from_on, until_on))
    before = await _position_text(position)
    await position.update_self(
        {
            Position.title: title,
            Position.from_on: from_on,
            Position.until_on: until_on,
            Position.is_employer: is_employer,
        }
    )
    await _keep_changes(by, expert, [("position", before, await _position_text(position))])
    await audit.record(by, "experts.position_changed", position, expert=expert.id)
    return position


@action
async def withdraw_position(by: Actor, position_id: int, *, reason: str) -> Position:
    """Take back a position that was noted in error. A second time is refused."""
    position = await get(Position, position_id)
    expert = await get(Expert, position.expert, lock="NO KEY UPDATE")
    position = await get(Position, position_id, lock="UPDATE")
    rules.check_position_withdrawal(by, position, reason)
    await position.update_self({Position.withdrawn_at: clock.now()})
    await _keep_changes(by, expert, [("position", await _position_text(position), "")], reason)
    await audit.record(by, "experts.position_withdrawn", position, expert=expert.id, reason=reason.strip())
    return position


@action
async def add_absence(by: Actor, expert_id: int, *, from_on: date, until_on: date, reason: str = "") -> Absence:
    """Note days on which an expert cannot come: no draw whose judging lies in them takes them."""
    expert = await get(Expert, expert_id, lock="NO KEY UPDATE")
    there = (await queries.absences([expert.id])).get(expert.id, [])
    rules.check_absence(by, from_on, until_on, there)
    absence = Absence(expert=expert.id, from_on=from_on, until_on=until_on, reason=reason.strip(), taken_back_at=None)
    await absence.save()
    await _keep_changes(by, expert, [("absence", "", words.absence_text(absence))])
    await audit.record(by, "experts.absence_added", absence, expert=expert.id, from_on=from_on, until_on=until_on)
    return absence


@action
async def take_back_absence(by: Actor, absence_id: int) -> Absence:
    """The expert can come after all. A second time is refused."""
    absence = await get(Absence, absence_id)
    expert = await get(Expert, absence.expert, lock="NO KEY UPDATE")
    absence = await get(Absence, absence_id, lock="UPDATE")
    rules.check_taking_back(by, absence)
    await absence.update_self({Absence.taken_back_at: clock.now()})
    await _keep_changes(by, expert, [("absence", words.absence_text(absence), "")])
    await audit.record(by, "experts.absence_taken_back", absence, expert=expert.id)
    return absence


async def _keep_changes(by: Actor, expert: Expert, told: Iterable[Change], reason: str = "") -> None:
    """The next version, with what stood there and what stands there now."""
    await expert.update_self({Expert.version: expert.version + 1})
    kept = [
        ExpertChange(
            expert=expert.id,
            version=expert.version,
            at=clock.now(),
            by=by.id,
            by_name=by.name,
            part=part,
            before=before,
            after=after,
            reason=reason.strip(),
        )
        for part, before, after in told
    ]
    await ExpertChange.insert(*kept)


async def _position_text(position: Position) -> str:
    body = await get(Organization, position.organization)
    return words.held_text(body.name, position.title, position.from_on, position.until_on, position.is_employer)
