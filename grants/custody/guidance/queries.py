"""Reads of guidance: a group's log, and its files."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from grants.custody.guidance.tables import FollowedUp, Guidance, GuidanceFile
from grants.custody.queries.facts import among, by_id
from grants.custody.relation import queries as relations
from grants.custody.relation.queries import RelationFacts
from grants.db import Lock, get
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.people.rules import Actor


@dataclass(frozen=True)
class GuidanceFacts:
    """One row of the log: for whom it was written, its files, what came of it, and the row that corrects it."""

    guidance: Guidance
    authority: str
    files: Sequence[tuple[GuidanceFile, Upload]]
    done: FollowedUp | None
    corrected_by: Guidance | None

    @property
    def is_open(self) -> bool:
        """Something is still to be done."""
        return self.guidance.follow_up_on is not None and self.done is None and self.corrected_by is None


@dataclass(frozen=True)
class Log:
    """A group with its hub, and all guidance it ever had, the newest day first."""

    relation: RelationFacts
    rows: Sequence[GuidanceFacts]

    def row(self, guidance_id: int) -> GuidanceFacts:
        """One of them. Raises NotFound for another group's."""
        for each in self.rows:
            if each.guidance.id == guidance_id:
                return each
        raise NotFound("custody.no_such_guidance", _("没有找到这条指导记录"))


async def log(person: Actor, group_id: int) -> Log:
    """What the group, its hub, its office and its funder read. Raises NotFound for anybody else."""
    found = await relations.relation_page(person, group_id)
    rows = (
        await Guidance.objects()
        .where(Guidance.community_group == group_id)
        .order_by(Guidance.guided_on, Guidance.id, ascending=False)
    )
    ids = [each.id for each in rows]
    files = await GuidanceFile.objects().where(among(GuidanceFile.guidance, ids)).order_by(GuidanceFile.id)
    uploads = await by_id(Upload, [each.upload for each in files])
    done = {each.guidance: each for each in await FollowedUp.objects().where(among(FollowedUp.guidance, ids))}
    bodies = await by_id(Organization, [each.authority for each in rows])
    corrections = {each.corrects: each for each in rows}
    return Log(
        relation=found,
        rows=[
            GuidanceFacts(
                guidance=each,
                authority=bodies[each.authority].name,
                files=[(file, uploads[file.upload]) for file in files if file.guidance == each.id],
                done=done.get(each.id),
                corrected_by=corrections.get(each.id),
            )
            for each in rows
        ],
    )


async def guidance(guidance_id: int, *, lock: Lock | None = None) -> Guidance:
    """One row. Raises NotFound."""
    return await get(Guidance, guidance_id, lock=lock)


async def is_corrected(guidance_id: int) -> bool:
    """Whether another row says how it was."""
    return await Guidance.exists().where(Guidance.corrects == guidance_id)


async def followed_up(guidance_id: int) -> FollowedUp | None:
    """What came of it."""
    return await FollowedUp.objects().where(FollowedUp.guidance == guidance_id).first()


async def of_form(form_key: uuid.UUID, by: Actor) -> Guidance | None:
    """What this form wrote when it was sent before."""
    return await Guidance.objects().where(Guidance.form_key == form_key, Guidance.recorded_by == by.id).first()


async def file_of(person: Actor, group_id: int, file_id: int) -> Upload:
    """One file of a group's log. Raises NotFound for strangers."""
    for row in (await log(person, group_id)).rows:
        for file, upload in row.files:
            if file.id == file_id:
                return upload
    raise NotFound("custody.no_guidance_file", _("没有找到这个附件"))
