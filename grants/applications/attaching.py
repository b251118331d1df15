"""Everything that puts a paper on an application or takes it off: sent at once, sent in parts, or taken over."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from grants import audit, clock, files
from grants.applications import attached, papers, queries, rules
from grants.applications.facts import ApplicationFacts
from grants.applications.papers import Place
from grants.applications.queries import AttachedFile
from grants.applications.tables import Application, ApplicationFile
from grants.audit import action
from grants.files import Upload
from grants.files import actions as sending
from grants.files import queries as kept
from grants.files.queries import SendingFacts
from grants.people.rules import Actor


@dataclass(frozen=True)
class Attached:
    """A paper that was attached, and what was there before it."""

    paper: AttachedFile
    before: Sequence[AttachedFile]

    @property
    def file(self) -> ApplicationFile:
        return self.paper.file


def subject(application_id: int) -> str:
    """How files on their way say which application they are for."""
    return f"application:{application_id}"


@action
async def attach_file(
    by: Actor, application_id: int, *, content: bytes, name: str, place: str, replaces: int | None = None
) -> Attached:
    """Keep a paper with an application, instead of another one when `replaces` names it. The same file at the same
    place is kept once."""
    facts = await _to_be_saved(by, application_id)
    at = papers.place(facts, place)
    return await _attach(by, facts, at, await files.keep(content, name, by=by), replaces)


@action
async def begin_file(
    by: Actor, application_id: int, *, name: str, size: int, place: str, fresh: bool = False
) -> SendingFacts:
    """Begin to send a large paper in parts; one that was begun before and is not whole is gone on with,
    unless it shall be `fresh`."""
    facts = await _to_be_saved(by, application_id)
    at = papers.place(facts, place)
    begun = await sending.begin_sending(
        by, subject=subject(application_id), place=at.key, name=name, size=size, fresh=fresh
    )
    on_the_way = [each for each in await kept.sendings(by, subject(application_id)) if each.row.id != begun.row.id]
    sizes = [*await _sizes(facts), *(each.row.size for each in on_the_way)]
    rules.files_are_not_too_many(sizes, size)
    return begun


@action
async def attach_sent_file(by: Actor, application_id: int, key: UUID, *, replaces: int | None = None) -> Attached:
    """Attach a paper all of whose parts have arrived. A second time gives the one that was attached."""
    facts = await _to_be_saved(by, application_id)
    found = await kept.sending(by, key, subject(application_id))
    at = papers.place(facts, found.row.place)
    return await _attach(by, facts, at, await sending.put_together(by, key, subject=subject(application_id)), replaces)


@action
async def reuse_file(by: Actor, application_id: int, *, upload_id: int, place: str) -> Attached:
    """Attach a file that the organisation has given before. A second time gives the one that was attached."""
    facts = await _to_be_saved(by, application_id)
    at = papers.place(facts, place)
    return await _attach(by, facts, at, await attached.reusable_file(facts, upload_id), None)


@action
async def remove_file(by: Actor, application_id: int, *, file_id: int) -> None:
    """Take a paper off an application; the file itself stays kept. A second time changes nothing."""
    facts = await _to_be_saved(by, application_id)
    await _remove(by, facts, file_id)


async def _to_be_saved(by: Actor, application_id: int) -> ApplicationFacts:
    facts = await queries.application(by, application_id, lock=True)
    rules.check_save(facts, by)
    return facts


async def _attach(by: Actor, facts: ApplicationFacts, at: Place, upload: Upload, replaces: int | None) -> Attached:
    papers.file_is_of_a_kind_asked(at, upload.name)
    rules.field_is_asked_back(facts, at.key, at.label)
    there = await queries.attached_files(facts)
    for each in there:
        if (each.upload.sha256, each.file.paper, each.file.label) == (upload.sha256, at.paper_id, at.label):
            return Attached(each, there)
    if replaces is not None:
        await _remove(by, facts, replaces)
    sizes = [each.upload.size for each in there if each.file.id != replaces]
    rules.files_are_not_too_many(sizes, upload.size)
    file = ApplicationFile(
        application=facts.application.id,
        upload=upload.id,
        paper=at.paper_id,
        question=at.question_id,
        label=at.label,
    )
    await file.save()
    await facts.application.update_self({Application.saved_at: clock.now()})
    await audit.record(by, "applications.file_attached", facts.application, label=at.label, sha256=upload.sha256)
    return Attached(AttachedFile(file, upload), there)


async def _remove(by: Actor, facts: ApplicationFacts, file_id: int) -> None:
    for each in facts.files:
        if each.id == file_id:
            rules.field_is_asked_back(facts, papers.key_of(each), each.label)
            await ApplicationFile.delete().where(ApplicationFile.id == file_id)
            await facts.application.update_self({Application.saved_at: clock.now()})
            await audit.record(by, "applications.file_removed", facts.application, label=each.label)


async def _sizes(facts: ApplicationFacts) -> Sequence[int]:
    return [each.upload.size for each in await queries.attached_files(facts)]
