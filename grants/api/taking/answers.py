"""The bank's answers to a batch of payments."""

from typing import Any

from grants.api.shapes import moment
from grants.api.taking.plans import planned
from grants.disbursement.batches import answering, queries
from grants.people.rules import Actor
from grants.web.forms import readable


async def send(by: Actor, batch_id: int, content: bytes, name: str) -> dict[str, Any]:
    """Keep an answer to be confirmed, and say what it would write."""
    sent = await answering.send_answer(by, batch_id, content=content, name=readable(name))
    return planned(sent.id, await answering.plan(await queries.batch_facts(batch_id), sent))


async def confirm(by: Actor, batch_id: int, answer_id: int) -> dict[str, Any]:
    """Have it recorded."""
    sent = await answering.confirm_answer(by, batch_id, answer_id)
    return {"id": sent.id, "confirmed_at": moment(sent.confirmed_at)}
