"""Every reason a freeze or its lifting is refused, and why a group's claims and its balance wait. Facts in, refusals
out."""

from collections.abc import Iterable
from dataclasses import dataclass

from grants.custody.relation.facts import LEAST_SIGNATORIES, Standing
from grants.custody.relation.tables import CustodyFreeze, Side
from grants.errors import NotAllowed, Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

FREEZERS: dict[Side, tuple[Role, ...]] = {
    Side.HUB: (Role.HUB_OPERATOR, Role.HUB_REVIEWER),
    Side.FUNDER: (Role.OFFICER, Role.SUPERVISOR),
    Side.OFFICE: (Role.FILING_OFFICER,),
}


@dataclass(frozen=True)
class Relation:
    """A group and the hub that keeps its money, the bodies that may freeze it by side, and the live freezes."""

    group: int
    hub: int
    bodies: dict[Side, frozenset[int]]
    frozen: tuple[CustodyFreeze, ...] = ()


def check_freeze(relation: Relation, by: Actor, *, reason: str) -> tuple[Side, int]:
    """The hub, the funder or the filing office freezes, each once at a time and with a reason. Gives for whom."""
    standing = person_may_freeze(relation, by)
    body_has_no_freeze(relation.frozen, standing[1])
    freeze_has_reason(reason)
    return standing


def person_may_freeze(relation: Relation, by: Actor) -> tuple[Side, int]:
    """Whose role it is in one of the bodies: the first of hub, funder, office."""
    for side in Side:
        for body in sorted(relation.bodies[side]):
            if by.has_in(body, *FREEZERS[side]):
                return side, body
    raise NotAllowed("custody.not_ones_to_freeze", _("冻结由枢纽、资助方或备案单位的人员办理"))


def body_has_no_freeze(frozen: Iterable[CustodyFreeze], body: int) -> None:
    if any(each.authority == body for each in frozen):
        raise Refused("custody.already_frozen", _("本单位已冻结该组织的资金，尚未解除"))


def freeze_has_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("custody.no_freeze_reason", _("请写明原因"), field="reason")


def check_lifting(freeze: CustodyFreeze, by: Actor, *, reason: str) -> None:
    """Lifted once, by another person of the body that froze: what one decided, one alone does not undo."""
    actor_has_role(by, FREEZERS[Side(freeze.side)], freeze.authority)
    if freeze.lifted_at is not None:
        raise Refused("custody.freeze_lifted", _("这次冻结已经解除"))
    if freeze.placed_by == by.id:
        raise Refused("custody.lifted_by_placer", _("冻结由您办理，解除须由本单位另一人办理"))
    freeze_has_reason(reason)


def check_claim_begins(standing: Standing | None) -> None:
    """A claim is filed on an open ledger that stays where it is, by a group that has two who sign."""
    if standing is None:
        return
    ledger_is_open(standing)
    nothing_is_handed_over(standing)
    group_has_two_signatories(standing)


def check_claim_goes_on(standing: Standing | None) -> None:
    """What was filed before a handover was drawn is still signed, looked at and paid; without two signatories nothing
    is."""
    if standing is not None:
        group_has_two_signatories(standing)


def check_movement(standing: Standing) -> None:
    """Money of a ledger moves as long as it is open and both hubs have not put their names to its amount."""
    ledger_is_open(standing)
    amounts_are_not_fixed(standing)


def ledger_is_open(standing: Standing) -> None:
    if standing.closed_on is not None:
        raise Refused("custody.ledger_closed", _("这本台账已于 {day} 结清关闭", day=standing.closed_on.isoformat()))


def nothing_is_handed_over(standing: Standing) -> None:
    if standing.handover is not None:
        raise Refused(
            "custody.being_handed_over",
            _("代管资金正在移交（{number}），移交完成后到新枢纽报账", number=standing.handover),
        )


def group_has_two_signatories(standing: Standing) -> None:
    """Suspended until a second is there (R-I1)."""
    if standing.is_suspended:
        raise Refused(
            "custody.suspended",
            _(
                "签字人只有 {n} 名，不足 {least} 名，报账和付款暂停；补足后恢复",
                n=standing.signatories,
                least=LEAST_SIGNATORIES,
            ),
        )


def amounts_are_not_fixed(standing: Standing) -> None:
    if standing.is_fixed:
        raise Refused(
            "custody.amounts_fixed",
            _("移交清单 {number} 已确认，余额不能再变；请先办完或取消移交", number=standing.handover or ""),
        )
