"""Work on the desk: a call with a checklist, and everything on it ticked."""

from typing import Any

from grants.applications.facts import ApplicationFacts
from grants.calls.plan import CheckPlan
from grants.calls.queries import CallFacts
from grants.eligibility.facts import Ticked
from grants.eligibility.tables import Verdict
from tests.calls.world import a_published_call

CHECKLIST = (CheckPlan("登记证书在有效期内", "第四条"), CheckPlan("承诺书已签字盖章", "第五条"))


async def a_call_with_a_checklist(**changes: Any) -> CallFacts:
    """Two things to be looked at with one's own eyes."""
    return await a_published_call(checklist=CHECKLIST, **changes)


def all_met(facts: ApplicationFacts, **others: Ticked) -> dict[int, Ticked]:
    """Everything was looked at and is as it should be, but for the items named by their place: second=Ticked(…)."""
    places = dict(zip(("first", "second"), facts.call_facts.checklist, strict=False))
    ticks = {item.id: Ticked(Verdict.MET) for item in facts.call_facts.checklist}
    return ticks | {places[name].id: said for name, said in others.items()}
