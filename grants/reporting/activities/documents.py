"""重大活动报告 (domain §6, 31): what takes place where and when, who is responsible, and whether it came in time."""

from grants import codes, pdf
from grants.awards.documents import canonical
from grants.custody.documents import Made
from grants.reporting.activities import queries
from grants.reporting.activities.rules import KIND_NAMES
from grants.reporting.activities.tables import ActivityKind
from grants.settings import settings


async def report(activity_id: int) -> Made:
    """The paper of a report, with its content inside; the telephone number is on no paper."""
    found = await queries.activity_facts(activity_id)
    row = found.row
    inside = {
        "organization": found.whose.organization.code,
        "kind": row.kind,
        "title": row.title,
        "place": row.place,
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
        "expected": row.expected,
        "safety_plan": found.plan.sha256,
        "due_on": row.due_on.isoformat(),
        "is_late": found.is_late,
    }
    written = canonical(inside)
    code = codes.check_code(f"reporting:activity:{activity_id}:{written}".encode())
    content = await pdf.render(
        "pdf/reporting/activity.html",
        {
            "found": found,
            "row": row,
            "kind": KIND_NAMES[ActivityKind(row.kind)],
            "code": code,
            "address": f"{settings().address}/verify/{code}",
        },
        created=row.filed_at,
        attachments=[("activity.json", "application/json", written.encode())],
    )
    return Made(content, code)
