"""Reads of waived conditions."""

from grants.awards.tables import Stage
from grants.db import get
from grants.disbursement.facts import StageFacts
from grants.disbursement.queries import stage_facts
from grants.disbursement.waiving import rules
from grants.disbursement.waiving.tables import StageWaiver
from grants.files import Upload
from grants.people.rules import Actor


async def stage(stage_id: int) -> Stage:
    """A stage by its key."""
    return await get(Stage, stage_id)


async def readable_stage(person: Actor, stage_id: int) -> StageFacts:
    """A stage for the page of its waivers: NotFound for strangers."""
    found = await stage(stage_id)
    of = await stage_facts(found.award, found.seq)
    rules.check_reading(of, person)
    return of


async def document(person: Actor, waiver_id: int) -> Upload:
    """The paper of a waiver: NotFound for strangers."""
    waiver = await get(StageWaiver, waiver_id)
    await readable_stage(person, waiver.stage)
    return await get(Upload, waiver.document)
