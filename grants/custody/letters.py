"""What signatories are told."""

from grants import money
from grants.custody.tables import Claim, CustodyLedger, Statement
from grants.i18n import _
from grants.people import queries as people
from grants.people.letters import tell
from grants.people.rules import Actor
from grants.people.tables import Role


async def tell_of_claim(keeping: CustodyLedger, claim: Claim, by: Actor) -> None:
    """A claim waits for the second signature of one of the others."""
    others = [each for each in await people.holders(Role.GROUP_SIGNATORY, keeping.community_group) if each.id != by.id]
    await tell(
        others,
        event="custody.claim_filed",
        subject=_("报账待签字：{number}", number=claim.number),
        body=_("{who} 提交了 ¥{amount} 的报账，请核对单据后签字。", who=by.name, amount=money.show(claim.amount)),
        link=f"/claims/{claim.id}",
    )


async def tell_of_statement(keeping: CustodyLedger, statement: Statement) -> None:
    """A statement waits to be confirmed or objected to."""
    await tell(
        await people.holders(Role.GROUP_SIGNATORY, keeping.community_group),
        event="custody.statement_issued",
        subject=_("{month} 对账单已出", month=statement.month),
        body=_("请在 10 个工作日内核对，确认或提出异议。"),
        link=f"/statements/{statement.id}",
    )
