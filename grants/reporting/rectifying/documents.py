"""整改通知 (domain §6, 22): what is to be put right, by which day, and what waits until it is."""

from grants import codes, pdf
from grants.awards.documents import canonical
from grants.custody.documents import Made
from grants.db import get
from grants.organizations.tables import Organization
from grants.reporting.rectifying import queries
from grants.settings import settings


async def notice(rectification_id: int) -> Made:
    """The notice as it was issued, with its content inside."""
    found = await queries.rectification_facts(rectification_id)
    row, award = found.row, found.standing.reporting.award
    funder = await get(Organization, found.standing.reporting.funder)
    assert row.issued_at is not None  # only what was migrated from before has none, and is not rendered
    inside = {
        "award": award.number,
        "grantee": found.grantee.name,
        "items": row.items,
        "due_on": row.due_on.isoformat(),
        "holds": row.hold is not None,
        "is_misuse": row.is_misuse,
    }
    written = canonical(inside)
    code = codes.check_code(f"reporting:rectification:{rectification_id}:{written}".encode())
    content = await pdf.render(
        "pdf/reporting/rectification.html",
        {
            "found": found,
            "row": row,
            "award": award,
            "funder": funder,
            "officer": found.names.get(row.issued_by or 0, ""),
            "code": code,
            "address": f"{settings().address}/verify/{code}",
        },
        created=row.issued_at,
        attachments=[("rectification.json", "application/json", written.encode())],
    )
    return Made(content, code)
