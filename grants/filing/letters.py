"""What applicants, groups and offices are told."""

from grants.filing.facts import FilingFacts
from grants.filing.tables import CheckOutcome, FilingRequest
from grants.filing.words import OUTCOME_NAMES, REQUEST_NAMES
from grants.i18n import Text, _
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.people.tables import Role

GROUP = {"group": _("组织名称")}
SUBMITTED = Letter(
    "filing.submitted",
    _("备案申请待核对"),
    subject=_("备案申请待核对：{group}"),
    body=_("{name}：{group}提交了备案申请，请核对材料是否齐全。材料的真实性由申请人承诺负责。"),
    fields=GROUP,
)
DECIDED = Letter(
    "filing.decided",
    _("备案结果"),
    subject=_("{what}：{group}"),
    body=_("{name}：{group}的备案申请，结果是：{what}。{reason}"),
    fields={**GROUP, "what": _("结果"), "reason": _("说明，或备案号")},
    sms=_("您的备案申请有了结果，请登录平台查看。"),
)
REQUESTED = Letter(
    "filing.requested",
    _("备案变更等申请待办理"),
    subject=_("{what}申请待办理：{group}"),
    body=_("{name}：{group}申请{what}。{reason}"),
    fields={**GROUP, "what": _("申请什么"), "reason": _("理由")},
)
ANSWERED = Letter(
    "filing.answered",
    _("备案变更等申请的答复"),
    subject=_("{what}：{group}"),
    body=_("{name}：{group}的{what}申请，{answer}"),
    fields={**GROUP, "what": _("申请什么"), "answer": _("答复")},
)
STANDING = Letter(
    "filing.standing",
    _("备案状态变化"),
    subject=_("{what}：{group}"),
    body=_("{name}：{group}的备案状态变为：{what}。{reason}"),
    fields={**GROUP, "what": _("状态"), "reason": _("理由")},
    sms=_("您所在组织的备案状态有变化，请登录平台查看。"),
)


async def tell_office(facts: FilingFacts) -> None:
    """Something was handed in."""
    office = await people.holders(Role.FILING_OFFICER, facts.office.organization)
    await write_to(office, SUBMITTED, link=f"/filings/{facts.filing.id}/check", group=facts.filing.name)


async def tell_applicant(facts: FilingFacts, outcome: CheckOutcome, reason: str) -> None:
    """What the check ended with."""
    said: object = reason
    if outcome == CheckOutcome.ACCEPTED:
        said = _("备案号 {number}。备案通知书可在平台下载。", number=facts.filing.number)
    await write_to(
        await concerned(facts),
        DECIDED,
        link=f"/filings/{facts.filing.id}",
        group=facts.filing.name,
        what=OUTCOME_NAMES[outcome],
        reason=said,
    )


async def tell_of_request(facts: FilingFacts, request: FilingRequest) -> None:
    """Something is asked of the office."""
    await write_to(
        await people.holders(Role.FILING_OFFICER, facts.office.organization),
        REQUESTED,
        link=f"/filings/{facts.filing.id}/requests/{request.id}",
        group=facts.filing.name,
        what=_request(request),
        reason=request.reason,
    )


async def tell_of_answer(facts: FilingFacts, request: FilingRequest, *, granted: bool, remark: str) -> None:
    """What the office said to it."""
    await write_to(
        await concerned(facts),
        ANSWERED,
        link=f"/filings/{facts.filing.id}",
        group=facts.filing.name,
        what=_request(request),
        answer=_("已同意") if granted else _("未同意：{remark}", remark=remark),
    )


async def tell_of_standing(facts: FilingFacts, words: Text, reason: str) -> None:
    """The filing is abnormal, restored, or at its end."""
    await write_to(
        await concerned(facts),
        STANDING,
        link=f"/filings/{facts.filing.id}",
        group=facts.filing.name,
        what=words,
        reason=reason,
    )


async def concerned(facts: FilingFacts) -> list[Actor]:
    """Who asked for it, and who signs for the group, each once."""
    ids = [facts.filing.created_by] if facts.filing.created_by and not facts.filing.for_applicant else []
    if facts.filing.organization is not None:
        ids += [each.id for each in await people.holders(Role.GROUP_SIGNATORY, facts.filing.organization)]
    return [await people.actor(key) for key in dict.fromkeys(ids)]


def _request(request: FilingRequest) -> Text:
    return next(name for kind, name in REQUEST_NAMES.items() if kind == request.request_kind)
