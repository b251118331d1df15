"""Closing an award: from then on nothing of it changes. What must be done before it is known to later steps."""

from grants import audit, clock
from grants.audit import action
from grants.awards import queries, rules
from grants.awards.tables import Award
from grants.people.rules import Actor


@action
async def close_award(by: Actor, award_id: int) -> Award:
    """Write down that it is closed. A second time is refused."""
    facts = await queries.award_facts(award_id, lock="NO KEY UPDATE")
    rules.check_award_closing(facts, by)
    await facts.award.update_self({Award.closed_at: clock.now()})
    await audit.record(by, "awards.award_closed", facts.award, number=facts.award.number)
    return facts.award
