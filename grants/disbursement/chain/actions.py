"""Write the rules by which a funder's payments are approved."""

from collections.abc import Sequence
from datetime import date

from grants import audit, clock
from grants.audit import action
from grants.db import get
from grants.disbursement.chain import queries, rules
from grants.disbursement.chain.facts import PlannedLevel
from grants.disbursement.chain.tables import LevelApprover, PayingLevel, PayingRules
from grants.organizations.tables import Organization
from grants.people.rules import Actor


@action
async def write_paying_rules(
    by: Actor,
    *,
    funder_id: int,
    from_on: date,
    cooling_days: int,
    levels: Sequence[PlannedLevel],
    reason: str,
) -> PayingRules:
    """A new edition of how payments are approved; payments that were submitted before stay under the one they have."""
    funder = await get(Organization, funder_id, lock="NO KEY UPDATE")
    approvers = await queries.approvers(funder_id)
    rules.check_rules(
        by,
        funder_id,
        from_on=from_on,
        cooling_days=cooling_days,
        levels=levels,
        approvers=approvers,
        reason=reason,
        today=clock.today(),
    )
    edition = PayingRules(
        funder=funder_id,
        from_on=from_on,
        cooling_days=cooling_days,
        reason=reason,
        entered_at=clock.now(),
        entered_by=by.id,
        entered_by_name=by.name,
    )
    await edition.save()
    for seq, each in enumerate(levels, start=1):
        level = PayingLevel(rules=edition.id, seq=seq, name=each.name, from_amount=each.from_amount, needed=each.needed)
        await level.save()
        for person in dict.fromkeys(each.approvers):
            await LevelApprover(level=level.id, person=person).save()
    said = "；".join(f"{each.name}≥{each.from_amount}×{each.needed}" for each in levels)
    await audit.record(by, "disbursement.rules_written", edition, funder=funder.name, from_on=from_on, levels=said)
    return edition
