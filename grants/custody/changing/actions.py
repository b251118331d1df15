"""A group asks for a change of its budget; its hub takes it to the funder, or says why not."""

from decimal import Decimal
from typing import Any

from grants import audit, clock, money
from grants.audit import action
from grants.awards.amendment.actions import ask_amendment
from grants.custody import queries as custody
from grants.custody.changing import letters, queries, rules
from grants.custody.changing.tables import ChangeRequest
from grants.custody.relation.queries import standing
from grants.db import get
from grants.people.rules import Actor


@action
async def ask_change(by: Actor, ledger_id: int, *, award_line_id: int, more: Decimal, reason: str) -> ChangeRequest:
    """Ask the hub for more on a line. A second request for the line waits for the answer to the first."""
    kept = await custody.custody_ledger(ledger_id, lock=True)
    rules.check_asking(
        kept,
        await standing(kept),
        await queries.lines(kept.award),
        await queries.open_lines(ledger_id),
        by,
        award_line_id=award_line_id,
        more=money.yuan(more),
        reason=reason.strip(),
    )
    request = ChangeRequest(
        ledger=ledger_id,
        award_line=award_line_id,
        more=more,
        reason=reason.strip(),
        asked_by=by.id,
        asked_at=clock.now(),
    )
    await request.save()
    await audit.record(by, "custody.change_asked", request, line=award_line_id, more=more, reason=reason.strip())
    await letters.tell_the_hub(kept, request)
    return request


@action
async def take_up_change(by: Actor, change_id: int, *, giving_line_id: int | None) -> ChangeRequest:
    """Ask the funder: the line gets what another line gives (R-D11). What needs no approval is in force at once."""
    request = await get(ChangeRequest, change_id, lock="UPDATE")
    kept = await custody.custody_ledger(request.ledger)
    rules.check_answering(request, kept, by)
    lines = {line.id: line for line in await queries.lines(kept.award)}
    giving = lines.get(giving_line_id or 0)
    rules.check_taking_up(request, giving)
    assert giving is not None  # the rule before refused none
    new = {
        request.award_line: lines[request.award_line].amount + request.more,
        giving.id: giving.amount - request.more,
    }
    amendment = await ask_amendment(by, kept.award, lines=new, reason=request.reason)
    await _answer(request, by, {ChangeRequest.amendment: amendment.id})
    await audit.record(by, "custody.change_taken_up", request, amendment=amendment.id, giving=giving.id)
    await letters.tell_the_group(kept, request)
    return request


@action
async def decline_change(by: Actor, change_id: int, *, reason: str) -> ChangeRequest:
    """Say why the funder is not asked."""
    request = await get(ChangeRequest, change_id, lock="UPDATE")
    kept = await custody.custody_ledger(request.ledger)
    rules.check_answering(request, kept, by)
    rules.check_declining(reason.strip())
    await _answer(request, by, {ChangeRequest.declined: reason.strip()})
    await audit.record(by, "custody.change_declined", request, reason=reason.strip())
    await letters.tell_the_group(kept, request)
    return request


async def _answer(request: ChangeRequest, by: Actor, said: dict[Any, Any]) -> None:
    await request.update_self({**said, ChangeRequest.answered_by: by.id, ChangeRequest.answered_at: clock.now()})
