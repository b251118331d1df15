"""The same choice under other rules or another budget: who would come in, who would fall out, what would bind. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import floor

from grants.awards.choice.contradictions import SelectError, choice_of
from grants.awards.choice.funded import FundedSet, Way
from grants.awards.choice.optimum import NODE_LIMIT, best
from grants.awards.choice.ranking import ranked
from grants.awards.choice.terms import Key, Limit, Rules

STEPS = (-10, -5, 5, 10)


@dataclass(frozen=True)
class WhatIf:
    """`after` is None when no set can be proposed: `unable` says why. More money may drop somebody who was funded."""

    rules: Rules
    after: FundedSet | None = None
    unable: SelectError | None = None
    added: Sequence[Key] = ()
    dropped: Sequence[Key] = ()
    value_change: Decimal = Decimal(0)
    now_binding: Sequence[Limit] = ()


def what_if(
    before: FundedSet,
    rules: Rules,
    *,
    keep_funded: bool = False,
    gap: Decimal | None = None,
    node_limit: int = NODE_LIMIT,
) -> WhatIf:
    """The set found in the same way under `rules`; with `keep_funded` everyone in `before` stays in.

    `now_binding` are limits that bind and did not, known again by what they count though their figures have changed.
    """
    if keep_funded:
        rules = replace(rules, kept=rules.kept | before.grants.keys())
    try:
        choice = choice_of(before.choice.candidates, rules)
        after = ranked(choice) if before.way == Way.RANK else best(choice, gap, node_limit)
    except SelectError as error:
        return WhatIf(rules, unable=error)
    bound_before = {(limit.kind, limit.of) for limit in before.binding}
    return WhatIf(
        rules,
        after,
        added=[each.id for each in choice.candidates if each.id in after.grants.keys() - before.grants.keys()],
        dropped=[each.id for each in choice.candidates if each.id in before.grants.keys() - after.grants.keys()],
        value_change=after.value - before.value,
        now_binding=[limit for limit in after.binding if (limit.kind, limit.of) not in bound_before],
    )


def budgets(
    before: FundedSet,
    percents: Sequence[int] = STEPS,
    *,
    keep_funded: bool = False,
    gap: Decimal | None = None,
    node_limit: int = NODE_LIMIT,
) -> list[WhatIf]:
    """`what_if` with every pool changed by so many percent; shares of the budget change with it."""
    found = []
    for percent in percents:
        pools = {
            key: floor(Fraction(amount) * (100 + percent) / 100) for key, amount in before.choice.rules.pools.items()
        }
        rules = replace(before.choice.rules, pools=pools)
        found.append(what_if(before, rules, keep_funded=keep_funded, gap=gap, node_limit=node_limit))
    return found
