"""Why a hub's keeping of a group's money does not end yet (R-I12). Pure."""

from grants import money
from grants.custody.relation.handover.facts import Giving
from grants.custody.relation.handover.rules import no_handover_is_under_way
from grants.errors import Refused
from grants.i18n import Text, _
from grants.organizations.tables import CustodyAgreement
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

ENDERS = (Role.HUB_OPERATOR, Role.HUB_REVIEWER)


def check_ending(giving: Giving, live: CustodyAgreement | None, by: Actor, *, reason: str) -> None:
    """The hub ends it when nothing is left: no claim, no advance, no goods, no payment on its way, no cent."""
    may_end(giving, live, by)
    if not reason:
        raise Refused("custody.ended_without_reason", _("请写明终止的原因"), field="reason")


def may_end(giving: Giving, live: CustodyAgreement | None, by: Actor) -> None:
    """Asked by the page as well."""
    actor_has_role(by, ENDERS, giving.hub.id)
    if live is None:
        raise Refused("custody.relation_is_over", _("代管关系已经终止"))
    no_handover_is_under_way(giving)
    for code, words in left(giving):
        raise Refused(code, words)


def left(giving: Giving) -> list[tuple[str, Text]]:
    """What is still to be done before it can end, in the order in which it is done."""
    found = []
    if giving.live:
        found.append(("custody.ended_with_claims", _("还有 {n} 笔报账未办完", n=giving.live)))
    if giving.advances:
        words = _("还有 {n} 笔预支未核销，核销、退回或撤回", n=giving.advances)
        found.append(("custody.ended_with_advances", words))
    if giving.goods:
        found.append(("custody.ended_with_goods", _("还有 {n} 批物资未发完或发放待确认", n=giving.goods)))
    if giving.coming:
        found.append(("custody.ended_with_receipts", _("还有 {n} 笔拨款未到账或未认领", n=giving.coming)))
    if giving.total:
        words = _("还有余额 ¥{amount}，付清或按退回通知退回资金来源", amount=money.show(giving.total))
        found.append(("custody.ended_with_balance", words))
    return found
