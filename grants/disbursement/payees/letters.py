"""What all who own the account of a payee are told while it changes, so that none is changed behind their back."""

from grants import clock
from grants.awards.facts import AwardFacts
from grants.disbursement.payees.tables import PayeeChange
from grants.i18n import _
from grants.notifications.letters import Letter
from grants.organizations.rules import ACCOUNT_OWNERS
from grants.people import queries as people
from grants.people.letters import write_to

# No number of an account stands in a letter (K-9).
FIELDS = {"title": _("项目名称"), "number": _("协议编号"), "who": _("谁办理的")}

ASKED = Letter(
    "disbursement.payee_change_asked",
    _("收款账户变更申请"),
    subject=_("正在变更收款账户：{title}"),
    body=_(
        "{name}：{who} 为“{title}”（{number}）申请变更收款账户，财务复核前暂停拨付。"
        "如不是本单位的申请，请立即登录平台终止，或电话告知主办单位。"
    ),
    fields=FIELDS,
    sms=_("您单位有项目正在申请变更收款账户。如非本单位所为，请立即登录平台终止。"),
)
CHECKED = Letter(
    "disbursement.payee_change_checked",
    _("收款账户变更已复核"),
    subject=_("收款账户将于 {at} 起变更：{title}"),
    body=_(
        "{name}：“{title}”（{number}）的收款账户变更已由 {who} 复核，{at} 起生效，此前仍可登录平台终止；"
        "没有付出的拨款已撤销，生效后重新申请。"
    ),
    fields={**FIELDS, "at": _("生效时间")},
    sms=_("您单位项目的收款账户变更已复核，{at} 起生效，此前仍可登录平台终止。"),
)
IN_FORCE = Letter(
    "disbursement.payee_change_in_force",
    _("收款账户变更生效"),
    subject=_("收款账户已变更：{title}"),
    body=_("{name}：“{title}”（{number}）的收款账户变更已生效，今后的拨款付到变更后的账户。"),
    fields={"title": FIELDS["title"], "number": FIELDS["number"]},
    sms=_("您单位项目的收款账户变更已生效。"),
)
ENDED = Letter(
    "disbursement.payee_change_ended",
    _("收款账户变更终止"),
    subject=_("收款账户不变：{title}"),
    body=_("{name}：“{title}”（{number}）的收款账户变更已由 {who} 终止，账户不变。理由：{reason}。"),
    fields={**FIELDS, "reason": _("理由")},
    sms=_("您单位项目的收款账户变更已终止，账户不变。"),
)


async def tell_of_asking(facts: AwardFacts, change: PayeeChange) -> None:
    """Somebody asked for it."""
    await _tell(facts, ASKED, who=change.asked_by_name)


async def tell_of_check(facts: AwardFacts, change: PayeeChange) -> None:
    """It is checked, and can be stopped until it counts."""
    at = f"{clock.local(change.effective_at):%Y-%m-%d %H:%M}" if change.effective_at else ""
    await _tell(facts, CHECKED, who=change.checked_by_name, at=at)


async def tell_of_force(facts: AwardFacts, change: PayeeChange) -> None:
    """It counts from now on; told once."""
    await _tell(facts, IN_FORCE, once=f"{IN_FORCE.event}:{change.id}")


async def tell_of_end(facts: AwardFacts, change: PayeeChange) -> None:
    """It was stopped before it counted."""
    await _tell(facts, ENDED, who=change.ended_by_name, reason=change.ended_why.rstrip("。"))


async def _tell(facts: AwardFacts, letter: Letter, once: str = "", **values: str) -> None:
    owners = {each.id: each for role in ACCOUNT_OWNERS for each in await people.holders(role, facts.payee.id)}
    await write_to(
        owners.values(),
        letter,
        link=f"/grants/{facts.award.id}/payee",
        once=once,
        title=facts.application.title,
        number=facts.award.number,
        **values,
    )
