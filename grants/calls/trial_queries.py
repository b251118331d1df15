"""Reads of trials: who may enter one, which there are of a draft, through which bodies one tries."""

from grants.calls import trial_rules
from grants.calls.queries import CallFacts, as_published, call_facts
from grants.calls.tables import Call
from grants.organizations.tables import Organization
from grants.people.rules import Actor

BODY, GROUP, HUB = "body", "group", "hub"


async def call_to_apply_for(person: Actor, call_id: int) -> CallFacts:
    """A published call; a trial only for who works for its offices. Raises NotFound."""
    facts = await call_facts(call_id)
    if not facts.call.is_trial:
        return as_published(facts)
    trial_rules.check_trying(person, facts.call)
    return facts


async def trials_of(call_id: int) -> list[Call]:
    """The trials of a draft, the newest first."""
    found = Call.objects().where(Call.copied_from == call_id, Call.is_trial.eq(True))
    return await found.order_by(Call.id, ascending=False)


async def trial_bodies(funder_id: int) -> dict[str, Organization]:
    """The organisations through which a funder's people try, by what they are; empty before the first trial."""
    codes = {trial_code(funder_id, name): name for name in (BODY, GROUP, HUB)}
    rows = await Organization.objects().where(Organization.code.is_in(list(codes)))
    return {codes[row.code]: row for row in rows}


def trial_code(funder_id: int, name: str) -> str:
    """The code of a trial body."""
    return f"TRIAL-{funder_id}-{name}"
