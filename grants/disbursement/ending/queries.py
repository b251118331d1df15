"""Reads of endings and of the awards they are of."""

from grants.awards import queries as awards
from grants.awards.facts import AwardFacts
from grants.db import Lock, get
from grants.disbursement import queries as paying
from grants.disbursement import rules as paying_rules
from grants.disbursement.ending import rules
from grants.disbursement.ending.facts import EndingFacts
from grants.disbursement.ending.tables import Ending
from grants.files import Upload
from grants.people.rules import Actor


async def ending_facts(award_id: int, *, lock: Lock | None = None) -> EndingFacts:
    """An award with its stages and endings. `lock` holds the award, at which payments and endings wait."""
    return await _of(await awards.award_facts(award_id, lock=lock))


async def readable_endings(person: Actor, award_id: int) -> EndingFacts:
    """The same for a page: NotFound for strangers."""
    facts = await awards.readable_award(person, award_id)
    paying_rules.check_reading(facts, person)
    return await _of(facts)


async def readable_ending(person: Actor, ending_id: int) -> tuple[EndingFacts, Ending]:
    """One with what it is of. NotFound for strangers."""
    ending = await get(Ending, ending_id)
    return await readable_endings(person, ending.award), ending


async def document(person: Actor, of: EndingFacts, ending: Ending) -> Upload:
    """The paper it was proposed with."""
    rules.check_document(of, person)
    return await get(Upload, ending.document)


async def _of(facts: AwardFacts) -> EndingFacts:
    known = Ending.objects().where(Ending.award == facts.award.id).order_by(Ending.id)
    return EndingFacts(facts, [each.of for each in await paying.stage_views(facts)], await known)
