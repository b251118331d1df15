"""What stood at a public address and was taken back with its notice: when, and the published reason (R-F6)."""

from grants.db import sql
from grants.errors import Gone
from grants.i18n import _

TAKEN_BACK = """
SELECT w.withdrawn_at, w.reason FROM notice_withdrawal w
JOIN notice_item i ON i.withdrawal = w.id OR w.is_whole AND w.notice = i.notice
JOIN award a ON a.id = i.award JOIN application p ON p.id = a.application
"""
NEWEST = "ORDER BY w.withdrawn_at DESC, w.id DESC LIMIT 1"


async def of_project(number: str) -> Gone | None:
    """The tombstone of a project that hung out once and does no more."""
    return await _of(f"{TAKEN_BACK} WHERE a.number = {{}} {NEWEST}", number)


async def of_body(code: str) -> Gone | None:
    """The tombstone of an organisation whose only announced projects were taken back."""
    whose = "SELECT FROM organization o WHERE o.code = {} AND coalesce(o.merged_into, o.id)"
    return await _of(f"{TAKEN_BACK} WHERE EXISTS ({whose} IN (p.applicant, p.submitted_through)) {NEWEST}", code)


async def _of(question: str, value: str) -> Gone | None:
    rows = await sql(question, value)
    if not rows:
        return None
    message = _("这里公开过的内容已随公示撤回")
    return Gone("disclosure.taken_back", message, since=rows[0]["withdrawn_at"], why=rows[0]["reason"])
