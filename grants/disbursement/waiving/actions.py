"""Letting a condition go: the only writer of waivers."""

from grants import audit, clock, files
from grants.audit import action
from grants.disbursement.queries import stage_facts
from grants.disbursement.waiving import queries, rules
from grants.disbursement.waiving.tables import StageWaiver
from grants.people.rules import Actor


@action
async def waive_condition(
    by: Actor, stage_id: int, *, condition: str, reason: str, content: bytes, name: str
) -> StageWaiver:
    """Let one condition of a stage go, with the paper that says so. It is never taken back: a hold stops the stage."""
    stage = await queries.stage(stage_id)
    of = await stage_facts(stage.award, stage.seq, lock="NO KEY UPDATE")
    rules.check_waiver(of, by, condition=condition, reason=reason)
    document = await files.keep(content, name, by=by)
    waiver = StageWaiver(
        stage=stage_id,
        condition=condition,
        reason=reason.strip(),
        document=document.id,
        waived_on=clock.today(),
        waived_at=clock.now(),
        waived_by=by.id,
        waived_by_name=by.name,
    )
    await waiver.save()
    said = {"award": of.facts.award.number, "stage": stage.seq, "condition": condition, "reason": reason.strip()}
    await audit.record(by, "disbursement.condition_waived", waiver, **said)
    return waiver
