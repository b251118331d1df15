"""Reads of reports to committees."""

from dataclasses import dataclass

from grants.custody.queries.facts import among, by_id
from grants.db import get
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.people.rules import Actor
from grants.reporting.activities.whose import read_by
from grants.reporting.committees.tables import CommitteeReport


@dataclass(frozen=True)
class CommitteeReportFacts:
    """A report with whose it is."""

    row: CommitteeReport
    organization: Organization


async def committee_reports(person: Actor, organization_id: int | None = None) -> list[CommitteeReportFacts]:
    """What that person reads, the newest first; of one organisation when it is named."""
    ids = [each for each in await read_by(person) if organization_id in (None, each)]
    rows = (
        await CommitteeReport.objects()
        .where(among(CommitteeReport.organization, ids))
        .order_by(CommitteeReport.reported_on, ascending=False)
        .order_by(CommitteeReport.id, ascending=False)
    )
    bodies = await by_id(Organization, [each.organization for each in rows])
    return [CommitteeReportFacts(each, bodies[each.organization]) for each in rows]


async def scan(person: Actor, committee_report_id: int) -> Upload:
    """The file of one. Raises NotFound for strangers, and where there is none."""
    row = await CommitteeReport.objects().where(CommitteeReport.id == committee_report_id).first()
    if row is None or row.upload is None or row.organization not in await read_by(person):
        raise NotFound("reporting.no_committee_file", _("没有找到这份文件"))
    return await get(Upload, row.upload)
