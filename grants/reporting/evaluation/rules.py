"""Every reason an evaluation is not prepared, opened, judged, closed or published."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

from grants.calls.tables import Call
from grants.errors import NotAllowed, Refused
from grants.i18n import Text, _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.reporting.evaluation.facts import EvaluationFacts, Own, Plan, ProjectFacts, Sheet
from grants.reporting.evaluation.tables import EvaluationKind, LabelSet, MeasureKind
from grants.reporting.tables import Grade
from grants.scoring import rules as scoring
from grants.scoring import seen

RUNS = (Role.OFFICER,)
READS = (Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR)
KIND_NAMES: dict[EvaluationKind, Text] = {
    EvaluationKind.MIDTERM: _("中期评估"),
    EvaluationKind.FINAL: _("末期评估"),
}
SET_NAMES: dict[LabelSet, Text] = {LabelSet.VENTURE: _("公益创投等级"), LabelSet.FISCAL: _("财政绩效等级")}
# One score, two sets of words (R-H2).
LABELS: dict[LabelSet, dict[Grade, str]] = {
    LabelSet.VENTURE: {Grade.EXCELLENT: "优秀", Grade.GOOD: "良好", Grade.PASS: "合格", Grade.FAIL: "不合格"},
    LabelSet.FISCAL: {Grade.EXCELLENT: "优", Grade.GOOD: "良", Grade.PASS: "中", Grade.FAIL: "差"},
}
MEASURE_NAMES: dict[MeasureKind, Text] = {
    MeasureKind.PRIORITY: _("下一轮同等条件优先"),
    MeasureKind.RECTIFICATION: _("限期整改"),
    MeasureKind.HOLD: _("暂缓后续拨付"),
    MeasureKind.RECALL: _("建议终止并追回资金"),
    MeasureKind.BAR: _("一定时期内不得申报"),
}
MOST_CRITERIA, MOST_EACH = 12, 15


def check_plan(by: Actor, call: Call, plan: Plan, taken: Collection[EvaluationKind], today: date) -> None:
    """One evaluation of a kind per round, by criteria that can be judged, with cuts that can be told apart."""
    actor_has_role(by, RUNS, call.funder)
    if call.published_at is None or call.is_trial:
        raise Refused("reporting.evaluation_of_no_round", _("公告发布后才能安排评估"))
    if plan.kind in taken:
        raise Refused("reporting.evaluation_exists", _("这一轮已有{kind}", kind=KIND_NAMES[plan.kind]), field="kind")
    if plan.due_on <= today:
        raise Refused("reporting.evaluation_due_too_soon", _("评分截止日应晚于今天"), field="due_on")
    criteria_can_be_judged(plan)
    numbers_fit(plan)
    cuts_go_down(plan)


def criteria_can_be_judged(plan: Plan) -> None:
    names = [each.name.strip() for each in plan.criteria]
    if not 1 <= len(names) <= MOST_CRITERIA or not all(names) or len(set(names)) < len(names):
        words = _("应有 1 至 {n} 项指标，各有名称且不重名", n=MOST_CRITERIA)
        raise Refused("reporting.criteria_unclear", words, field="criteria")
    if any(each.max_mark <= 0 or each.max_mark % scoring.STEP for each in plan.criteria):
        raise Refused(
            "reporting.criterion_without_points", _("每项指标的满分应大于 0，以 0.5 分为单位"), field="criteria"
        )


def numbers_fit(plan: Plan) -> None:
    """How many experts, from how many sheets on the mean is trimmed, and what each part weighs."""
    if not 1 <= plan.min_sheets <= plan.each <= MOST_EACH or plan.trim_from < 3:
        words = _("每个项目 1 至 {n} 位专家，不少于最少评分表数；去掉最高最低分至少要 3 份", n=MOST_EACH)
        raise Refused("reporting.evaluation_numbers", words, field="each")
    if sum(plan.weights) != 100 or plan.weights[0] <= 0 or min(plan.weights) < 0:
        raise Refused("reporting.weights_not_whole", _("三项权重合计应为 100，专家权重大于 0"), field="expert_weight")
    if not 1 <= plan.answer_days <= 30:
        raise Refused("reporting.answer_days_out_of_range", _("申辩期应为 1 至 30 个工作日"), field="answer_days")


def cuts_go_down(plan: Plan) -> None:
    for label_set, cuts in plan.cuts.items():
        if not 100 >= cuts[0] > cuts[1] > cuts[2] > 0:
            words = _("{set}的分数线应由高到低，在 100 和 0 之间", set=SET_NAMES[label_set])
            raise Refused("reporting.cuts_not_in_order", words, field=f"{label_set.value}-0")


def check_change(by: Actor, facts: EvaluationFacts, plan: Plan, today: date) -> None:
    """Until it is opened everything may be changed but its kind."""
    check_plan(by, facts.call, plan, [], today)
    evaluation_is_not_open_yet(facts)
    if plan.kind != facts.kind:
        raise Refused("reporting.evaluation_kind_stays", _("评估种类不能改，请另建"), field="kind")


def evaluation_is_not_open_yet(facts: EvaluationFacts) -> None:
    if facts.evaluation.opened_at is not None:
        raise Refused("reporting.evaluation_open", _("评估已开始，标准不能再改"))


def check_opening(by: Actor, facts: EvaluationFacts, projects: int, today: date) -> None:
    runs_freely(by, facts)
    evaluation_is_not_open_yet(facts)
    if projects == 0:
        raise Refused("reporting.nothing_to_evaluate", _("这一轮还没有签约执行的项目"))
    if facts.evaluation.due_on <= today:
        raise Refused("reporting.evaluation_due_passed", _("评分截止日已过，请先修改"))


def runs_freely(by: Actor, facts: EvaluationFacts, *projects: ProjectFacts) -> None:
    """The officer runs it, and who is recused from a project does nothing about it; without projects, about any."""
    actor_has_role(by, RUNS, facts.call.funder)
    concerned = {each.application.id for each in projects or facts.projects}
    for application in concerned & set(facts.recused or {}):
        seen.judges_as_somebody_free(by, facts.recused or {}, application)


def check_draw(by: Actor, facts: EvaluationFacts, word: str, experts: Collection[str]) -> None:
    """Once, before anybody was appointed, among experts who can be told apart by their codes."""
    runs_freely(by, facts)
    evaluation_is_under_way(facts)
    if facts.draw is not None:
        raise Refused("reporting.experts_drawn", _("专家已抽取，不能重抽；个别更换请逐个指派"))
    if any(each.living for each in facts.projects):
        raise Refused("reporting.experts_appointed", _("已有指派的专家，不能再抽取"))
    if not word.strip():
        raise Refused("reporting.experts_draw_without_word", _("请写一句话"), field="word")
    if len(experts) < facts.evaluation.each:
        words = _("至少选择 {n} 位专家", n=facts.evaluation.each)
        raise Refused("reporting.too_few_experts", words, field="experts")


def evaluation_is_under_way(facts: EvaluationFacts) -> None:
    if facts.evaluation.opened_at is None:
        raise Refused("reporting.evaluation_not_open", _("评估还没有开始"))
    if facts.evaluation.closed_at is not None:
        raise Refused("reporting.evaluation_closed", _("评估已结束"))


def check_appointment(
    by: Actor, facts: EvaluationFacts, project: ProjectFacts, expert_id: int, reason: str, against: Sequence[str]
) -> None:
    """By hand with the reason; never past a conflict (R-E4). `against` are the conflicts that stand, in words."""
    runs_freely(by, facts, project)
    evaluation_is_under_way(facts)
    if not reason.strip():
        raise Refused("reporting.appointment_without_reason", _("逐个指派要写明理由"), field="reason")
    if any(each.expert.id == expert_id for each in project.living):
        raise Refused("reporting.already_appointed", _("这位专家已在评价这个项目"), field="expert")
    no_conflict_stands(against)
    if len(project.living) >= MOST_EACH:
        raise Refused("reporting.too_many_appointed", _("一个项目最多 {n} 位专家", n=MOST_EACH), field="expert")


def no_conflict_stands(against: Sequence[str]) -> None:
    """Found, declared, or said when stepping back: whoever has an interest judges nothing of it."""
    if against:
        raise Refused("reporting.expert_conflict", _("须回避：{reason}", reason="；".join(against)), field="expert")


def check_ending(by: Actor, facts: EvaluationFacts, project: ProjectFacts, sheet: Sheet, reason: str) -> None:
    """A replaced person's sheet counts no more, locked or not (R-E5)."""
    runs_freely(by, facts, project)
    evaluation_is_under_way(facts)
    appointment_stands(sheet)
    if not reason.strip():
        raise Refused("reporting.ending_without_reason", _("请写明更换的理由"), field="reason")


def appointment_stands(sheet: Sheet) -> None:
    if not sheet.is_living:
        raise Refused(
            "reporting.appointment_ended", _("这份指派已终止：{reason}", reason=sheet.appointment.ended_reason)
        )


def check_declaration(by: Actor, own: Own, signed_name: str) -> None:
    """Signed with one's own name before anything is opened (R-E4)."""
    may_judge(by, own)
    if "".join(signed_name.split()) != "".join(by.name.split()):
        raise Refused("reporting.signed_by_another_name", _("请签写本人姓名"), field="signed_name")


def may_judge(by: Actor, own: Own) -> None:
    if own.sheet.expert.person != by.id:
        raise NotAllowed("reporting.not_your_sheet", _("只有被指派的专家填写"))
    appointment_stands(own.sheet)
    evaluation_is_under_way(own.facts)


def check_stepping_back(by: Actor, own: Own, reason: str) -> None:
    may_judge(by, own)
    if not reason.strip():
        raise Refused("reporting.stepping_back_without_reason", _("请写明须回避的情形"), field="reason")


def check_saving(by: Actor, own: Own, marks: Mapping[int, Decimal | None], today: date) -> None:
    may_fill_in(by, own, today)
    scoring.marks_are_in_range(own.sheet.criteria, marks)


def may_fill_in(by: Actor, own: Own, today: date) -> None:
    """Asked by the page as well."""
    may_judge(by, own)
    if own.sheet.appointment.declared_at is None:
        raise Refused("reporting.declaration_unsigned", _("请先签署回避与保密声明"))
    if own.sheet.appointment.locked_at is not None:
        raise Refused("reporting.sheet_locked", _("评价表已提交并锁定，不能再改"))
    if today > own.facts.evaluation.due_on:
        words = _("评分已于 {day} 截止，请联系主办单位", day=own.facts.evaluation.due_on)
        raise Refused("reporting.sheets_were_due", words)


def check_locking(by: Actor, own: Own, today: date) -> None:
    """Whole, and what is very low or very high is explained (R-E7)."""
    may_fill_in(by, own, today)
    scoring.every_criterion_has_a_mark(own.sheet)
    scoring.low_and_high_marks_are_explained(own.sheet)


def check_reopening(by: Actor, facts: EvaluationFacts, sheet: Sheet, reason: str) -> None:
    """Only the supervisor, with the reason (R-E8)."""
    actor_has_role(by, [Role.SUPERVISOR], facts.call.funder)
    evaluation_is_under_way(facts)
    if not sheet.is_locked:
        raise Refused("reporting.sheet_not_locked", _("这份评价表没有锁定"))
    if not reason.strip():
        raise Refused("reporting.reopening_without_reason", _("请写明解锁的理由"), field="reason")


def check_postponing(by: Actor, facts: EvaluationFacts, due_on: date, today: date) -> None:
    """Who was late gets a new last day; it never comes forward."""
    runs_freely(by, facts)
    evaluation_is_under_way(facts)
    if due_on <= max(today, facts.evaluation.due_on):
        raise Refused("reporting.due_not_later", _("新的截止日应晚于原截止日和今天"), field="due_on")


def check_closing(by: Actor, facts: EvaluationFacts, *, survey_runs: bool) -> None:
    """Every appointed sheet is in, each project has enough of them, and nobody is being asked any more."""
    runs_freely(by, facts)
    evaluation_is_under_way(facts)
    if survey_runs:
        raise Refused("reporting.survey_runs", _("居民问卷还没有结束，结束后再汇总"))
    for each in facts.projects:
        if len(each.locked) < max(len(each.living), facts.evaluation.min_sheets):
            words = _("{number} 的评价表还没有交齐", number=each.award.number)
            raise Refused("reporting.sheets_missing", words)


def check_publication(by: Actor, facts: EvaluationFacts) -> None:
    runs_freely(by, facts)
    if facts.evaluation.closed_at is None:
        raise Refused("reporting.evaluation_not_closed", _("评估结束后才能公布"))
    if facts.evaluation.published_at is not None:
        raise Refused("reporting.evaluation_published", _("结果已公布"))
