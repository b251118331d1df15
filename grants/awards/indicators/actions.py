"""Indicators are worded and agreed: the only writer of them."""

from collections.abc import Sequence

from grants import audit, clock
from grants.audit import action
from grants.awards.indicators import queries, rules
from grants.awards.indicators.facts import IndicatorFacts, IndicatorPlan
from grants.awards.indicators.tables import Indicator, IndicatorList
from grants.people.rules import Actor


@action
async def word_indicators(
    by: Actor, award_id: int, plans: Sequence[IndicatorPlan], *, version: int = 0
) -> IndicatorList:
    """Put these in the place of what was there. They have to be agreed anew."""
    facts = await queries.indicator_facts(award_id, lock=True)
    rules.check_wording(facts, by, plans, version)
    listed = await _listed(facts, by)
    await Indicator.delete().where(Indicator.award == award_id)
    rows = [
        Indicator(
            award=award_id,
            position=position,
            kind=each.kind,
            name=each.name,
            unit=each.unit,
            target=each.target,
            is_ceiling=each.is_ceiling,
            proof=each.proof,
        )
        for position, each in enumerate(plans, start=1)
    ]
    await Indicator.insert(*rows)
    said = [f"{each.name} {rules.bound(each)}" for each in rows]
    await audit.record(by, "awards.indicators_worded", facts.award.award, version=listed.version, indicators=said)
    return listed


@action
async def agree_indicators(by: Actor, award_id: int, *, version: int) -> IndicatorList:
    """Agree to that wording: the agreement may be drawn up with it."""
    facts = await queries.indicator_facts(award_id, lock=True)
    rules.check_agreeing(facts, by, version)
    listed = facts.listed
    assert listed is not None
    await listed.update_self(
        {
            IndicatorList.agreed_at: clock.now(),
            IndicatorList.agreed_by: by.id,
            IndicatorList.agreed_by_name: by.name,
        }
    )
    await audit.record(by, "awards.indicators_agreed", facts.award.award, version=version)
    return listed


async def _listed(facts: IndicatorFacts, by: Actor) -> IndicatorList:
    listed, now = facts.listed, clock.now()
    if listed is None:
        listed = IndicatorList(
            award=facts.award.award.id, written_at=now, written_by=by.id, written_by_name=by.name, agreed_by_name=""
        )
        await listed.save()
        return listed
    await listed.update_self(
        {
            IndicatorList.version: listed.version + 1,
            IndicatorList.written_at: now,
            IndicatorList.written_by: by.id,
            IndicatorList.written_by_name: by.name,
            IndicatorList.agreed_at: None,
            IndicatorList.agreed_by: None,
            IndicatorList.agreed_by_name: "",
        }
    )
    return listed
