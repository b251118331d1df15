"""Why a group does not get its budget asked to be changed. Pure."""

from collections.abc import Sequence
from decimal import Decimal

from grants import money
from grants.awards.tables import AwardLine
from grants.custody.changing.tables import ChangeRequest
from grants.custody.relation.facts import Standing
from grants.custody.relation.rules import check_claim_begins
from grants.custody.tables import CustodyLedger
from grants.errors import NotFound, Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role


def check_asking(
    ledger: CustodyLedger,
    standing: Standing,
    lines: Sequence[AwardLine],
    open_lines: Sequence[int],
    by: Actor,
    *,
    award_line_id: int,
    more: Decimal,
    reason: str,
) -> None:
    """A signatory asks for more on a line of the group's own budget, one request for a line at a time. While
    the group moves it waits for the new hub."""
    actor_has_role(by, [Role.GROUP_SIGNATORY], ledger.community_group)
    check_claim_begins(standing)
    if award_line_id not in {line.id for line in lines}:
        raise NotFound("custody.change_of_another_budget", _("没有这个预算科目"))
    if award_line_id in open_lines:
        raise Refused("custody.change_open", _("这个科目已有一份调整申请待枢纽答复"), field="line")
    if more <= 0:
        raise Refused("custody.change_of_nothing", _("金额要大于 0"), field="more")
    if not reason:
        raise Refused("custody.budget_change_without_reason", _("请写明为什么要调整"), field="reason")


def check_answering(request: ChangeRequest, ledger: CustodyLedger, by: Actor) -> None:
    """Who carries the project before the funder answers, once. Asked by the page as well."""
    actor_has_role(by, [Role.HUB_OPERATOR], ledger.hub)
    if request.answered_at is not None:
        raise Refused("custody.change_answered", _("这份申请已经答复"))


def check_taking_up(request: ChangeRequest, giving: AwardLine | None) -> None:
    """Money moves within the award: another line gives what this one gets."""
    if giving is None or giving.id == request.award_line:
        raise Refused("custody.change_from_nowhere", _("请选择从哪个科目调出"), field="giving")
    if giving.amount < request.more:
        words = _("“{item}”只有 ¥{amount}，不够调出", item=giving.item, amount=money.show(giving.amount))
        raise Refused("custody.change_over_giving", words, field="giving")


def check_declining(reason: str) -> None:
    if not reason:
        raise Refused("custody.change_declined_silently", _("请写明不调整的原因"), field="declined")
