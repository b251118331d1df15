"""Reads of the papers of an application: who sent each, and what the organisation has given before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grants.applications.facts import ApplicationFacts
from grants.applications.papers import asked
from grants.applications.queries import AttachedFile, attached_files
from grants.applications.tables import ApplicationFile
from grants.db import get
from grants.errors import NotFound
from grants.files import Upload, showing
from grants.files import queries as kept
from grants.filing.tables import FilingPaper, FilingPaperKind
from grants.filing.words import PAPER_NAMES
from grants.i18n import Text, _
from grants.people.tables import Person
from grants.standing.tables import AnnualCheck

MOST_REUSABLE = 30


@dataclass(frozen=True)
class Given:
    """A file that the organisation gave before, and what it was given as."""

    upload: Upload
    label: Text


async def senders(attached: Sequence[AttachedFile]) -> Mapping[int, str]:
    """Who sent each file, by the file's id."""
    by = {each.upload.id: each.upload.kept_by for each in attached}
    people = await Person.objects().where(Person.id.is_in([0, *(key for key in by.values() if key)]))
    names = {person.id: person.name for person in people}
    return {upload: names.get(person or 0, "") for upload, person in by.items()}


async def reusable_files(found: ApplicationFacts) -> list[Given]:
    """What stands in the organisation's records and what it attached to other applications, and is not here; each
    once, records first, then the newest."""
    named = [*await _of_its_records(found), *await _of_other_applications(found)]
    uploads = await kept.uploads([upload for upload, _label in named])
    seen = {each.upload.sha256 for each in await attached_files(found)}
    fresh = []
    for key, label in named:
        upload = uploads[key]
        if upload.sha256 not in seen:
            seen.add(upload.sha256)
            fresh.append(Given(upload, label))
    return fresh[:MOST_REUSABLE]


async def reusable_file(found: ApplicationFacts, upload_id: int) -> Upload:
    """One of those, or one that is here already, since a button may be pressed twice. Raises NotFound for any other."""
    here = [each.upload for each in await attached_files(found)]
    for upload in [*here, *(each.upload for each in await reusable_files(found))]:
        if upload.id == upload_id:
            return upload
    raise NotFound("applications.not_reusable", _("没有找到这个文件"))


async def picture(upload: Upload, page: int, width: int) -> bytes:
    """One page of a file, painted by us. Raises NotFound where there is none, or nobody can paint it."""
    pages = (await showing.shown(upload, 1, width)).pages
    found = await showing.shown(upload, page, width) if 0 < page <= pages else showing.Shown(pages, b"")
    if not found.picture:
        raise NotFound("applications.no_picture", _("这个文件不能预览，请下载后查看"))
    return found.picture


async def paper_template(found: ApplicationFacts, paper_id: int) -> Upload:
    """What the call gives to be filled in for a paper it asks for. Raises NotFound where there is none."""
    for paper in asked(found):
        if paper.id == paper_id and paper.template is not None:
            return await get(Upload, paper.template)
    raise NotFound("applications.no_template", _("没有找到这个模板"))


async def _of_its_records(found: ApplicationFacts) -> list[tuple[int, Text]]:
    charter = [(found.applicant.charter, _("章程"))] if found.applicant.charter else []
    checks = AnnualCheck.objects().where(
        AnnualCheck.organization == found.applicant.id,
        AnnualCheck.proof.is_not_null(),
        AnnualCheck.replaced_at.is_null(),
    )
    filed = FilingPaper.objects().where(
        FilingPaper.filing.organization == found.applicant.id, FilingPaper.removed_at.is_null()
    )
    return [
        *charter,
        *((each.proof, _("{year}年度检查材料", year=each.year)) for each in await checks.order_by(AnnualCheck.year)),
        *(
            (each.upload, PAPER_NAMES[FilingPaperKind(each.paper_kind)])
            for each in await filed.order_by(FilingPaper.id)
        ),
    ]


async def _of_other_applications(found: ApplicationFacts) -> list[tuple[int, Text]]:
    rows = ApplicationFile.objects().where(
        ApplicationFile.application.applicant == found.applicant.id,
        ApplicationFile.application != found.application.id,
    )
    latest = await rows.order_by(ApplicationFile.id, ascending=False).limit(200)
    return [(each.upload, Text(each.label)) for each in latest]
