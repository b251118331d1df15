"""Reads of visits: one with all that was found, those of a project."""

from collections.abc import Mapping, Sequence

from grants.applications.tables import Application
from grants.awards.tables import Award
from grants.custody.queries.facts import among, by_id
from grants.db import get
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.people.rules import Actor
from grants.reporting.inspections.facts import VisitFacts
from grants.reporting.inspections.rules import READERS
from grants.reporting.inspections.tables import (
    Inspection,
    Inspector,
    SiteVisit,
    VisitFinding,
    VisitNotice,
    VisitPaper,
    VisitPhoto,
    VisitPoint,
)
from grants.reporting.tables import Rectification


async def visit(person: Actor, visit_id: int) -> VisitFacts:
    """One visit, for the body that checks. What follows for the grantee is the rectification. Raises NotFound for
    anybody else."""
    row = await SiteVisit.objects().where(SiteVisit.id == visit_id).first()
    found = None if row is None else await visit_in_hand(visit_id)
    if found is None or not person.has_in(found.check.authority, *READERS):
        raise NotFound("reporting.no_such_visit", _("没有找到这次核查"))
    return found


async def visit_in_hand(visit_id: int, *, lock: bool = False) -> VisitFacts:
    """The same for the actions; the lock holds the visit, so that it is written and confirmed by one at a time."""
    row = await get(SiteVisit, visit_id, lock="UPDATE" if lock else None)
    return (await visits_of([row], {row.inspection: await get(Inspection, row.inspection)}))[0]


async def photo(person: Actor, visit_id: int, upload_id: int) -> Upload:
    """A photo of a visit. Raises NotFound where it is of another one."""
    found = await visit(person, visit_id)
    for each in found.photos:
        if each.id == upload_id:
            return each
    raise NotFound("reporting.no_such_visit_photo", _("没有找到这张照片"))


async def visits_of(rows: Sequence[SiteVisit], checks: Mapping[int, Inspection]) -> list[VisitFacts]:
    """The same of several in as many questions as of one."""
    ids = [each.id for each in rows]
    awards = await by_id(Award, [each.award for each in rows])
    applications = await by_id(Application, [each.application for each in awards.values()])
    grantees = await by_id(Organization, [each.applicant for each in applications.values()])
    inspectors = await Inspector.objects().where(among(Inspector.visit, ids)).order_by(Inspector.id)
    points = await VisitPoint.objects().where(among(VisitPoint.visit, ids)).order_by(VisitPoint.position)
    findings = await VisitFinding.objects().where(among(VisitFinding.visit, ids)).order_by(VisitFinding.position)
    photos = await VisitPhoto.objects().where(among(VisitPhoto.visit, ids)).order_by(VisitPhoto.id)
    uploads = await by_id(Upload, [each.upload for each in photos])
    notices = {each.visit: each for each in await VisitNotice.objects().where(among(VisitNotice.visit, ids))}
    asked = await by_id(Rectification, [each.rectification for each in notices.values()])
    papers = {each.visit: each for each in await VisitPaper.objects().where(among(VisitPaper.visit, ids))}

    def facts(row: SiteVisit) -> VisitFacts:
        award = awards[row.award]
        application = applications[award.application]
        return VisitFacts(
            row=row,
            check=checks[row.inspection],
            award=award,
            title=application.title,
            grantee=grantees[application.applicant],
            through=application.submitted_through,
            inspectors=[each for each in inspectors if each.visit == row.id],
            points=[each for each in points if each.visit == row.id],
            findings=[each for each in findings if each.visit == row.id],
            photos=[uploads[each.upload] for each in photos if each.visit == row.id],
            notice=asked[notices[row.id].rectification] if row.id in notices else None,
            paper=papers.get(row.id),
        )

    return [facts(row) for row in rows]


async def visits_of_award(award_id: int) -> list[VisitFacts]:
    """All visits of a project, the newest first."""
    rows = await SiteVisit.objects().where(SiteVisit.award == award_id).order_by(SiteVisit.id, ascending=False)
    return await visits_of(rows, await by_id(Inspection, [each.inspection for each in rows]))
