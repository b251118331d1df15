"""Ordering the file of a project and keeping it: the only writer of award files."""

import json

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.awards.tables import Award
from grants.db import get
from grants.people.rules import Actor
from grants.reporting.dossier import queries
from grants.reporting.dossier.tables import AwardFile


@action
async def order_file(by: Actor, award_id: int) -> AwardFile:
    """Have the file made as its papers are now. While one is being made, that one is given."""
    await get(Award, award_id, lock="NO KEY UPDATE")  # two who order at once wait for each other
    facts = await queries.readable_dossier(by, award_id)
    known = await queries.being_made(award_id)
    if known is not None:
        return known
    file = AwardFile(award=award_id, ordered_at=clock.now(), ordered_by=by.id, ordered_by_name=by.name)
    await file.save()
    await jobs.enqueue("reporting.award_file", file.id)
    await audit.record(by, "reporting.award_file_ordered", file, award=facts.award.number)
    return file


@action
async def keep_file(
    by: Actor | None, file_id: int, *, content: bytes, check_code: str, contents: list[dict[str, object]]
) -> AwardFile:
    """Keep it with what is in it, once."""
    file = await get(AwardFile, file_id, lock="NO KEY UPDATE")
    if file.upload is None:
        upload = await files.keep_made(content, f"项目卷宗{file.award}-{file.id}.pdf", "application/pdf", by=by)
        await file.update_self(
            {
                AwardFile.upload: upload.id,
                AwardFile.check_code: check_code,
                AwardFile.contents: json.dumps(contents, ensure_ascii=False),
                AwardFile.made_at: clock.now(),
            }
        )
        await audit.record(by, "reporting.award_file_kept", file, sha256=upload.sha256, papers=len(contents))
    return file
