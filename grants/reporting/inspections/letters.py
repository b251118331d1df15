"""What inspectors are told of their visits, and grantees of one that is announced."""

from collections.abc import Iterable

from grants.i18n import _
from grants.mailings import queries as mailings
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.reporting.inspections.facts import VisitFacts
from grants.reporting.inspections.tables import Inspection

DRAWN = Letter(
    "reporting.projects_drawn",
    _("项目抽查任务"),
    subject=_("有项目等待您到现场核查：{number}"),
    body=_("{name}：抽查 {number} 已抽取项目，请在 {due} 前到现场核查您名下的项目并记录。"),
    fields={"number": _("抽查编号"), "due": _("核查期限")},
)
ANNOUNCED = Letter(
    "reporting.visit_announced",
    _("现场核查通知"),
    subject=_("{day} 到现场核查：{title}"),
    body=_("{name}：主办单位将于 {day} 到现场核查项目“{title}”（{number}），请安排人员并备好凭证。"),
    fields={"day": _("核查日期"), "title": _("项目名称"), "number": _("立项编号")},
    sms=_("主办单位将于 {day} 到现场核查您的项目，请登录平台查看。"),
)


async def tell_inspectors(check: Inspection, inspectors: Iterable[Actor]) -> None:
    """Each has projects to visit."""
    link, due = f"/inspections/{check.id}", check.visits_until.isoformat()
    await write_to(inspectors, DRAWN, link=link, number=check.number, due=due)


async def tell_grantee(found: VisitFacts) -> None:
    """Those who carry the award hear on which day somebody comes."""
    await write_to(
        [await people.actor(each) for each in await mailings.people_of(found.award.application)],
        ANNOUNCED,
        link=f"/grants/{found.award.id}",
        day=found.row.announced_for.isoformat(),
        title=found.title,
        number=found.award.number,
    )
