"""Papers of a relation, made after the commit."""

from grants.custody.relation import documents
from grants.custody.relation.agreeing import actions as agreeing
from grants.custody.relation.agreeing.tables import CustodyTerms
from grants.custody.relation.handover import actions as handovers
from grants.custody.relation.handover.tables import Handover
from grants.db import get
from grants.jobs import job


@job("custody.render_terms")
async def render_terms(terms_id: int) -> None:
    if (await get(CustodyTerms, terms_id)).document is None:
        made = await documents.agreement(terms_id)
        await agreeing.keep_terms(None, terms_id, content=made.content, check_code=made.check_code)


@job("custody.render_handover")
async def render_handover(handover_id: int) -> None:
    if (await get(Handover, handover_id)).document is None:
        made = await documents.handover(handover_id)
        await handovers.keep_list(None, handover_id, content=made.content, check_code=made.check_code)
