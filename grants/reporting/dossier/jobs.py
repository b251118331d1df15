"""Binding a file outside the request."""

from grants.db import get
from grants.jobs import job
from grants.reporting.dossier import actions, documents
from grants.reporting.dossier.tables import AwardFile


@job("reporting.award_file")
async def award_file(file_id: int) -> None:
    if (await get(AwardFile, file_id)).upload is None:
        bound = await documents.award_file(file_id)
        await actions.keep_file(
            None, file_id, content=bound.content, check_code=bound.check_code, contents=bound.contents
        )
