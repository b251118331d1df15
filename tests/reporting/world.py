"""An award that is carried out, with who reports on it and who decides."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from grants import clock
from grants.applications.classifying.actions import classify_application
from grants.awards.facts import AwardFacts
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting import actions
from grants.reporting.contents.facts import Contents, LineTyped
from grants.reporting.tables import Report, ReportKind
from grants.vocabulary import queries as vocabulary
from grants.vocabulary.tables import ListName
from tests.awards.world import a_signed_award
from tests.kept import kept
from tests.organizations.world import staff


@dataclass
class Reported:
    """An award with its people."""

    facts: AwardFacts
    ada: Actor
    olga: Actor

    @property
    def id(self) -> int:
        return self.facts.award.id


def on(day: str):
    """The clock at ten in the morning of that day."""
    return clock.at(clock.during(date.fromisoformat(day)))


@kept
async def a_running_award(**changes: Any) -> Reported:
    return await with_people(await a_signed_award(**changes))


async def with_people(facts: AwardFacts) -> Reported:
    """Somebody of the grantee who reports, and an officer who decides."""
    return Reported(
        facts=facts,
        ada=await staff(facts.applicant, Role.APPLICANT, name="Ada"),
        olga=await staff(facts.funder, Role.OFFICER, name="Olga"),
    )


async def a_report(award: Reported, kind: ReportKind = ReportKind.MIDTERM, day: str = "2026-09-07") -> Report:
    with on(day):
        return await actions.submit_report(award.ada, award_id=award.id, kind=kind, narrative="完成 60 户改造")


def nothing_spent(award: Reported) -> dict[str, str]:
    """The fields of the form of a report: nothing was spent on any line."""
    return {f"line-{line.id}": "0" for line in award.facts.lines}


async def an_award_for_the_old() -> tuple[Reported, int]:
    """Of which 30 old people were planned; with the term."""
    award = await a_running_award()
    groups = {each.code: each.id for each in await vocabulary.terms(ListName.BENEFICIARY_GROUP)}
    with on("2026-09-01"):
        await classify_application(award.olga, award.facts.award.application, {groups["elderly"]: 30})
    return award, groups["elderly"]


async def people_served(award: Reported, kind: ReportKind, people: dict[int, int], total: int) -> Report:
    """A report of an award on which nothing was spent yet, with the people of each group."""
    lines = {line.id: LineTyped(Decimal(0), "还没有支出") for line in award.facts.lines}
    return await actions.submit_report(
        award.ada,
        award_id=award.id,
        kind=kind,
        narrative="进展",
        beneficiaries=total,
        contents=Contents(lines, headcounts=people),
    )
