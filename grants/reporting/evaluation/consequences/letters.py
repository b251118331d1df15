"""What those who carry a project are told of measures."""

from datetime import date

from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people.letters import write_to
from grants.reporting.evaluation.consequences.rules import MeasureFacts
from grants.reporting.evaluation.letters import carriers
from grants.reporting.evaluation.rules import MEASURE_NAMES

ABOUT = {"measure": _("措施"), "title": _("项目名称"), "number": _("立项编号"), "note": _("理由和要求")}
ADOPTED = Letter(
    "reporting.measure_adopted",
    _("评估结果运用告知"),
    subject=_("拟对项目“{title}”采取：{measure}，{day} 前可以申辩"),
    body=_("{name}：根据评估结果，拟对项目“{title}”（{number}）{measure}：{note}\n您单位可在 {day} 以前登录平台申辩。"),
    fields=ABOUT | {"day": _("申辩截止日")},
    sms=_("您的项目有一项评估结果运用的告知，{day} 前可登录平台申辩。"),
)
DROPPED = Letter(
    "reporting.measure_dropped",
    _("不再采取措施"),
    subject=_("不再采取：{measure}（{title}）"),
    body=_("{name}：经研究，不再对项目“{title}”（{number}）{measure}。{note}"),
    fields=ABOUT,
)
EFFECTIVE = Letter(
    "reporting.measure_effective",
    _("评估结果运用生效"),
    subject=_("{measure}：{title}"),
    body=_("{name}：项目“{title}”（{number}）{measure}，自今日起生效。{note}"),
    fields=ABOUT,
    sms=_("您的项目有一项评估结果运用已生效，请登录平台查看。"),
)


async def tell_of_adoption(found: MeasureFacts) -> None:
    """They may answer until that day."""
    await _tell(ADOPTED, found, found.measure.adopted_note, day=found.measure.answer_by)


async def tell_of_dropping(found: MeasureFacts) -> None:
    """It is not taken after all."""
    await _tell(DROPPED, found, found.measure.dropped_reason)


async def tell_of_effect(found: MeasureFacts) -> None:
    """It counts from today."""
    await _tell(EFFECTIVE, found, found.measure.adopted_note)


async def _tell(letter: Letter, found: MeasureFacts, note: str, day: date | None = None) -> None:
    await write_to(
        await carriers(found.project),
        letter,
        link=f"/evaluated/{found.project.project.id}",
        measure=MEASURE_NAMES[found.kind],
        title=found.project.application.title,
        number=found.project.award.number,
        note=note,
        day=day,
    )
