"""Every budget rule of a call (domain §3 D) in the order in which they are asked: for the page while a budget is typed,
as a refusal when it is submitted, and again of what is awarded. All parameters are the call's data. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from grants.applications.budget import (
    Budget,
    Finding,
    class_is_paid,
    every_item_is_named_once,
    every_line_is_complete,
    request_is_not_too_small,
    request_is_the_sum,
    request_is_under_the_cap,
)
from grants.applications.caps import shares_are_kept
from grants.applications.fees import fees_are_within_standard
from grants.applications.in_part import least_viable_is_asked_for
from grants.applications.matching import match_is_complete, match_is_enough
from grants.applications.uses import nothing_banned_is_paid, volunteers_are_not_paid_twice
from grants.calls.tables import BudgetCap, Call, CostClass, FeeStandard, Policy, Track
from grants.funds.rules import BannedUse, banned_uses
from grants.funds.tables import FundSource


@dataclass(frozen=True)
class BudgetRules:
    """What a call says about budgets on one track, paid from one source."""

    cap: Decimal
    least: Decimal | None = None
    caps: Sequence[BudgetCap] = ()
    standards: Sequence[FeeStandard] = ()
    fixed_assets: Policy = Policy.FORBID
    handouts: Policy = Policy.FORBID
    least_match_percent: Decimal = Decimal(0)
    banned: Sequence[BannedUse] = ()


def rules_of(
    call: Call, track: Track, fund: FundSource, caps: Sequence[BudgetCap], standards: Sequence[FeeStandard]
) -> BudgetRules:
    """The rules as the rows of the call, its track and the source say them."""
    return BudgetRules(
        cap=track.cap,
        least=track.least,
        caps=caps,
        standards=standards,
        fixed_assets=Policy(call.fixed_assets),
        handouts=Policy(call.handouts),
        least_match_percent=call.least_match_percent,
        banned=banned_uses(fund.banned_uses),
    )


def findings(budget: Budget, said: BudgetRules) -> list[Finding]:
    """What each rule says of a budget, in the order in which a submission is asked."""
    return [
        request_is_under_the_cap(budget, said.cap),
        *request_is_not_too_small(budget, said.least),
        every_line_is_complete(budget),
        every_item_is_named_once(budget),
        request_is_the_sum(budget),
        *least_viable_is_asked_for(budget),
        *_kept_when_awarded(budget, said),
        *fees_are_within_standard(budget, said.standards),
        *match_is_enough(budget, said.least_match_percent),
        match_is_complete(budget),
        *nothing_banned_is_paid(budget, said.banned),
        *volunteers_are_not_paid_twice(budget),
    ]


def findings_of_award(budget: Budget, said: BudgetRules) -> list[Finding]:
    """The rules that a cut can break, of the lines as awarded. Of the shares it warns: the committee decides, and the
    applicant is asked to bring the rest into line before the agreement (R-E11); what is not paid at all refuses."""
    return [
        request_is_under_the_cap(budget, said.cap),
        *(
            replace(each, is_warning=True) if each.code == "applications.over_share" else each
            for each in _kept_when_awarded(budget, said)
        ),
    ]


def _kept_when_awarded(budget: Budget, said: BudgetRules) -> list[Finding]:
    return [
        *shares_are_kept(budget, said.caps),
        *class_is_paid(budget, said.fixed_assets, CostClass.FIXED_ASSET, "applications.fixed_assets"),
        *class_is_paid(budget, said.handouts, CostClass.HANDOUT, "applications.handouts"),
    ]
