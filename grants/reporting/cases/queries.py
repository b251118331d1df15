"""The cases of a project."""

from grants.db import Lock
from grants.programme.tables import RegisterEntry
from grants.reporting.cases.tables import ProjectCase
from grants.reporting.closing import queries as closing
from grants.reporting.closing.facts import ClosingFacts


async def closed_project(award_id: int, *, lock: Lock | None = None) -> tuple[ClosingFacts, list[RegisterEntry]]:
    """A project with its close, and the cases that were made of it."""
    return await closing.closing_facts(award_id, lock=lock), await cases_of(award_id)


async def cases_of(award_id: int) -> list[RegisterEntry]:
    """The cases of a project, withdrawn ones too."""
    keys = [each.entry for each in await ProjectCase.objects().where(ProjectCase.award == award_id)]
    return await RegisterEntry.objects().where(RegisterEntry.id.is_in([0, *keys])).order_by(RegisterEntry.id)
