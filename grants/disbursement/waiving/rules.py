"""Why a condition of a stage is not let go. Pure."""

from collections.abc import Sequence

from grants.awards.rules import award_is_live
from grants.disbursement.facts import Condition, StageFacts
from grants.disbursement.rules import (
    AGREEMENT_SIGNED,
    SEALED_COPY_CHECKED,
    award_goes_on,
    conditions,
    no_payment_is_live,
    reason_is_given,
)
from grants.errors import NotFound, Refused
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES, Actor, actor_has_role
from grants.people.tables import Role

WAIVES = (Role.APPROVER,)
# Without a signed agreement nothing is paid, whoever decides.
NEVER = frozenset({AGREEMENT_SIGNED, SEALED_COPY_CHECKED})


def waivable(of: StageFacts) -> Sequence[Condition]:
    """What the call asks for this stage, is no fact, and may be let go."""
    asked = set(of.facts.conditions_of(of.stage)) - NEVER
    return [each for each in conditions(of) if each.code in asked and not each.is_met]


def check_waiver(of: StageFacts, by: Actor, *, condition: str, reason: str) -> None:
    """The approver alone, in writing, before a payment of the stage is asked for."""
    may_waive(of, by)
    if condition not in {each.code for each in waivable(of)}:
        raise Refused("disbursement.not_waivable", _("这项条件已满足、已豁免，或不能豁免"), field="condition")
    reason_is_given(reason)


def may_waive(of: StageFacts, by: Actor) -> None:
    """Asked by the page as well."""
    actor_has_role(by, WAIVES, of.facts.funder.id)
    award_is_live(of.facts.award)
    award_goes_on(of.facts)
    no_payment_is_live(of)


def check_reading(of: StageFacts, person: Actor) -> None:
    """Why money moves although something is missing is the funder's own business, and its auditors'."""
    if not person.has_in(of.facts.funder.id, *FUNDER_ROLES):
        raise NotFound("disbursement.no_waiver_here", _("没有找到这一期的豁免"))
