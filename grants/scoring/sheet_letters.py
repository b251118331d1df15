"""What experts are told of their sheets."""

from grants.calls.tables import Call
from grants.experts.tables import Expert
from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.scoring.panel import Panel
from grants.scoring.tables import Assignment
from grants.web.filters import deadline

UNLOCKED = Letter(
    "scoring.sheet_unlocked",
    _("评分表已解锁"),
    subject=_("评分表已解锁：{call} {number}"),
    body=_(
        "{name}：“{call}”中 {number} 的评分表已由监督员解锁，请修改后重新提交。原来提交的一份仍然保留。\n理由：{reason}"
    ),
    fields={"call": _("征集名称"), "number": _("受理编号"), "reason": _("理由")},
    sms=_("您的1份评分表已由监督员解锁，请登录平台修改后重新提交。"),
)
REMINDER = Letter(
    "scoring.sheets_reminder",
    _("提醒评分"),
    subject=_("还有 {n} 份申报待评：{call}"),
    body=_("{name}：“{call}”（{phase}）还有 {n} 份评分表没有提交，{due}截止。已填内容均已保存。"),
    fields={"call": _("征集名称"), "phase": _("评审阶段"), "n": _("待评份数"), "due": _("截止时间")},
    sms=_("您有{n}份申报待评，{due}截止。已填内容均已保存。"),
)


async def tell_of_unlock(expert: Expert, assignment: Assignment, call: Call, number: str, reason: str) -> None:
    """The expert is told by the receipt number alone: a round may be blind."""
    await write_to(
        [await people.actor(expert.person)],
        UNLOCKED,
        link=f"/scoring/{assignment.id}",
        call=call.title,
        number=number,
        reason=reason,
    )


async def remind_of_sheets(expert: Expert, panel: Panel, many: int, day: str) -> int:
    """Once a day."""
    return await write_to(
        [await people.actor(expert.person)],
        REMINDER,
        link="/panel",
        once=f"scoring.sheets:{panel.call.id}:{panel.phase.position}:{day}",
        call=panel.call.title,
        phase=panel.phase.name,
        n=many,
        due=deadline(panel.phase.closes_at),
    )
