"""Keeping the registers: the only writer of entries. What changed is kept as before and after."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from grants import clock
from grants.audit import action, record
from grants.db import get
from grants.errors import why_not
from grants.organizations import queries as organizations
from grants.organizations.tables import Organization
from grants.people.rules import Actor
from grants.programme import queries, rules
from grants.programme.facts import EntryPlan
from grants.programme.registers import REGISTERS, TIES
from grants.programme.tables import RegisterChange, RegisterEntry, RegisterKind, RegisterTie


@action
async def add_entry(by: Actor, *, kind: RegisterKind, keeper_id: int, plan: EntryPlan) -> RegisterEntry:
    """Enter something in a register. The same entry a second time is refused while the first is open."""
    keeper = await _keeper(keeper_id)
    twins, bodies = await _beside(kind, plan)
    rules.check_entry(by, kind, keeper, plan, bodies, twins)
    return await _write(by, kind, keeper, plan)


@action
async def add_entries(
    by: Actor, *, kind: RegisterKind, keeper_id: int, plans: Sequence[tuple[int, EntryPlan]]
) -> list[RegisterEntry]:
    """Enter the rows of a sheet, each with its number there: all of them, or none and what is wrong with each."""
    keeper = await _keeper(keeper_id)
    rules.keeper_keeps_it(by, kind, keeper.id)
    written, problems = [], []
    for number, plan in plans:
        twins, bodies = await _beside(kind, plan)
        refusal = why_not(rules.check_entry, by, kind, keeper, plan, bodies, twins)
        if refusal is None:
            written.append(await _write(by, kind, keeper, plan))
        else:
            problems.append((number, refusal.message))
    rules.sheet_is_right(problems)
    return written


@action
async def make_case(by: Actor, *, keeper_id: int, plan: EntryPlan) -> RegisterEntry:
    """Enter a case that was made of a closed project; who calls this has asked whether it is closed."""
    keeper = await _keeper(keeper_id)
    twins, bodies = await _beside(RegisterKind.CASE, plan)
    rules.check_entry(by, RegisterKind.CASE, keeper, plan, bodies, twins, is_made_of_another=True)
    return await _write(by, RegisterKind.CASE, keeper, plan)


@action
async def change_entry(by: Actor, entry_id: int, *, version: int, plan: EntryPlan) -> RegisterEntry:
    """Write an entry anew as it was read at `version`, to what no other one says. One that was released is no longer:
    what everybody sees, somebody has looked at."""
    row = await get(RegisterEntry, entry_id, lock="UPDATE")
    await _keeper(row.keeper)
    twins, bodies = await _beside(RegisterKind(row.kind), plan)
    rules.check_change(by, row, version, plan, bodies, [each for each in twins if each.id != row.id])
    columns = REGISTERS[RegisterKind(row.kind)].columns
    before = (await queries.facts_of([row]))[0]
    before_said = {column: before.said(column) for column in (*columns, TIES)}
    values: dict[Any, Any] = {getattr(RegisterEntry, column): plan.values.get(column) for column in columns}
    changed = {column for column in columns if (plan.values.get(column) or None) != (getattr(row, column) or None)}
    if {each.id for each in before.tied} != plan.organizations or {each.id for each in before.calls} != plan.calls:
        changed.add(TIES)
    if not changed:
        return row
    values |= {RegisterEntry.version: version + 1}
    if row.released_at is not None:
        values |= {RegisterEntry.released_at: None, RegisterEntry.released_by: None}
    await row.update_self(_filled(values))
    await _tie(row, plan)
    await _keep_changes(by, before_said, row, changed)
    await record(by, "programme.entry_changed", row, kind=row.kind, fields=sorted(changed))
    return row


@action
async def release_entry(by: Actor, entry_id: int) -> RegisterEntry:
    """Let everybody see an entry of a public register."""
    row = await get(RegisterEntry, entry_id, lock="UPDATE")
    rules.check_release(by, row)
    await row.update_self({RegisterEntry.released_at: clock.now(), RegisterEntry.released_by: by.id})
    await record(by, "programme.entry_released", row, kind=row.kind)
    return row


@action
async def take_entry_back(by: Actor, entry_id: int) -> RegisterEntry:
    """Nobody outside sees it any more."""
    row = await get(RegisterEntry, entry_id, lock="UPDATE")
    rules.check_taking_back(by, row)
    await row.update_self({RegisterEntry.released_at: None, RegisterEntry.released_by: None})
    await record(by, "programme.entry_taken_back", row, kind=row.kind)
    return row


@action
async def end_entry(by: Actor, entry_id: int, *, ended_on: date, reason: str) -> RegisterEntry:
    """It is over: given back, done, met, no longer in force, with how it came out. A second time is refused."""
    row = await get(RegisterEntry, entry_id, lock="UPDATE")
    rules.check_ending(by, row, ended_on, reason, clock.today())
    await row.update_self(
        {
            RegisterEntry.ended_on: ended_on,
            RegisterEntry.ended_by: by.id,
            RegisterEntry.ended_reason: reason.strip(),
        }
    )
    await record(by, "programme.entry_ended", row, kind=row.kind, ended_on=ended_on)
    return row


async def _keeper(keeper_id: int) -> Organization:
    """Two who enter the same at once wait for each other at their office."""
    return await get(Organization, keeper_id, lock="NO KEY UPDATE")


async def _beside(kind: RegisterKind, plan: EntryPlan) -> tuple[list[RegisterEntry], Mapping[int, Organization]]:
    return await queries.twins(kind, str(plan.values.get("name", ""))), await _bodies(plan)


async def _write(by: Actor, kind: RegisterKind, keeper: Organization, plan: EntryPlan) -> RegisterEntry:
    row = RegisterEntry(
        kind=kind,
        keeper=keeper.id,
        created_at=clock.now(),
        created_by=by.id,
        **{column: value for column, value in plan.values.items() if value is not None},
    )
    await row.save()
    await _tie(row, plan)
    await record(by, "programme.entry_added", row, kind=kind, name=row.name)
    return row


async def _bodies(plan: EntryPlan) -> Mapping[int, Organization]:
    keys = [plan.values.get(column) for column in ("organization", "partner")]
    return await organizations.named([key for key in keys if key is not None])


async def _tie(row: RegisterEntry, plan: EntryPlan) -> None:
    await RegisterTie.delete().where(RegisterTie.entry == row.id)
    ties = [RegisterTie(entry=row.id, organization=key) for key in sorted(plan.organizations)]
    ties += [RegisterTie(entry=row.id, call=key) for key in sorted(plan.calls)]
    if ties:
        await RegisterTie.insert(*ties)


async def _keep_changes(by: Actor, shown: Mapping[str, object], row: RegisterEntry, changed: set[str]) -> None:
    after = (await queries.facts_of([row]))[0]
    kept = [
        RegisterChange(
            entry=row.id,
            version=row.version,
            at=clock.now(),
            by=by.id,
            by_name=by.name,
            field=column,
            before=_text(shown[column]),
            after=_text(after.said(column)),
        )
        for column in sorted(changed)
    ]
    if kept:
        await RegisterChange.insert(*kept)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _filled(values: Mapping[Any, Any]) -> dict[Any, Any]:
    """An empty text is a text; an empty day, number or reference is none."""
    texts = {"name", "sort", "number", "issuer", "person", "place", "note"}
    return {column: ("" if value is None and column._meta.name in texts else value) for column, value in values.items()}
