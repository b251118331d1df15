"""Why a notice is not taken down, and why an award stays on it. Pure."""

from collections.abc import Collection, Mapping, Sequence

from grants.awards.rules import DECIDES, reason_is_given
from grants.awards.tables import Award, PublicNotice
from grants.awards.withdrawal.facts import HangingFacts
from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.privacy import says_nothing_personal


def check_withdrawal(facts: HangingFacts, by: Actor, reason: str) -> None:
    """A notice is taken down whole, once, with the reason, before anything on it was signed for (R-F6)."""
    may_take_down(facts, by)
    reason_is_given(reason)
    says_nothing_personal("reason", reason)
    is_not_signed_for(facts, [each.award for each in facts.hanging])


def check_taking_off(facts: HangingFacts, by: Actor, awards: Collection[int], reason: str) -> None:
    """What is decided and announced anew is taken off by name, with the reason (R-F4)."""
    may_take_down(facts, by)
    if not awards or not set(awards) <= {each.award for each in facts.hanging}:
        raise Refused("awards.not_on_the_notice", _("请选择这份公示上的项目"), field="awards")
    is_not_signed_for(facts, awards)
    reason_is_given(reason)
    says_nothing_personal("reason", reason)


def may_take_down(facts: HangingFacts, by: Actor) -> None:
    """Asked by the page as well."""
    actor_has_role(by, DECIDES, facts.call.funder)
    if facts.whole is not None:
        raise Refused("awards.notice_withdrawn", _("公示 {number} 已撤回", number=facts.notice.number))
    if not facts.hanging:
        raise Refused("awards.nothing_hangs", _("这份公示上的项目都已撤销或撤下"))


def is_not_signed_for(facts: HangingFacts, awards: Collection[int]) -> None:
    """Whoever signed relied on the notice: what is wrong then is an amendment or a termination."""
    signed = [each.number for each in facts.awards if each.id in awards and each.id in facts.signed]
    if signed:
        raise Refused("awards.signed_on_notice", _("{numbers} 已签订协议，不能撤下", numbers="、".join(signed)))


def on_one_notice(awards: Sequence[Award], earlier: Mapping[int, PublicNotice]) -> list[Award]:
    """What the next notice announces: if some were taken off an earlier one, those and only those (R-F4)."""
    anew = [each for each in awards if each.id in earlier]
    return anew or list(awards)
