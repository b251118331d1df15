"""Every reason a check of projects is not prepared or drawn, and a visit not handed on. Facts in, refusals out."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from grants.errors import Refused
from grants.i18n import Text, _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.reporting.inspections.drawing import part_of
from grants.reporting.inspections.facts import Drawable, Hands, Plan, VisitFacts, numbers
from grants.reporting.inspections.tables import Inspection, InspectionDraw, Layer
from grants.scoring.sampling import allot, size_of

CHECKERS = (Role.OFFICER, Role.SUPERVISOR)
READERS = (*CHECKERS, Role.AUDITOR)
LAYER_NAMES: dict[Layer, Text] = {
    Layer.NONE: _("不分层"),
    Layer.AREA: _("按所在区划分层"),
    Layer.AMOUNT: _("按资助金额分层"),
}
# What a list begins with where an authority has made no check yet.
FIRST_CHECKLIST = (
    _("活动按计划真实开展"),
    _("支出有凭证，与台账一致"),
    _("宣传品和物资有资助标识"),
    _("参加人数与报告相符"),
)
VISITORS = 2


def check_preparation(
    by: Actor, plan: Plan, population: Sequence[Drawable], earlier: Sequence[Inspection], *, owns: bool, today: date
) -> int:
    """Of one's own rounds and funds, and not the same again in silence (R-E3). `owns`: the round and the fund are the
    authority's. Gives how many are drawn beside those that are fixed."""
    actor_has_role(by, CHECKERS, plan.authority)
    if not owns:
        raise Refused("reporting.inspection_out_of_scope", _("只能抽查本单位的轮次和资金"), field="scope")
    days_are_in_order(plan, today)
    if not plan.word.strip():
        raise Refused("reporting.inspection_without_word", _("请写一句话"), field="word")
    if not [each for each in plan.checklist if each.strip()]:
        raise Refused("reporting.inspection_without_checklist", _("请写明要核查的事项"), field="checklist")
    if not population:
        raise Refused("reporting.nothing_to_inspect", _("这段时间没有执行中的项目可抽"), field="first_day")
    if earlier and not plan.reason.strip():
        words = _("同一范围和期间已抽过 {number}，再抽请写明理由", number=earlier[-1].number)
        raise Refused("reporting.inspected_again_without_reason", words, field="reason")
    fixed_picks_are_in_the_list(plan, population)
    layers_are_bounded(plan)
    return sample_fits(plan, len(population) - len({number for number, _why in plan.fixed}))


def days_are_in_order(plan: Plan, today: date) -> None:
    if plan.last_day < plan.first_day:
        raise Refused("reporting.inspection_of_no_days", _("期间应先起后止"), field="last_day")
    if plan.visits_until <= today:
        raise Refused("reporting.visits_due_too_soon", _("现场核查的期限应晚于今天"), field="visits_until")


def fixed_picks_are_in_the_list(plan: Plan, population: Sequence[Drawable]) -> None:
    for number, why in plan.fixed:
        if number not in numbers(population):
            words = _("{number} 不在可抽的项目里", number=number)
            raise Refused("reporting.fixed_pick_unknown", words, field="fixed")
        if not why.strip():
            words = _("请写明指定 {number} 的理由", number=number)
            raise Refused("reporting.fixed_pick_without_reason", words, field="fixed")


def layers_are_bounded(plan: Plan) -> None:
    if plan.layer == Layer.AMOUNT and (not plan.bounds or list(plan.bounds) != sorted(set(plan.bounds))):
        raise Refused("reporting.layers_without_bounds", _("按金额分层请由小到大填写界限"), field="bounds")


def sample_fits(plan: Plan, of: int) -> int:
    """A number or a share of what there is beside the fixed ones."""
    if (plan.number is None) == (plan.percent is None):
        raise Refused("reporting.inspection_number_or_share", _("抽取数量和比例填一项"), field="number")
    sample = plan.number if plan.percent is None else size_of(plan.percent, of)
    if sample is None or not 1 <= sample <= of:
        words = _("可抽项目 {n} 个，抽取数量应在 1 至 {n} 之间", n=of)
        raise Refused("reporting.inspection_sample_does_not_fit", words, field="number")
    return sample


def parts_of(plan: Plan, population: Sequence[Drawable]) -> dict[str, str]:
    """The part of each project, by its number."""
    if plan.layer == Layer.AREA:
        return {each.number: each.area for each in population}
    if plan.layer == Layer.AMOUNT:
        return {each.number: part_of(each.amount, plan.bounds) for each in population}
    return {each.number: "" for each in population}


def shares(parts: Mapping[str, str], fixed: Collection[str], sample: int) -> dict[str, int]:
    """How many of each part are drawn, in proportion to what can be drawn of it."""
    free = [part for number, part in parts.items() if number not in fixed]
    return {part: 0 for part in parts.values()} | allot(sample, {part: free.count(part) for part in sorted(set(free))})


def check_draw(
    by: Actor, check: Inspection, drawn: InspectionDraw | None, word: str, inspectors: Collection[int]
) -> None:
    """Another person of the same body gives the second word, once, and names who visits."""
    may_draw(by, check, drawn)
    if not word.strip():
        raise Refused("reporting.draw_without_word", _("请写一句话"), field="word")
    if len(inspectors) < VISITORS:
        raise Refused("reporting.draw_without_inspectors", _("请至少选择两名核查人"), field="inspectors")


def may_draw(by: Actor, check: Inspection, drawn: InspectionDraw | None) -> None:
    """Asked by the page as well."""
    actor_has_role(by, CHECKERS, check.authority)
    if drawn is not None:
        raise Refused("reporting.inspection_already_drawn", _("这次抽查已经抽取"))
    if check.prepared_by == by.id:
        raise Refused("reporting.drawn_by_preparer", _("抽查由您发起，须由本单位另一人抽取"))


def two_are_left(number: str, two: tuple[int, int] | None) -> tuple[int, int]:
    """Who has a conflict does not go, nor do two go who both had a hand in the award (R-G11)."""
    if two is None:
        words = _("所选核查人不能核查 {number}（回避，或两人都经办过），请加选", number=number)
        raise Refused("reporting.no_inspectors_left", words, field="inspectors")
    return two


def check_handing_over(by: Actor, found: VisitFacts, to: Sequence[Actor], hands: Hands) -> None:
    """Another two of the body go, while nothing is confirmed."""
    may_hand_over(by, found)
    ids = {each.id for each in to}
    able = all(each.has_in(found.check.authority, *CHECKERS) for each in to)
    if len(ids) != VISITORS or not able or ids & hands.barred or ids <= hands.concerned:
        words = _("请选两名核查人；有回避情形的不能去，也不能两人都经办过这个项目")
        raise Refused("reporting.cannot_inspect_this", words, field="inspectors")


def may_hand_over(by: Actor, found: VisitFacts) -> None:
    actor_has_role(by, CHECKERS, found.check.authority)
    if found.row.visited_on is not None:
        raise Refused("reporting.visit_begun", _("现场记录已开始填写，不再换人"))
