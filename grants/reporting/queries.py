"""Reads of reports: what is reported on, what was decided, who may see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from grants.applications.tables import Application
from grants.awards.tables import Agreement, Award
from grants.calls.tables import Call
from grants.db import as_row, get, sql
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.people.rules import Actor
from grants.people.tables import Person, Role
from grants.reporting.rules import READERS, Reporting
from grants.reporting.schedule import queries as schedule
from grants.reporting.schedule.facts import Scheduled
from grants.reporting.tables import Rectification, Report, ReportKind, ReportStatus

ROWS = """
    SELECT r.* FROM report r JOIN award a ON a.id = r.award JOIN call c ON c.id = a.call
    JOIN application p ON p.id = a.application
    WHERE (c.funder = ANY({}::int[]) OR p.applicant = ANY({}::int[]) OR p.submitted_through = ANY({}::int[]))
    AND ({}::int IS NULL OR r.id < {}) ORDER BY r.id DESC LIMIT {}
"""
REPORTERS = (Role.APPLICANT, Role.SIGNATORY, Role.GROUP_SIGNATORY)


@dataclass(frozen=True)
class ReportFacts:
    """A report with its project, its people and what must be put right after it."""

    report: Report
    reporting: Reporting
    application: Application
    grantee: Organization
    rectification: Rectification | None
    attachment: Upload | None
    names: dict[int, str]

    @property
    def kind(self) -> ReportKind:
        return ReportKind(self.report.kind)

    def name(self, person_id: int | None) -> str:
        """Who that was; nothing for nobody."""
        return self.names.get(person_id, "") if person_id is not None else ""


async def reporting(award_id: int, *, lock: bool = False) -> Reporting:
    """An award that is reported on. The lock makes two reports on it wait for each other."""
    award = await get(Award, award_id, lock="NO KEY UPDATE" if lock else None)
    application = await get(Application, award.application)
    call = await get(Call, award.call)
    return Reporting(
        award=award,
        agreement=await Agreement.objects().where(Agreement.award == award_id).first(),
        funder=call.funder,
        grantee=application.applicant,
        through=application.submitted_through,
        reports=tuple(await Report.objects().where(Report.award == award_id).order_by(Report.id)),
    )


async def report_of(report_id: int, *, lock: bool = False) -> tuple[Report, Reporting]:
    """A report and what it is about. The award is locked with it: report first, then award."""
    report = await get(Report, report_id, lock="UPDATE" if lock else None)
    return report, await reporting(report.award, lock=lock)


async def reports(
    person: Actor, *, award_id: int | None = None, report_id: int | None = None, status: ReportStatus | None = None
) -> list[ReportFacts]:
    """Reports that person may read, those that wait for a decision first, then the newest."""
    awards = await visible_awards(person)
    query = Report.objects().where(Report.award.is_in(sorted(awards) or [0]))
    if award_id is not None:
        query = query.where(Report.award == award_id)
    if report_id is not None:
        query = query.where(Report.id == report_id)
    if status is not None:
        query = query.where(Report.status == status)
    rows = sorted(await query, key=lambda row: (row.status != ReportStatus.SUBMITTED, -row.id))
    return await _with_facts(rows)


async def report_rows(person: Actor, *, before: int | None = None, most: int) -> list[Report]:
    """The newest of them as bare rows, where asked those older than `before`: one question, however many there are."""
    grantees = [0, *person.organizations(*REPORTERS, Role.HUB_OPERATOR)]
    found = await sql(ROWS, [0, *person.organizations(*READERS)], grantees, grantees, before, before, most)
    return [as_row(Report, row) for row in found]


async def report(person: Actor, report_id: int) -> ReportFacts:
    """One report. Raises NotFound for strangers."""
    found = await reports(person, report_id=report_id)
    if not found:
        raise NotFound("reporting.no_such_report", _("没有找到这份报告"))
    return found[0]


async def visible_award(person: Actor, award_id: int) -> Reporting:
    """An award whose reports that person may read. Raises NotFound for strangers."""
    if award_id not in await visible_awards(person):
        raise NotFound("reporting.no_such_award", _("没有找到这个项目"))
    return await reporting(award_id)


async def application_of(facts: Reporting) -> Application:
    """The application that is carried out."""
    return await get(Application, facts.award.application)


async def due(person: Actor) -> list[Scheduled]:
    """What that person's organisations may report now: of awards under a signed agreement, what is not in yet."""
    mine = await _awards_of(person.organizations(*REPORTERS, Role.HUB_OPERATOR))
    return [each for each in await schedule.scheduled(mine) if each.is_owed]


async def visible_awards(person: Actor) -> set[int]:
    """The awards whose reports that person may read."""
    funders = person.organizations(*READERS)
    calls = [row["id"] for row in await Call.select(Call.id).where(_among(Call.funder, funders))]
    rows = await Award.select(Award.id).where(_among(Award.call, calls))
    return {row["id"] for row in rows} | await _awards_of(person.organizations(*REPORTERS, Role.HUB_OPERATOR))


async def _awards_of(organizations: Iterable[int]) -> set[int]:
    rows = await Application.select(Application.id).where(
        _among(Application.applicant, organizations) | _among(Application.submitted_through, organizations)
    )
    awards = await Award.select(Award.id).where(_among(Award.application, [row["id"] for row in rows]))
    return {row["id"] for row in awards}


async def _with_facts(rows: list[Report]) -> list[ReportFacts]:
    rectifications = {
        each.report: each
        for each in await Rectification.objects().where(_among(Rectification.report, [row.id for row in rows]))
    }
    people = {by for row in rows for by in (row.submitted_by, row.decided_by)}
    names = {
        row["id"]: row["name"] for row in await Person.select(Person.id, Person.name).where(_among(Person.id, people))
    }
    uploads = {each.id: each for each in await Upload.objects().where(_among(Upload.id, [r.attachment for r in rows]))}
    about = {award_id: await reporting(award_id) for award_id in {row.award for row in rows}}
    applications = {
        each.id: each
        for each in await Application.objects().where(
            _among(Application.id, [facts.award.application for facts in about.values()])
        )
    }
    grantees = {
        each.id: each
        for each in await Organization.objects().where(_among(Organization.id, [f.grantee for f in about.values()]))
    }
    return [
        ReportFacts(
            report=row,
            reporting=about[row.award],
            application=applications[about[row.award].award.application],
            grantee=grantees[about[row.award].grantee],
            rectification=rectifications.get(row.id),
            attachment=uploads.get(row.attachment),
            names=names,
        )
        for row in rows
    ]


def _among(column: Any, keys: Iterable[Any]) -> Any:
    """The column is one of these; none of them matches nothing. Piccolo's conditions have no public type."""
    return column.is_in(sorted({key for key in keys if key is not None}) or [0])
