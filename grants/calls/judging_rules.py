"""What a call must say of its judging before it is published: criteria of every phase, words that mean something."""

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

from grants.calls.kinds import QuotaKind
from grants.calls.phases import PAPER
from grants.calls.plan import CallPlan
from grants.errors import Refused
from grants.i18n import _

# What is known beside the sheets: how an earlier project was judged (S81), what the call favours (S10, S19).
TIE_BREAK_WORDS = ("priority", "flag:rural_priority", "flag:pilot_area", "rating", "submitted_at")
# The codes that there are of each kind: purposes of the call's sources, areas of the lists, divisions.
Known = Mapping[QuotaKind, Collection[str]]


def judging_is_complete(plan: CallPlan) -> Iterator[Refused]:
    yield from criteria_add_up(plan)
    yield from tie_break_is_known(plan)


def criteria_add_up(plan: CallPlan) -> Iterator[Refused]:
    """The sheet of each phase is of 100 points, so that their weights are what they say."""
    for position, name in enumerate([PAPER, *(phase.name for phase in plan.phases)], start=1):
        marks = [criterion.max_mark for criterion in plan.criteria if criterion.phase == position]
        total = sum(marks, Decimal(0))
        if plan.phases and not marks:
            field = "criteria" if position == 1 else f"phases-{position - 1}-name"
            yield Refused("calls.phase_without_criteria", _("“{name}”还没有评审指标", name=name), field=field)
        elif marks and total != 100:
            words = (
                _("“{name}”的评审指标合计 {sum} 分，应为 100 分", name=name, sum=total)
                if plan.phases
                else _("评审指标合计 {sum} 分，应为 100 分", sum=total)
            )
            yield Refused("calls.criteria_do_not_add_up", words, field="criteria")
    if plan.pass_mark > 100:
        yield Refused("calls.pass_mark_too_high", _("立项分数线不能超过 100 分"), field="pass_mark")


def tie_break_is_known(plan: CallPlan) -> Iterator[Refused]:
    """R-E9: printed in the call, so each word must have a meaning."""
    known = tie_break_words(len(plan.criteria), len(plan.phases))
    for at, word in enumerate(plan.tie_break, start=1):
        if word not in known:
            words = _("不认识的同分比较项“{word}”", word=word)
            yield Refused("calls.unknown_tie_break", words, field=f"tie-{at}")


def tie_break_words(criteria: int, later_phases: int) -> list[str]:
    """All that may break a tie: the mean of a criterion, the score of a phase where there are several, and facts."""
    phases = range(1, later_phases + 2) if later_phases else ()
    return [
        *(f"criterion:{n}" for n in range(1, criteria + 1)),
        *(f"phase:{n}" for n in phases),
        *TIE_BREAK_WORDS,
    ]


def quotas_are_known(plan: CallPlan, known: Known) -> Iterator[Refused]:
    """What nobody can be of would bind nobody, or never be met."""
    for at, quota in enumerate(plan.quotas, start=1):
        if quota.code not in known[quota.quota_kind]:
            words = _("本轮没有“{code}”，请重新选择", code=quota.code)
            yield Refused("calls.unknown_quota", words, field=f"quotas-{at}-of")
