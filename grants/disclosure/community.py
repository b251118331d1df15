"""What everybody sees of the registers: needs and who answers them, cases, venues, events, policies."""

from typing import Any

from grants.applications.lineage import OF_AWARD, standing
from grants.applications.needs.queries import EVERYWHERE
from grants.disclosure.covering import sql
from grants.disclosure.funded import HANGS
from grants.errors import NotFound
from grants.i18n import _
from grants.programme import queries as programme
from grants.programme.registers import PUBLIC_KINDS
from grants.programme.tables import RegisterKind

ANSWERS_OF_ONE = standing("answered_need", "need", of=OF_AWARD)
# Only what was announced is public. It follows `standing`.
PUBLIC_ANSWERS = f"""
SELECT a.number, p.title, o.name AS grantee, e.id AS need, e.name
FROM standing n JOIN award a ON a.application = n.application
JOIN application p ON p.id = a.application JOIN organization o ON o.id = p.applicant
JOIN register_entry e ON e.id = n.need
WHERE EXISTS (SELECT FROM notice_item i WHERE {HANGS})
"""
PROJECTS = "SELECT number FROM award a WHERE a.number = {} AND EXISTS (SELECT FROM notice_item i WHERE " + HANGS + ")"


def public_register(word: str) -> RegisterKind:
    """A register that everybody sees. Raises NotFound."""
    kind = programme.kind_named(word)
    if kind not in PUBLIC_KINDS:
        raise NotFound("disclosure.no_public_register", _("没有找到这个页面"))
    return kind


async def projects_answering(need_id: int) -> list[dict[str, Any]]:
    """Announced projects that answer a need, by number."""
    return await sql(f"{EVERYWHERE}{PUBLIC_ANSWERS} AND n.need = {{}} ORDER BY a.number", need_id)


async def needs_of(award_id: int) -> list[dict[str, Any]]:
    """The needs that an announced project answers and that have a page: released, and not over."""
    shown = "e.released_at IS NOT NULL AND e.ended_on IS NULL"
    asked = f"{ANSWERS_OF_ONE}{PUBLIC_ANSWERS} AND a.id = {{}} AND {shown} ORDER BY e.id"
    return await sql(asked, award_id, award_id)


async def project_of_case(number: str) -> str | None:
    """The number of a project that has a public page."""
    rows = await sql(PROJECTS, number)
    return rows[0]["number"] if rows else None
