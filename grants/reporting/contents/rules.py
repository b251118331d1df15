"""Why a report is not taken as it is filled in, and not returned for what nobody asked. Pure."""

from collections.abc import Mapping
from decimal import Decimal

from grants.awards.indicators.rules import bound
from grants.errors import Refused
from grants.i18n import Text, _
from grants.questions import answers
from grants.reporting.contents.facts import (
    BENEFICIARIES,
    FILES,
    NARRATIVE,
    Contents,
    LineNow,
    LineTyped,
    ToReport,
    departs,
    group_target,
    indicator_target,
    line_target,
    misses,
)
from grants.reporting.contents.tables import FileKind
from grants.reporting.tables import ReportKind

MOST_FILES = 30
FILE_NAMES: dict[FileKind, Text] = {
    FileKind.PHOTO: _("活动照片"),
    FileKind.SIGN_IN: _("签到表"),
    FileKind.VOUCHER: _("支出凭证"),
    FileKind.OTHER: _("其他材料"),
}


def check_contents(against: ToReport, kind: ReportKind, contents: Contents | None, beneficiaries: int | None) -> None:
    """Every line and every indicator is reported; what departs from the plan or misses its target is explained; the
    people of each group fit in the total, `beneficiaries`.

    None is a report of words alone: only an award that promised no indicator, in a round without a form of its own for
    the report, may send one.
    """
    if contents is None:
        if against.indicators or against.questions:
            raise Refused("reporting.whole_form_asked", _("请填写整张报告表：指标和本轮要问的问题"))
        return
    if set(contents.lines) - {each.id for each in against.lines}:
        raise Refused("reporting.line_of_another", _("预算科目不属于这个项目"))
    for line in against.lines:
        line_is_reported(line, contents.lines.get(line.id, LineTyped()), against.threshold, kind)
    indicators_are_reported(against, kind, contents)
    groups_are_reported(against, kind, contents)
    no_group_is_larger_than_all(against, contents, beneficiaries)
    for problem in problems_of(against, contents.answers):
        raise Refused("reporting.answer_is_wrong", problem.words, field=problem.key)
    if len(contents.files) > MOST_FILES:
        raise Refused("reporting.too_many_files", _("最多 {n} 个文件", n=MOST_FILES), field="file-photo")


def line_is_reported(line: LineNow, typed: LineTyped, threshold: Decimal, kind: ReportKind) -> None:
    """An amount where the grantee keeps its books, and words where it departs from the plan by more than is free."""
    if line.kept is None and typed.spent is None:
        words = _("请填写“{item}”的本期支出，没有支出填 0", item=line.item)
        raise Refused("reporting.line_left_out", words, field=line_target(line.id))
    if line.kept is not None and typed.spent is not None:
        words = _("“{item}”的支出取自代管台账，不能填写", item=line.item)
        raise Refused("reporting.line_is_kept", words, field=line_target(line.id))
    total = line.before + spent_in_period(line, typed)
    if departs(line.planned, total, threshold, is_final=kind == ReportKind.FINAL) and not typed.explanation.strip():
        words = _("“{item}”与预算相差超过 {percent}%，请说明原因", item=line.item, percent=f"{threshold.normalize():f}")
        raise Refused("reporting.deviation_unexplained", words, field=f"{line_target(line.id)}-why")


def indicators_are_reported(against: ToReport, kind: ReportKind, contents: Contents) -> None:
    """R-H1. Before the end a target that is not reached yet is no miss."""
    for each in against.indicators:
        achieved, field = contents.achieved.get(each.id), indicator_target(each.id)
        if achieved is None or achieved.actual is None:
            raise Refused("reporting.indicator_left_out", _("请填写“{name}”的完成值", name=each.name), field=field)
        is_missed = kind == ReportKind.FINAL and misses(each, achieved.actual)
        if is_missed and not achieved.words.strip():
            words = _("“{name}”没有达到 {target}，请说明原因", name=each.name, target=bound(each))
            raise Refused("reporting.miss_unexplained", words, field=f"{field}-words")


def groups_are_reported(against: ToReport, kind: ReportKind, contents: Contents) -> None:
    """S15: at the end every group that the project carries, before that those that are known; 0 is an answer."""
    if set(contents.headcounts) - {each.term for each in against.groups}:
        raise Refused("reporting.group_of_another", _("服务对象类别不属于这个项目"))
    for each in against.groups if kind == ReportKind.FINAL else ():
        if contents.headcounts.get(each.term) is None:
            words = _("请填写“{name}”的实际人数，没有服务到填 0", name=each.name)
            raise Refused("reporting.group_left_out", words, field=group_target(each.term))


def no_group_is_larger_than_all(against: ToReport, contents: Contents, beneficiaries: int | None) -> None:
    """A person may belong to several groups, so that their sum may be more than all; one group may not."""
    for each in against.groups:
        headcount = contents.headcounts.get(each.term)
        if headcount is None:
            continue
        if beneficiaries is None:
            words = _("填写了各类服务对象的人数，请一并填写直接受益人数")
            raise Refused("reporting.no_total_beside_groups", words, field=BENEFICIARIES)
        if headcount > beneficiaries:
            words = _("“{name}”不能多于直接受益人数 {n} 人", name=each.name, n=beneficiaries)
            raise Refused("reporting.group_larger_than_all", words, field=group_target(each.term))


def problems_of(against: ToReport, typed: Mapping[str, str]) -> list[answers.Problem]:
    """Everything that is wrong with what was answered to the call's own form."""
    values, misfits = read_answers(against, typed)
    return answers.problems(against.questions, values, misfits)


def read_answers(against: ToReport, typed: Mapping[str, str]) -> tuple[dict[str, answers.Value], dict[str, str]]:
    """What was typed as values by key, and the texts that could not be read."""
    read = {each.key: answers.read(each, typed.get(each.key, "")) for each in against.questions}
    values = {key: value for key, (value, _misfit) in read.items()}
    return values, {key: misfit for key, (_value, misfit) in read.items() if misfit}


def spent_until_now(against: ToReport, contents: Contents) -> Decimal:
    """What was spent of the award from its beginning to the end of this report's period."""
    return sum(
        (each.before + spent_in_period(each, contents.lines.get(each.id, LineTyped())) for each in against.lines),
        Decimal("0.00"),
    )


def check_items(against: ToReport, items: Mapping[str, str], *, accepted: bool) -> None:
    """Items belong to a return, and each to a field of the report."""
    if items and accepted:
        raise Refused("reporting.items_without_return", _("通过的报告不列退回事项"), field="outcome")
    if set(items) - targets_of(against):
        raise Refused("reporting.item_about_nothing", _("退回事项对应的内容不在这份报告里"))


def targets_of(against: ToReport) -> set[str]:
    """Every field of a report that an item may point at."""
    return {
        NARRATIVE,
        BENEFICIARIES,
        FILES,
        *(group_target(each.term) for each in against.groups),
        *(line_target(each.id) for each in against.lines),
        *(indicator_target(each.id) for each in against.indicators),
        *(each.key for each in against.questions),
    }


def spent_in_period(line: LineNow, typed: LineTyped) -> Decimal:
    """What is reported of a line: as typed, or what the ledger says beyond what was reported before."""
    if line.kept is not None:
        return line.kept - line.before
    return Decimal("0.00") if typed.spent is None else typed.spent
