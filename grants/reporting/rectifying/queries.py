"""Reads of rectifications: one with all that was said, those that are open, those to be sanctioned."""

from collections.abc import Sequence
from dataclasses import dataclass

from grants import clock
from grants.applications.tables import Application
from grants.custody.queries.facts import by_id
from grants.db import get, sql
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.people.rules import Actor
from grants.people.tables import Person
from grants.reporting import queries as reports
from grants.reporting.rectifying.rules import Standing
from grants.reporting.rectifying.tables import (
    RectificationExtension,
    RectificationPaper,
    RectificationProof,
    RectificationReturn,
    RectificationSanction,
)
from grants.reporting.tables import Rectification, Report


@dataclass(frozen=True)
class RectificationFacts:
    """A rectification with its project, what it follows from, every answer with its proof, and its paper."""

    standing: Standing
    application: Application
    grantee: Organization
    report: Report | None
    visit: int | None
    returns: Sequence[RectificationReturn]
    proofs: Sequence[tuple[int, Upload]]
    paper: RectificationPaper | None
    names: dict[int, str]

    @property
    def row(self) -> Rectification:
        return self.standing.row

    def proofs_of(self, attempt: int) -> list[Upload]:
        return [upload for number, upload in self.proofs if number == attempt]

    @property
    def attempt(self) -> int:
        """The number of the answer that stands or is awaited."""
        return len(self.returns) + 1


async def open_rectifications(award_id: int) -> Sequence[Rectification]:
    """What of an award is not put right and accepted yet, whatever it follows from, the nearest day first."""
    return await (
        Rectification.objects()
        .where(Rectification.award == award_id, Rectification.accepted_at.is_null())
        .order_by(Rectification.due_on, Rectification.id)
    )


async def rectifications(award_id: int) -> list[Standing]:
    """All of an award, the newest first."""
    rows = (
        await Rectification.objects().where(Rectification.award == award_id).order_by(Rectification.id, ascending=False)
    )
    facts = await reports.reporting(award_id)
    return [Standing(row, facts) for row in rows]


async def standing(rectification_id: int, *, lock: bool = False) -> Standing:
    """A rectification for the actions. The lock takes it first, then its award."""
    row = await get(Rectification, rectification_id, lock="UPDATE" if lock else None)
    return Standing(
        row=row,
        reporting=await reports.reporting(row.award, lock=lock),
        extension=await RectificationExtension.objects()
        .where(RectificationExtension.rectification == rectification_id)
        .first(),
        sanction=await RectificationSanction.objects()
        .where(RectificationSanction.rectification == rectification_id)
        .first(),
    )


async def rectification(person: Actor, rectification_id: int) -> RectificationFacts:
    """One, for whoever reads reports of its award. Raises NotFound for strangers."""
    row = await Rectification.objects().where(Rectification.id == rectification_id).first()
    if row is None:
        raise NotFound("reporting.no_such_rectification", _("没有找到这项整改"))
    await reports.visible_award(person, row.award)
    return await rectification_facts(rectification_id)


async def rectification_facts(rectification_id: int) -> RectificationFacts:
    """The same for the system itself."""
    found = await standing(rectification_id)
    row = found.row
    application = await get(Application, found.reporting.award.application)
    proofs = (
        await RectificationProof.objects()
        .where(RectificationProof.rectification == rectification_id)
        .order_by(RectificationProof.id)
    )
    uploads = await by_id(Upload, [each.upload for each in proofs])
    visits = await sql("SELECT visit FROM visit_notice WHERE rectification = {}", rectification_id)
    returns = (
        await RectificationReturn.objects()
        .where(RectificationReturn.rectification == rectification_id)
        .order_by(RectificationReturn.attempt)
    )
    return RectificationFacts(
        standing=found,
        application=application,
        grantee=await get(Organization, application.applicant),
        report=await get(Report, row.report) if row.report else None,
        visit=visits[0]["visit"] if visits else None,
        returns=returns,
        proofs=[(each.attempt, uploads[each.upload]) for each in proofs],
        paper=await paper_of(rectification_id),
        names=await _names(found, returns),
    )


async def _names(found: Standing, returns: Sequence[RectificationReturn]) -> dict[int, str]:
    row, extension, sanction = found.row, found.extension, found.sanction
    people = {row.issued_by, row.completed_by, row.accepted_by}
    people |= {each for one in returns for each in (one.answered_by, one.returned_by)}
    people |= {extension.asked_by, extension.decided_by} if extension else set()
    people |= {sanction.decided_by} if sanction else set()
    ids = sorted(each for each in people if each is not None)
    return {
        each["id"]: each["name"]
        for each in await Person.select(Person.id, Person.name).where(Person.id.is_in(ids or [0]))
    }


async def proof(person: Actor, rectification_id: int, upload_id: int) -> Upload:
    """A file of an answer. Raises NotFound where it is of another one."""
    found = await rectification(person, rectification_id)
    for _attempt, upload in found.proofs:
        if upload.id == upload_id:
            return upload
    raise NotFound("reporting.no_such_proof", _("没有找到这个附件"))


async def paper_of(rectification_id: int) -> RectificationPaper | None:
    """The notice as a paper, once it was rendered."""
    return await RectificationPaper.objects().where(RectificationPaper.rectification == rectification_id).first()


async def to_be_sanctioned() -> list[int]:
    """Misuse that nobody put right by its day and of which nothing was proposed yet; that one is asked again when it
    is proposed."""
    rows = await sql(
        "SELECT z.id FROM rectification z WHERE z.is_misuse AND z.accepted_at IS NULL AND z.completed_on IS NULL"
        " AND z.due_on < {} AND NOT EXISTS (SELECT FROM rectification_sanction s WHERE s.rectification = z.id)"
        " ORDER BY z.id",
        clock.today(),
    )
    return [row["id"] for row in rows]
