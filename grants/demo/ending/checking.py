"""A spot check of the round: drawn by two, visited by two, and what was found put right."""

from collections.abc import Sequence
from typing import Any

from grants.awards.tables import Award
from grants.db import get
from grants.demo.stage import Event, Phase, Stage, day, during, later
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting.inspections import actions as inspections
from grants.reporting.inspections import visiting
from grants.reporting.inspections.facts import Plan, Record
from grants.reporting.inspections.tables import SiteVisit
from grants.reporting.rectifying import actions as rectifying


def events(stage: Stage) -> list[Event]:
    """Prepared, drawn, visited; each finding from its notice to its acceptance."""
    check = stage.the_round.get("inspection")
    if not check:
        return []
    found = [
        Event(during(check["prepared_on"], 9), "inspection", later(_prepare, stage, check), Phase.SETTLING),
        Event(during(check["drawn_on"], 10), "inspection drawn", later(_draw, stage, check), Phase.SETTLING),
        Event(during(check["visited_on"], 15), "visits", later(_visit, stage, check), Phase.SETTLING),
    ]
    for each in check.get("findings") or []:
        name = f"finding at {each['application']}"
        for word, hour, verb in (("answered", 10, _answer), ("accepted", 15, _accept)):
            at, happens = during(each[f"{word}_on"], hour), later(verb, stage, each)
            found.append(Event(at, f"{name} {word}", happens, Phase.SETTLING))
    return found


async def _prepare(stage: Stage, check: dict[str, Any]) -> None:
    fixed = [(await _number(stage, each["application"]), each["reason"]) for each in check.get("fixed") or []]
    row = await inspections.prepare_inspection(
        stage.staff(Role.OFFICER),
        Plan(
            authority=stage.id("organization", stage.funder),
            call=stage.id("call", ""),
            fund=None,
            first_day=day(check["projects_from"]),
            last_day=day(check["projects_to"]),
            visits_until=day(check["visits_until"]),
            word="碧海连天",
            checklist=tuple(check["checklist"]),
            number=check["number"],
            fixed=tuple(fixed),
        ),
    )
    stage.keep("inspection", "", row.id)


async def _number(stage: Stage, application: str) -> str:
    return str((await get(Award, stage.id("award", application))).number)


async def _draw(stage: Stage, check: dict[str, Any]) -> None:
    named = [each.id for each in _inspectors(stage)]
    inspection = stage.id("inspection", "")
    await inspections.draw_projects(stage.staff(Role.SUPERVISOR), inspection, word="椰林成行", inspectors=named)


def _inspectors(stage: Stage) -> Sequence[Actor]:
    return stage.staff(Role.SUPERVISOR), stage.staff(Role.OFFICER)


async def _visit(stage: Stage, check: dict[str, Any]) -> None:
    """Whoever was drawn is visited as well as those that were fixed; found is what the file says of them."""
    said = {stage.id("award", each["application"]): each for each in check.get("findings") or []}
    visits = await SiteVisit.objects().where(SiteVisit.inspection == stage.id("inspection", ""))
    for visit in visits:
        finding = said.get(visit.award)
        record = Record(
            visited_on=day(check["visited_on"]),
            location="项目活动点〔虚构〕",
            present="项目负责人、社工〔虚构〕",
            headcount=20,
            points={at: ("no" if finding and at == 0 else "yes", "") for at in range(len(check["checklist"]))},
            findings=[(finding["severity"], finding["words"])] if finding else [],
        )
        one, other = _inspectors(stage)
        await visiting.save_visit(one, visit.id, record, version=0)
        await visiting.confirm_visit(one, visit.id, version=1)
        await visiting.confirm_visit(other, visit.id, version=1)
        if finding:
            row = await visiting.notify_of_findings(
                stage.staff(Role.OFFICER), visit.id, items=finding["words"], due_on=day(finding["due_on"])
            )
            stage.keep("finding", finding["application"], row.id)


async def _answer(stage: Stage, each: dict[str, Any]) -> None:
    notice = stage.id("finding", each["application"])
    await rectifying.answer_rectification(stage.grantee(each["application"]), notice, answer=each["answer"])


async def _accept(stage: Stage, each: dict[str, Any]) -> None:
    await rectifying.accept_rectification(stage.staff(Role.OFFICER), stage.id("finding", each["application"]))
