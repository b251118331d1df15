"""What applicants and officers are told."""

from grants.applications import queries as applications
from grants.applications.facts import ApplicationFacts, moment
from grants.eligibility.tables import EligibilityCheck, EligibilityDesk, Outcome
from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to

FIELDS = {"title": _("项目名称"), "call": _("征集名称"), "number": _("受理编号")}
WORDS = {"reason": _("理由")}
DUE = {"due": _("截止时间"), "n": _("补正项数")}
PASSED = Letter(
    "eligibility.passed",
    _("资格审查通过"),
    subject=_("资格审查通过：{title}"),
    body=_("{name}：“{title}”（{number}）已受理，资格审查通过，进入评审。通知书可在平台下载。\n{reason}"),
    fields={**FIELDS, **WORDS},
    sms=_("申报项目资格审查结果已出，请登录平台查看。"),
)
RETURNED = Letter(
    "eligibility.returned",
    _("补正通知"),
    subject=_("申报材料需补正：{title}"),
    body=_("{name}：“{title}”（{number}）需补正 {n} 项，请于 {due} 前登录平台补正，仅此一次。\n{reason}"),
    fields={**FIELDS, **WORDS, **DUE},
    sms=_("申报项目需补正，请登录平台查看事项和期限，仅此一次。"),
)
FAILED = Letter(
    "eligibility.failed",
    _("资格审查不通过"),
    subject=_("资格审查不通过：{title}"),
    body=_("{name}：“{title}”（{number}）资格审查不通过，理由如下，通知书可在平台下载。\n{reason}"),
    fields={**FIELDS, **WORDS},
    sms=_("申报项目资格审查结果已出，请登录平台查看结论和理由。"),
)
CORRECTION_REMINDER = Letter(
    "eligibility.correction_reminder",
    _("提醒补正"),
    subject=_("提醒：{title} 尚未补正"),
    body=_("{name}：“{title}”（{number}）还没有重新提交补正材料，截止时间 {due}。"),
    fields={**FIELDS, "due": DUE["due"]},
    sms=_("申报项目补正即将到期，请登录平台办理。"),
)
CHECK_REMINDER = Letter(
    "eligibility.check_reminder",
    _("提醒审查"),
    subject=_("请审查：{title}"),
    body=_("{name}：“{title}”（{number}）等待资格审查，请登录平台办理。"),
    fields=FIELDS,
)
BY_OUTCOME = {Outcome.PASSED: PASSED, Outcome.RETURNED: RETURNED, Outcome.FAILED: FAILED}


async def tell_of_eligibility(facts: ApplicationFacts, check: EligibilityCheck, items: int) -> None:
    """The finding goes to whoever may submit for the applicant."""
    await write_to(
        await applications.signers(facts),
        BY_OUTCOME[Outcome(check.outcome)],
        link=f"/applications/{facts.application.id}",
        reason=check.reason,
        due=moment(check.correct_by) if check.correct_by else "",
        n=items,
        **_about(facts),
    )


async def remind_of_correction(facts: ApplicationFacts, day: str) -> int:
    """Once a day, to whoever may submit again."""
    return await write_to(
        await applications.signers(facts),
        CORRECTION_REMINDER,
        link=f"/applications/{facts.application.id}",
        once=f"eligibility.correction:{facts.application.id}:{day}",
        due=moment(facts.correct_by) if facts.correct_by else "",
        **_about(facts),
    )


async def remind_of_check(facts: ApplicationFacts, desk: EligibilityDesk, day: str) -> int:
    """Once a day, to the officer it is assigned to or lies with."""
    who = await people.actor(desk.assigned_to or desk.held_by or 0)
    return await write_to(
        [who],
        CHECK_REMINDER,
        link=f"/eligibility/{facts.application.id}",
        once=f"eligibility.check:{facts.application.id}:{day}",
        **_about(facts),
    )


def _about(facts: ApplicationFacts) -> dict[str, str]:
    row = facts.application
    return {"title": row.title, "call": facts.call.title, "number": row.number or ""}
