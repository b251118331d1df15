"""Every reason why an assignment is not tried out, not adopted, not released, and no substitute takes over. Pure."""

from collections.abc import Sequence

from grants.calls.phases import JudgingPhase
from grants.errors import Refused
from grants.i18n import Text, _
from grants.people.rules import Actor
from grants.scoring import rules, seen
from grants.scoring.deal import DealPlan
from grants.scoring.dealing_tables import AssignmentRelease
from grants.scoring.panel import Panel
from grants.scoring.solving import Run


def check_try(by: Actor, panel: Panel, plan: DealPlan) -> None:
    whole_panel_is_run_by(by, panel)
    plan_is_within_bounds(plan, panel.phase)
    if not panel.members or not panel.judged_in(panel.phase.position):
        raise Refused("scoring.nothing_to_deal", _("还没有评审组或资格通过的申报，不能试算"))


def check_adoption(by: Actor, panel: Panel, run: Run, changes: Sequence[Text]) -> None:
    """`changes` are what is no longer as it was when the run was solved, in words."""
    whole_panel_is_run_by(by, panel)
    if run.pairs is None:
        raise Refused("scoring.run_without_result", _("这次试算没有可用的方案"))
    if run.row.adopted_at is not None:
        raise Refused("scoring.run_adopted", _("这个方案已经采用"))
    if changes:
        words = "；".join(map(str, changes))
        raise Refused("scoring.run_outdated", _("试算之后情况有变，请重新试算：{changes}", changes=words))


def check_by_hand(reason: str, colleagues: Sequence[str]) -> None:
    """Beside what every assignment must keep. `colleagues` are those of the same employer who judge it already."""
    if colleagues:
        words = _("同一单位的 {names} 已在评这份申报，一个单位只出一位专家", names="、".join(colleagues))
        raise Refused("scoring.colleague_judges_it", words, field="expert")
    rules.reason_is_given(reason)


def check_release(by: Actor, panel: Panel, release: AssignmentRelease | None) -> None:
    """Asked by the page as well. Once released it stays so: experts have read it."""
    whole_panel_is_run_by(by, panel)
    if release is not None:
        raise Refused("scoring.already_released", _("分配已经发布"))
    if not any(panel.load(seat.expert.id, panel.phase.position) for seat in panel.seats):
        raise Refused("scoring.nothing_assigned", _("还没有分配，不能发布"))


def whole_panel_is_run_by(by: Actor, panel: Panel) -> None:
    """A run is about all applications at once, so that it is the work of who is recused from none."""
    rules.panel_is_run_by(by, panel.call)
    seen.closes_as_somebody_free(by, panel.recused)
    rules.scoring_is_not_closed(panel.closure)


def substitute_is_free(expert_id: int, free: Sequence[int]) -> None:
    if expert_id not in free:
        raise Refused("scoring.no_substitute", _("该专家现在不能接替，请重新选择"), field="expert")


def plan_is_within_bounds(plan: DealPlan, phase: JudgingPhase) -> None:
    """Fewer sheets than make a score are of no use; more than the call says are not its panel."""
    if plan.each is not None and not phase.min_sheets <= plan.each <= phase.panel_size:
        bounds = _("每份应有 {least} 至 {most} 位专家", least=phase.min_sheets, most=phase.panel_size)
        raise Refused("scoring.wrong_number_of_experts", bounds, field="each")
    in_order = plan.low >= 0 and (plan.high is None or plan.low <= plan.high)
    if not (in_order and 0 <= plan.floor <= 1 and 0 < plan.exclusion <= 1):
        raise Refused("scoring.plan_out_of_bounds", _("负荷范围、底线或抽签比例超出范围"))
