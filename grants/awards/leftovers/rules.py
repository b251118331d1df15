"""Why what is left of a pool does not go back to its source. Pure."""

from decimal import Decimal

from grants import money
from grants.awards.leftovers.facts import PoolFacts
from grants.awards.leftovers.tables import PoolReturn
from grants.errors import NotAllowed, Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

PROPOSES = (Role.FINANCE_PREPARER, Role.BOOKKEEPER)
DECIDES = (Role.FINANCE_REVIEWER, Role.APPROVER)


def check_proposing(of: PoolFacts, by: Actor, *, amount: Decimal, reason: str) -> None:
    """Finance proposes what a finished round left."""
    may_propose(of, by)
    if not reason.strip():
        raise Refused("awards.no_leftover_reason", _("请写明退回的理由"), field="reason")
    amount_is_left(of, amount)


def may_propose(of: PoolFacts, by: Actor) -> None:
    """Asked by the page as well."""
    actor_has_role(by, PROPOSES, of.call.funder)
    round_is_finished(of)
    if of.open is not None:
        raise Refused("awards.leftover_open", _("已有一笔退回待确认"))
    if of.left <= 0:
        raise Refused("awards.nothing_left", _("资金池没有未承诺的余款"))


def check_deciding(of: PoolFacts, by: Actor, one: PoolReturn, *, is_confirmed: bool, opinion: str) -> None:
    """Another person decides, once; what was left when it was proposed must still be."""
    may_decide(of, by, one)
    if is_confirmed:
        round_is_finished(of)
        amount_is_left(of, one.amount)
    elif not opinion.strip():
        raise Refused("awards.leftover_declined_without_reason", _("不同意的须写明理由"), field="opinion")


def may_decide(of: PoolFacts, by: Actor, one: PoolReturn) -> None:
    """Asked by the page as well."""
    actor_has_role(by, DECIDES, of.call.funder)
    if by.id == one.proposed_by:
        raise NotAllowed("awards.decides_own_leftover", _("由您提出，须由他人确认"))
    if one.decided_at is not None:
        raise Refused("awards.leftover_decided", _("这笔退回已经办结"))


def round_is_finished(of: PoolFacts) -> None:
    """As long as something is undecided or unannounced its pool is needed, and what is left would tell of it."""
    if not of.is_finished:
        raise Refused("awards.round_not_finished", _("本轮还有没有决定或没有公示的项目"))


def amount_is_left(of: PoolFacts, amount: Decimal) -> None:
    if not 0 < amount <= of.left:
        words = _("金额应大于零，且不超过未承诺的 {left}", left=money.show(of.left))
        raise Refused("awards.leftover_over_left", words, field="amount")
