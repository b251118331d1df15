"""Every reason a freeze or its lifting is refused. Facts in, refusals out."""

from collections.abc import Iterable
from dataclasses import dataclass

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
