"""What a project promised before it was signed, and what its reports say of money and promises."""

from decimal import Decimal
from typing import Any

from grants.awards.indicators import actions as indicators
from grants.awards.indicators.facts import IndicatorPlan
from grants.awards.indicators.queries import indicators_of
from grants.awards.indicators.tables import IndicatorKind
from grants.awards.queries import lines_of
from grants.demo.stage import Event, Phase, Stage, during, later
from grants.people.tables import Role
from grants.reporting.contents.facts import Achieved, Contents, LineTyped
from grants.vocabulary import queries as vocabulary
from grants.vocabulary.tables import ListName


def events(stage: Stage) -> list[Event]:
    """Worded by who carries the project and agreed by the office, before its agreement is drawn."""
    found = []
    for each in stage.listed("indicators"):
        name = f"indicators of {each['application']}"
        for word, hour, verb in (("worded", 10, _word), ("agreed", 11, _agree)):
            at, happens = during(each[f"{word}_on"], hour), later(verb, stage, each)
            found.append(Event(at, f"{name} {word}", happens, Phase.NOTICE))
    return found


async def _word(stage: Stage, each: dict[str, Any]) -> None:
    plans = [
        IndicatorPlan(IndicatorKind(one["kind"]), one["name"], one["unit"], Decimal(str(one["target"])), one["proof"])
        for one in each["items"]
    ]
    award = stage.id("award", each["application"])
    listed = await indicators.word_indicators(stage.grantee(each["application"]), award, plans)
    stage.keep("indicators", each["application"], listed.version)


async def _agree(stage: Stage, each: dict[str, Any]) -> None:
    version = stage.id("indicators", each["application"])
    award = stage.id("award", each["application"])
    await indicators.agree_indicators(stage.staff(Role.OFFICER), award, version=version)


async def contents_of(stage: Stage, report: dict[str, Any]) -> Contents | None:
    """What a report is filled in with: spent by line where the grantee keeps its books, reached by indicator, people
    by group; None where the file has words alone. `explained` stands beside every line and every indicator."""
    if not {"spent", "reached", "explained", "groups"} & report.keys():
        return None
    award, why = stage.id("award", report["application"]), report.get("explained") or ""
    spent, reached = report.get("spent") or {}, report.get("reached") or {}
    groups = {each.code: each.id for each in await vocabulary.terms(ListName.BENEFICIARY_GROUP)}
    return Contents(
        lines={
            line.id: LineTyped(Decimal(spent[line.item]) if line.item in spent else None, why)
            for line in await lines_of(award)
        },
        achieved={
            each.id: Achieved(Decimal(str(reached[each.name])) if each.name in reached else None, why)
            for each in await indicators_of(award)
        },
        headcounts={groups[code]: count for code, count in (report.get("groups") or {}).items()},
    )
