"""Reads of the papers of an application: who sent each, and what can be taken over from earlier ones."""

from collections.abc import Mapping, Sequence

from grants.applications.facts import ApplicationFacts
from grants.applications.papers import asked
from grants.applications.queries import AttachedFile, attached_files
from grants.applications.tables import ApplicationFile
from grants.db import get
from grants.errors import NotFound
from grants.files import Upload
from grants.files import queries as kept
from grants.i18n import _
from grants.people.tables import Person

MOST_REUSABLE = 30


async def senders(attached: Sequence[AttachedFile]) -> Mapping[int, str]:
    """Who sent each file, by the file's id."""
    by = {each.upload.id: each.upload.kept_by for each in attached}
    people = await Person.objects().where(Person.id.is_in([0, *(key for key in by.values() if key)]))
    names = {person.id: person.name for person in people}
    return {upload: names.get(person or 0, "") for upload, person in by.items()}


async def reusable_files(found: ApplicationFacts) -> list[AttachedFile]:
    """What the organisation has attached to its other applications and not to this one, the newest first, each once."""
    rows = await (
        ApplicationFile.objects()
        .where(
            ApplicationFile.application.applicant == found.applicant.id,
            ApplicationFile.application != found.application.id,
        )
        .order_by(ApplicationFile.id, ascending=False)
        .limit(200)
    )
    uploads = await kept.uploads([each.upload for each in rows])
    seen = {each.upload.sha256 for each in await attached_files(found)}
    fresh = []
    for row in rows:
        upload = uploads[row.upload]
        if upload.sha256 not in seen:
            seen.add(upload.sha256)
            fresh.append(AttachedFile(row, upload))
    return fresh[:MOST_REUSABLE]


async def reusable_file(found: ApplicationFacts, upload_id: int) -> Upload:
    """One of those. Raises NotFound for any other."""
    for each in await reusable_files(found):
        if each.upload.id == upload_id:
            return each.upload
    # Pressed twice: it is here already.
    for each in await attached_files(found):
        if each.upload.id == upload_id:
            return each.upload
    raise NotFound("applications.not_reusable", _("没有找到这个文件"))


async def paper_template(found: ApplicationFacts, paper_id: int) -> Upload:
    """What the call gives to be filled in for a paper it asks for. Raises NotFound where there is none."""
    for paper in asked(found):
        if paper.id == paper_id and paper.template is not None:
            return await get(Upload, paper.template)
    raise NotFound("applications.no_template", _("没有找到这个模板"))
