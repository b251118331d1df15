"""The papers of an application: the receipt of a submission (form 5), and the application with its budget (2, 3)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from grants import codes, pdf
from grants.applications import frozen, queries
from grants.applications.frozen import canonical
from grants.applications.tables import ApplicationVersion, PaperKind
from grants.calls.tables import CostClass
from grants.calls.words import COST_NAMES
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
    lines = [
        line
        | {
            "class_name": COST_NAMES[CostClass(line["class"])],
            "unit_price": Decimal(line["unit_price"]),
            "amount": Decimal(line["amount"]),
        }
        for line in content["lines"]
    ]
    requested, match_cash = Decimal(content["requested"]), Decimal(content["match_cash"])
    return {
        "number": facts.application.number,
        "version": version,
        "content": content | {"lines": lines, "requested": requested, "match_cash": match_cash},
        "cash": requested + match_cash,
        "purpose": purpose_name(content["purpose"]),
        "sections": frozen.sections(content),
        "call": facts.call_facts,
        "track": facts.track,
        "fund": facts.fund.fund,
        "through_hub": content["applicant"] != content["submitted_through"],
    }
