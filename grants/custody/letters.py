"""What signatories are told."""

from grants import money
from grants.custody.tables import Claim, CustodyLedger, Statement
from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.people.tables import Role

CLAIM_FILED = Letter(
    "custody.claim_filed",
    _("报账待签字"),
    subject=_("报账待签字：{number}"),
    body=_("{name}：{who} 提交了 ¥{amount} 的报账 {number}，请核对单据后签字。"),
    fields={"number": _("报账编号"), "who": _("提交人"), "amount": _("金额")},
    sms=_("有一笔报账等待您签字，请登录平台核对单据。"),
)
STATEMENT_ISSUED = Letter(
    "custody.statement_issued",
    _("对账单"),
    subject=_("{month} 对账单已出"),
    body=_("{name}：{month} 对账单已出，请在 {day} 前核对，确认或提出异议。"),
    fields={"month": _("月份"), "day": _("答复期限")},
    sms=_("{month} 对账单已出，请在 {day} 前登录平台核对。"),
)


async def tell_of_claim(keeping: CustodyLedger, claim: Claim, by: Actor) -> None:
    """A claim waits for the second signature of one of the others."""
    others = [each for each in await people.holders(Role.GROUP_SIGNATORY, keeping.community_group) if each.id != by.id]
    await write_to(
        others,
        CLAIM_FILED,
        link=f"/claims/{claim.id}",
        number=claim.number,
        who=by.name,
        amount=money.show(claim.amount),
    )


async def tell_of_statement(keeping: CustodyLedger, statement: Statement) -> None:
    """A statement waits to be confirmed or objected to."""
    await write_to(
        await people.holders(Role.GROUP_SIGNATORY, keeping.community_group),
        STATEMENT_ISSUED,
        link=f"/statements/{statement.id}",
        month=statement.month,
        day=statement.answer_by.isoformat(),
    )
