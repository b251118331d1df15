"""Reads of the indicators of an award."""

from typing import Any

from grants.applications import frozen
from grants.applications import queries as applications
from grants.awards import queries as awards
from grants.awards.facts import AwardFacts
from grants.awards.indicators.facts import IndicatorFacts, Proposed, proposed_of
from grants.awards.indicators.tables import Indicator, IndicatorList


async def indicators_of(award_id: int) -> list[Indicator]:
    """Those of an award, in order; none where nobody worded any."""
    return await Indicator.objects().where(Indicator.award == award_id).order_by(Indicator.position)


async def indicator_facts(award_id: int, *, lock: bool = False) -> IndicatorFacts:
    """What the rules look at. The award's row is the one that is locked."""
    return await facts_of(await awards.award_facts(award_id, lock="NO KEY UPDATE" if lock else None))


async def facts_of(award: AwardFacts) -> IndicatorFacts:
    """The indicators beside an award that is read already."""
    key = award.award.id
    listed = await IndicatorList.objects().where(IndicatorList.award == key).first()
    return IndicatorFacts(award, listed, await indicators_of(key))


async def proposed(award: AwardFacts) -> list[Proposed]:
    """What the application promised in its table of indicators, as it was submitted last."""
    version, _files = await applications.submitted(award.application.id)
    content: Any = version.content
    sections = frozen.sections(content, with_private=False)
    return proposed_of([entry for section in sections for entry in section["entries"]])
