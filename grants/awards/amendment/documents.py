"""The paper of a version: 项目变更批复, or the record of a change that needs no approval, side by side (form 21)."""

from grants import clock, codes
from grants.awards import queries as awards
from grants.awards.amendment import queries, rules
from grants.awards.amendment.tables import Amendment
from grants.awards.documents import Made, canonical, rendered
from grants.calls.words import COST_NAMES
from grants.db import get


async def amendment(amendment_id: int) -> Made:
    """In the layout of official documents (GB/T 9704)."""
    found = await get(Amendment, amendment_id)
    number = rules.check_version(found)
    version = await queries.version(found)
    facts = await awards.award_facts(found.award)
    at = found.decided_at or found.asked_at
    said = {
        "award": facts.award.number,
        "version": number,
        "reason": found.reason,
        "ends_on": found.ends_on.isoformat() if found.ends_on else None,
        "scope": found.scope,
        "lines": [{"item": c.line.item, "was": str(c.was), "amount": str(c.amount)} for c in version.changes],
    }
    code = codes.check_code(f"amendment:{found.id}:{canonical(said)}".encode())
    shown = {
        "amendment": found,
        "version": version,
        "facts": facts,
        "cost_names": COST_NAMES,
        "on": clock.local_day(at),
    }
    return await rendered("amendment", shown, code, at, "amendment.json", canonical(said))
