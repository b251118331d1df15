"""抽查记录 (domain §6, 22): what was drawn and how, what was found, what is to be put right."""

from grants import codes, pdf
from grants.awards.documents import canonical
from grants.custody.documents import Made
from grants.custody.spotchecks import queries
from grants.custody.spotchecks.rules import OWNER_NAMES, VERDICT_NAMES
from grants.settings import settings


async def record(check_id: int) -> Made:
    """The paper of a check whose vouchers all have their record, with all inside from which it can be drawn again."""
    found = await queries.check_of_job(check_id)
    last = max(each.row.recorded_at for each in found.vouchers)
    inside = found.record() | {
        "found": [
            {
                "claim": each.claim.number,
                "verdict": each.row.verdict,
                "looked_at": each.row.looked_at,
                "checker": each.row.recorded_by_name,
                "demand": each.remedy.demand if each.remedy else None,
                "due_on": each.remedy.due_on.isoformat() if each.remedy else None,
            }
            for each in found.vouchers
        ]
    }
    written = canonical(inside)
    code = codes.check_code(f"custody:spot_check:{check_id}:{written}".encode())
    address = f"{settings().address}/verify/{code}"
    content = await pdf.render(
        "pdf/custody/spot_check.html",
        {
            "found": found,
            "check": found.check,
            "verdicts": VERDICT_NAMES,
            "owners": OWNER_NAMES,
            "code": code,
            "address": address,
        },
        created=last,
        attachments=[("spot_check.json", "application/json", written.encode())],
    )
    return Made(content, code)
