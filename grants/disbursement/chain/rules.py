"""Why somebody may not approve now, why approvals do not carry a payment, which rules of paying cannot be. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations

from grants.disbursement.chain.facts import Chain, Level, PlannedLevel
from grants.errors import NotAllowed, Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

WRITES_RULES = (Role.ADMIN,)
MOST_LEVELS = 5
LONGEST_COOLING = 30


def is_of_the_open_level(chain: Chain, by: Actor) -> None:
    """Levels are asked from the lowest up; who is named at another one waits for it."""
    level = chain.open_level
    if level is not None and not level.is_open_to(by):
        raise NotAllowed(
            "disbursement.not_of_level",
            _("现在由“{level}”审批：{names}", level=level.name, names="、".join(level.approvers.values())),
        )


def approvals_stand(chain: Chain) -> None:
    """What changed after an approval voided it: no money leaves on a word that was given for something else."""
    if chain.open_level is not None:
        last = chain.last_voided
        why = last.voided_why if last else ""
        raise Refused("disbursement.approvals_void", _("审批已失效（{why}），请退回后重新审批", why=why))


def check_rules(
    by: Actor,
    funder: int,
    *,
    from_on: date,
    cooling_days: int,
    levels: Sequence[PlannedLevel],
    approvers: Mapping[int, str],
    reason: str,
    today: date,
) -> None:
    """The administrator writes them, for the days to come, so that people who are there can fulfil them."""
    actor_has_role(by, WRITES_RULES, funder)
    if from_on < today:
        raise Refused("disbursement.rules_in_the_past", _("启用日期不能早于今天"), field="from_on")
    if not reason.strip():
        raise Refused("disbursement.rules_without_reason", _("请写明依据，如会议纪要或制度文号"), field="reason")
    if not 0 <= cooling_days <= LONGEST_COOLING:
        raise Refused(
            "disbursement.bad_cooling", _("冷静期为 0 至 {most} 个工作日", most=LONGEST_COOLING), field="cooling_days"
        )
    levels_are_named(levels)
    approvers_hold_the_role(levels, approvers)
    levels_can_be_filled(levels, approvers)


def levels_are_named(levels: Sequence[PlannedLevel]) -> None:
    names = [each.name.strip() for each in levels]
    if len(levels) > MOST_LEVELS or not all(names) or len(set(names)) < len(names):
        raise Refused(
            "disbursement.bad_levels",
            _("最多 {most} 级，各级名称不能为空或重复", most=MOST_LEVELS),
            field="level-1-name",
        )
    if any(each.needed < 1 or each.from_amount < 0 for each in levels):
        raise Refused("disbursement.bad_level_numbers", _("起点金额不小于 0，人数至少 1"), field="level-1-needed")


def approvers_hold_the_role(levels: Sequence[PlannedLevel], approvers: Mapping[int, str]) -> None:
    """Rules name people; whether each of them is an approver is asked now and again when they approve."""
    if not {person for each in levels for person in each.approvers} <= set(approvers):
        raise Refused("disbursement.not_an_approver", _("只能选本单位现任的审批领导"), field="level-1-who")


def levels_can_be_filled(levels: Sequence[PlannedLevel], approvers: Mapping[int, str]) -> None:
    """One person approves a payment once, so any of the levels together need as many people as they ask for (Hall)."""
    may = [set(each.approvers or approvers) for each in levels]
    for many in range(1, len(levels) + 1):
        for some in combinations(range(len(levels)), many):
            if sum(levels[at].needed for at in some) > len(set[int]().union(*(may[at] for at in some))):
                names = "、".join(levels[at].name for at in some)
                raise Refused(
                    "disbursement.too_few_approvers",
                    _("“{names}”要求的人数多于可审批的人：每人只能审批一次", names=names),
                    field=f"level-{some[0] + 1}-needed",
                )


def needed_at(levels: Sequence[Level], amount: Decimal) -> tuple[Level, ...]:
    """The levels that a payment of that amount goes through."""
    return tuple(each for each in levels if each.from_amount <= amount)
