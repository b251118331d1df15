"""The papers of an application: the receipt of a submission (form 5), the application with its budget (2, 3),
the letter of commitment (4)."""

from dataclasses import dataclass
from typing import Any

from grants import codes, pdf
from grants.applications import frozen, frozen_budget, queries
from grants.applications.frozen import canonical
from grants.applications.tables import ApplicationVersion, PaperKind
from grants.funds.rules import purpose_name
from grants.settings import settings


@dataclass(frozen=True)
class Made:
    """A rendered paper and the code by which anybody can ask whether it is real."""

    content: bytes
    check_code: str


async def receipt(version_id: int) -> Made:
    """受理回执: number, server time to the second, fingerprint, what was handed in."""
    return await _render(version_id, PaperKind.RECEIPT)


async def form(version_id: int) -> Made:
    """申报书 with the line budget; the frozen content itself is attached as data."""
    return await _render(version_id, PaperKind.FORM)


async def commitment(version_id: int) -> Made:
    """承诺书: what was promised, by whom it was signed, when, and over which content."""
    return await _render(version_id, PaperKind.COMMITMENT)


async def _render(version_id: int, kind: PaperKind) -> Made:
    version = await queries.version(version_id)
    facts = await _facts(version)
    code = codes.check_code(f"application:{kind.value}:{version.id}:{version.content_hash}".encode())
    content = await pdf.render(
        f"pdf/application_{kind.value}.html",
        facts | {"code": code, "address": f"{settings().address}/verify/{code}"},
        created=version.submitted_at,
        attachments=[("application.json", "application/json", canonical(version.content).encode())],
    )
    return Made(content, code)


async def _facts(version: ApplicationVersion) -> dict[str, Any]:
    """What stands on the papers comes from the frozen content, never from the rows it was made of."""
    facts = await queries.facts(version.application)
    content: dict[str, Any] = version.content  # type: ignore[assignment]  # read as JSON by the query
    budget = frozen_budget.read(content)
    return {
        "number": facts.application.number,
        "version": version,
        "content": content | budget,
        "cash": budget["cash"],
        "purpose": purpose_name(content["purpose"]),
        "sections": frozen.sections(content),
        "call": facts.call_facts,
        "track": facts.track,
        "fund": facts.fund.fund,
        "through_hub": content["applicant"] != content["submitted_through"],
    }
