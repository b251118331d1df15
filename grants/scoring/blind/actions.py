"""Who confirms what experts of a blind round read."""

import json
from collections.abc import Collection, Mapping

from grants import audit, clock
from grants.applications.tables import ApplicationVersion
from grants.audit import action
from grants.db import get
from grants.people.rules import Actor
from grants.scoring import queries as panels
from grants.scoring.blind import pieces, queries, rules
from grants.scoring.blind.tables import Redaction


@action
async def confirm_redaction(
    by: Actor, application_id: int, *, version: int, texts: Mapping[str, str], open_files: Collection[int]
) -> Redaction:
    """Confirm the texts that experts read instead of the applicant's, by key, and the uploads that name nobody. Once
    more replaces it; the one before is kept."""
    seen = await queries.original(application_id)
    await get(ApplicationVersion, seen.version, lock="NO KEY UPDATE")
    panel = await panels.panel(seen.application.call, lock="SHARE")
    rules.check_confirmation(by, panel, seen, version, texts)
    paintable = {each.upload.id for each in seen.paintable}
    redaction = Redaction(
        version=seen.version,
        number=await Redaction.count().where(Redaction.version == seen.version) + 1,
        texts=json.dumps(pieces.differing(seen.content, seen.application.title, texts), ensure_ascii=False),
        open_files=sorted(paintable & set(open_files)),
        confirmed_at=clock.now(),
        confirmed_by=by.id,
    )
    await redaction.save()
    await audit.record(
        by, "scoring.redaction_confirmed", seen.application, version=seen.version, files=redaction.open_files
    )
    return redaction
