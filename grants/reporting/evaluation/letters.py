"""What experts are told of an evaluation, and those who carry a project of its result."""

from collections.abc import Iterable

from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting.evaluation.facts import EvaluationFacts, ProjectFacts
from grants.reporting.evaluation.rules import KIND_NAMES

APPOINTED = Letter(
    "reporting.evaluator_appointed",
    _("项目评价任务"),
    subject=_("请在 {due} 前完成项目{kind}"),
    body=_("{name}：您被选为“{call}”项目{kind}的专家，请登录平台签署声明，在 {due} 前评完名下的项目。"),
    fields={"kind": _("评估种类"), "call": _("公告名称"), "due": _("截止日")},
    sms=_("您有项目评价任务，请在 {due} 前登录平台完成。"),
)
RESULT = Letter(
    "reporting.evaluation_result",
    _("评估结果"),
    subject=_("{kind}结果：{title}"),
    body=_("{name}：项目“{title}”（{number}）的{kind}得分 {score}，等级为{label}。请登录平台查看。"),
    fields={
        "kind": _("评估种类"),
        "title": _("项目名称"),
        "number": _("立项编号"),
        "score": _("得分"),
        "label": _("等级"),
    },
)


async def tell_experts(facts: EvaluationFacts, experts: Iterable[Actor]) -> None:
    """Each has projects to judge, by when."""
    await write_to(
        experts,
        APPOINTED,
        link="/appointments",
        kind=KIND_NAMES[facts.kind],
        call=facts.call.title,
        due=facts.evaluation.due_on,
    )


async def carriers(project: ProjectFacts) -> list[Actor]:
    """Who is told of a project: its signatories, or its hub's operators."""
    application = project.application
    role = Role.SIGNATORY if application.submitted_through == application.applicant else Role.HUB_OPERATOR
    return await people.holders(role, application.submitted_through)
