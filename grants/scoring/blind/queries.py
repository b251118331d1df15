"""Reads of redacted copies: which are confirmed, what they say, and what an application would give away."""

from collections.abc import Iterable, Mapping
from typing import Any

from grants.applications import queries as applications
from grants.applications.tables import Application
from grants.db import sql
from grants.organizations.tables import BankAccount, Organization
from grants.scoring.blind import pieces, proposing
from grants.scoring.blind.facts import Original
from grants.scoring.blind.pieces import Papers
from grants.scoring.blind.tables import Redaction

# The last confirmation of the version that was submitted last; one of an earlier version says nothing of the new one.
NEWEST = """
SELECT DISTINCT ON (v.application) v.application, r.id FROM application_version v
LEFT JOIN redaction r ON r.version = v.id WHERE v.application = ANY({}::int[])
ORDER BY v.application, v.version_no DESC, r.number DESC NULLS LAST
"""


async def redactions(application_ids: Iterable[int]) -> dict[int, Redaction]:
    """The confirmed copies of what was submitted last, by application."""
    rows = {row["application"]: row["id"] for row in await sql(NEWEST, list(application_ids))}
    ids = [0, *(key for key in rows.values() if key)]
    found = {row.id: row for row in await Redaction.objects().where(Redaction.id.is_in(ids)).output(load_json=True)}
    return {application: found[key] for application, key in rows.items() if key}


async def unredacted(application_ids: Iterable[int]) -> frozenset[int]:
    """Those without a confirmed copy."""
    wanted = frozenset(application_ids)
    return wanted - frozenset(await redactions(wanted)) if wanted else wanted


async def titles(rows: Iterable[Application]) -> dict[int, str]:
    """What these applications are called in a blind round; nothing while that is not confirmed."""
    known = {row.id: row.title for row in rows}
    found = await redactions(known)
    return {key: _texts(found[key]).get(pieces.TITLE, title) if key in found else "" for key, title in known.items()}


async def copy(application: Application, content: Mapping[str, Any]) -> tuple[Papers, frozenset[int]] | None:
    """What blind experts read of an application of which `content` was frozen last, and which uploads they see; nothing
    while that is not confirmed."""
    row = (await redactions([application.id])).get(application.id)
    if row is None:
        return None
    shown = pieces.redacted(content, application.title, _texts(row))
    return shown, frozenset(row.open_files)


async def original(application_id: int) -> Original:
    """All that the organiser looks through. Whose business it is, the page and the action ask."""
    found = await applications.facts(application_id)
    version = applications.last_version(found)
    content: dict[str, Any] = version.content  # type: ignore[assignment]  # read as JSON by the query
    bodies = await _bodies(found.application)
    ids = [body.id for body in bodies]
    accounts = await BankAccount.objects().where(BankAccount.organization.is_in(ids))
    team = proposing.names_of_team(pieces.private_cells(content))
    return Original(
        application=found.application,
        version=version.id,
        content=content,
        found=pieces.pieces(content, found.application.title),
        names=[*proposing.names_of(bodies, accounts), *team],
        certain=proposing.certain_names(bodies),
        files=await applications.attached_files(found),
        redaction=(await redactions([application_id])).get(application_id),
    )


async def _bodies(row: Application) -> list[Organization]:
    return await Organization.objects().where(Organization.id.is_in([row.applicant, row.submitted_through]))


def _texts(row: Redaction) -> dict[str, str]:
    texts: Any = row.texts
    return dict(texts)
