"""Beside the money of a round: entries of the registers, the needs that projects answer, what projects are."""

from datetime import timedelta
from typing import Any

from grants import clock
from grants.applications.classifying.actions import classify_application
from grants.applications.needs.actions import match_needs
from grants.demo.stage import Event, Phase, Stage, day
from grants.people.tables import Role
from grants.programme import actions
from grants.programme.facts import EntryPlan
from grants.programme.registers import PUBLIC_KINDS, REGISTERS
from grants.programme.tables import RegisterKind
from grants.vocabulary import queries as vocabulary
from grants.vocabulary.tables import ListName

DAYS, BODIES = ("from_on", "until_on"), ("organization", "partner")
CLASSES = (ListName.THEME, ListName.THEME_SERVICE, ListName.RURAL_FOCUS, ListName.ACTIVITY_CLASS)


def events(stage: Stage) -> list[Event]:
    """Entered when organisations are; what projects answer and are, once the round was decided."""
    if not stage.the_round["registers"]:
        return []
    decided = clock.during(day(stage.call["decided_on"]), 17)
    return [
        Event(stage.begin + timedelta(hours=5), "registers", lambda: _enter(stage)),
        Event(decided, "needs and terms of projects", lambda: _describe(stage), Phase.DECISIONS, wave=9),
    ]


async def _enter(stage: Stage) -> None:
    officer = stage.staff(Role.OFFICER)
    for number, each in enumerate(stage.the_round["registers"]):
        kind = RegisterKind(each["kind"])
        row = await actions.add_entry(
            officer,
            kind=kind,
            keeper_id=stage.id("organization", stage.funder),
            plan=EntryPlan(
                await _values(stage, kind, each),
                frozenset(stage.id("organization", code) for code in each.get("organizations") or []),
            ),
        )
        stage.keep("register", str(number), row.id)
        if kind in PUBLIC_KINDS:
            await actions.release_entry(officer, row.id)


async def _values(stage: Stage, kind: RegisterKind, each: dict[str, Any]) -> dict[str, Any]:
    """What the file says under the columns of the register, with ids where they refer to something."""
    columns = REGISTERS[kind].columns
    values = {name: value for name, value in each.items() if name in columns}
    values |= {name: day(values[name]) for name in DAYS if name in values}
    values |= {name: stage.id("organization", values[name]) for name in BODIES if name in values}
    if "term" in values:
        values["term"] = await _term(values["term"], REGISTERS[kind].lists)
    if "division" in columns:
        values["division"] = (await vocabulary.division(stage.the_round["division"]["code"])).id
    return values


async def _describe(stage: Stage) -> None:
    officer = stage.staff(Role.OFFICER)
    for each in stage.the_round["applications"]:
        key = stage.id("application", each["code"])
        needs = {
            stage.id("register", str(number))
            for number, entry in enumerate(stage.the_round["registers"])
            if each["code"] in (entry.get("answered_by") or [])
        }
        if needs:
            await match_needs(officer, key, needs)
        chosen: dict[int, int | None] = {await _term(code, CLASSES): None for code in each.get("terms") or []}
        groups = (each.get("groups") or {}).items()
        chosen |= {await _term(code, (ListName.BENEFICIARY_GROUP,)): count for code, count in groups}
        if chosen:
            await classify_application(officer, key, chosen)


async def _term(code: str, lists: tuple[ListName, ...]) -> int:
    return next(each.id for each in await vocabulary.terms_of(lists) if each.code == code)
