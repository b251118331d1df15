"""Every hour: what the steps know that belongs on a record is proposed once."""

from grants import clock
from grants.disclosure.crediting import finding
from grants.jobs import job
from grants.standing.proposing import propose_credit_event


@job("disclosure.propose_credit", hourly=True)
async def propose_credit() -> None:
    """Each in a transaction of its own: one that fails does not silence the others."""
    for each in await finding.found(clock.today()):
        await propose_credit_event(
            None,
            organization_id=each.organization,
            kind=each.kind,
            effect=each.effect,
            fact=each.fact,
            source=each.source,
            source_key=each.source_key,
            document_no=each.number,
            arose_on=each.arose_on,
        )
