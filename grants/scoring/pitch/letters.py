"""What applicants are told of their pitch."""

from grants.applications import queries as applications
from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people.letters import write_to
from grants.scoring.pitch.queries import Timetable
from grants.web.filters import deadline

SLOT = Letter(
    "scoring.pitch_slot",
    _("路演安排"),
    subject=_("路演安排：{title}（{at}）"),
    body=_(
        "{name}：“{call}”{phase}，“{title}”（{number}）安排在 {at}，地点：{place}。"
        "陈述 {minutes} 分钟，答辩 {questions} 分钟，请提前到场。"
    ),
    fields={
        "title": _("项目名称"),
        "call": _("征集名称"),
        "number": _("受理编号"),
        "phase": _("评审阶段"),
        "at": _("开始时间"),
        "place": _("地点"),
        "minutes": _("陈述分钟数"),
        "questions": _("答辩分钟数"),
    },
    sms=_("申报项目的路演时间已安排，请登录平台查看。"),
)


async def tell_of_slots(table: Timetable) -> int:
    """To whoever may submit for each applicant."""
    written = 0
    for slot, row in table.slots:
        written += await write_to(
            await applications.signers(await applications.facts(row.id)),
            SLOT,
            link=f"/applications/{row.id}/pitch",
            title=row.title,
            call=table.call.title,
            number=row.number,
            phase=table.phase.name,
            at=deadline(slot.starts_at),
            place=slot.place,
            minutes=slot.minutes,
            questions=slot.question_minutes,
        )
    return written
