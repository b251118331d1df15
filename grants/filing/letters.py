"""What applicants, groups and offices are told."""

from grants.filing.facts import FilingFacts
from grants.filing.tables import CheckOutcome, FilingRequest
from grants.filing.words import OUTCOME_NAMES, REQUEST_NAMES
from grants.i18n import Text, _
from grants.people import queries as people
from grants.people.letters import tell
from grants.people.rules import Actor
from grants.people.tables import Role


async def tell_office(facts: FilingFacts) -> None:
    """Something was handed in."""
    await tell(
        await people.holders(Role.FILING_OFFICER, facts.office.organization),
        event="filing.submitted",
        subject=_("备案申请待核对：{name}", name=facts.filing.name),
        body=_("请核对材料是否齐全。材料的真实性由申请人承诺负责。"),
        link=f"/filings/{facts.filing.id}/check",
    )


async def tell_applicant(facts: FilingFacts, outcome: CheckOutcome, reason: str) -> None:
    """What the check ended with."""
    body: object = reason or _("请登录平台查看。")
    if outcome == CheckOutcome.ACCEPTED:
        body = _("备案号 {number}。备案通知书可在平台下载。", number=facts.filing.number)
    await tell(
        await concerned(facts),
        event="filing.decided",
        subject=_("{what}：{name}", what=OUTCOME_NAMES[outcome], name=facts.filing.name),
        body=body,
        link=f"/filings/{facts.filing.id}",
    )


async def tell_of_request(facts: FilingFacts, request: FilingRequest) -> None:
    """Something is asked of the office."""
    await tell(
        await people.holders(Role.FILING_OFFICER, facts.office.organization),
        event="filing.requested",
        subject=_("{what}申请待办理：{name}", what=_request(request), name=facts.filing.name),
        body=request.reason,
        link=f"/filings/{facts.filing.id}/requests/{request.id}",
    )


async def tell_of_answer(facts: FilingFacts, request: FilingRequest, *, granted: bool, remark: str) -> None:
    """What the office said to it."""
    said = _("已同意") if granted else _("未同意：{remark}", remark=remark)
    await tell(
        await concerned(facts),
        event="filing.answered",
        subject=_("{what}：{name}", what=_request(request), name=facts.filing.name),
        body=said,
        link=f"/filings/{facts.filing.id}",
    )


async def tell_of_standing(facts: FilingFacts, words: Text, reason: str) -> None:
    """The filing is abnormal, restored, or at its end."""
    await tell(
        await concerned(facts),
        event="filing.standing",
        subject=_("{what}：{name}", what=words, name=facts.filing.name),
        body=reason,
        link=f"/filings/{facts.filing.id}",
    )


async def concerned(facts: FilingFacts) -> list[Actor]:
    """Who asked for it, and who signs for the group, each once."""
    ids = [facts.filing.created_by] if facts.filing.created_by and not facts.filing.for_applicant else []
    if facts.filing.organization is not None:
        ids += [each.id for each in await people.holders(Role.GROUP_SIGNATORY, facts.filing.organization)]
    return [await people.actor(key) for key in dict.fromkeys(ids)]


def _request(request: FilingRequest) -> Text:
    return next(name for kind, name in REQUEST_NAMES.items() if kind == request.request_kind)
