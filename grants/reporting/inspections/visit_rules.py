"""Every reason a visit is not announced, written, confirmed or followed by a notice. Facts in, refusals out."""

from datetime import date

from grants.errors import NotAllowed, Refused
from grants.i18n import Text, _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.reporting.inspections.facts import Record, VisitFacts
from grants.reporting.inspections.rules import VISITORS
from grants.reporting.inspections.tables import PointAnswer, Severity

ANSWER_NAMES: dict[PointAnswer, Text] = {
    PointAnswer.YES: _("是"),
    PointAnswer.NO: _("否"),
    PointAnswer.NOT_APPLICABLE: _("不适用"),
}
SEVERITY_NAMES: dict[Severity, Text] = {
    Severity.MINOR: _("轻微（当场提醒）"),
    Severity.MAJOR: _("一般（须整改）"),
    Severity.MISUSE: _("挪用或改变用途（须整改）"),
}
STATES: dict[str, tuple[str, Text]] = {
    "open": ("warn", _("待核查")),
    "draft": ("info", _("填写中")),
    "right": ("ok", _("未发现问题")),
    "minor": ("info", _("有轻微问题")),
    "found": ("bad", _("待下达整改通知")),
    "demanded": ("warn", _("整改中")),
    "put_right": ("ok", _("整改已验收")),
}
MOST_FINDINGS = 6
MOST_PHOTOS = 12


def may_write(by: Actor, found: VisitFacts) -> None:
    """The two who were named, while it is a draft. Asked by the page as well."""
    if not found.goes(by.id):
        names = "、".join(each.name for each in found.inspectors)
        raise NotAllowed("reporting.visit_of_others", _("这个项目由 {names} 核查", names=names))
    if found.row.locked_at is not None:
        raise Refused("reporting.visit_locked", _("两名核查人已确认，记录不再改动"))


def check_announcement(by: Actor, found: VisitFacts, on: date, today: date) -> None:
    """Told to the grantee beforehand, once; most visits are not."""
    may_write(by, found)
    if found.row.announced_at is not None or found.row.visited_on is not None:
        raise Refused("reporting.visit_announced", _("已经通知过，或已到过现场"))
    if on < today:
        raise Refused("reporting.visit_announced_for_the_past", _("通知的日期不能早于今天"), field="announced_for")


def check_record(by: Actor, found: VisitFacts, record: Record, version: int, photos: int, today: date) -> None:
    """Of two who write at once the later one is told, and nothing is lost."""
    may_write(by, found)
    if version != found.row.version:
        raise Refused("reporting.visit_changed_meanwhile", _("另一名核查人刚保存过，请刷新后再填"))
    if record.visited_on > today:
        raise Refused("reporting.visited_in_the_future", _("核查日期不能晚于今天"), field="visited_on")
    if len(found.photos) + photos > MOST_PHOTOS:
        raise Refused("reporting.too_many_visit_photos", _("最多 {n} 张照片", n=MOST_PHOTOS), field="photos")


def check_confirmation(by: Actor, found: VisitFacts, version: int) -> None:
    """Each of the two confirms what stands there now; of a whole record only."""
    may_write(by, found)
    if version != found.row.version:
        raise Refused("reporting.confirmed_what_changed", _("记录刚有改动，请看过后再确认"))
    if found.row.visited_on is None:
        raise Refused("reporting.visit_not_written", _("还没有现场记录"))
    if len(found.points) < len(found.check.checklist):
        raise Refused("reporting.visit_points_open", _("核查事项还没有逐项填写"))
    if not any(each.person == by.id and each.confirmed_at is None for each in found.inspectors):
        raise Refused("reporting.visit_confirmed_already", _("您已确认，等待另一名核查人"))


def is_last_confirmation(by: Actor, found: VisitFacts) -> bool:
    """The other one has confirmed."""
    others = [each for each in found.inspectors if each.person != by.id]
    return len(others) == VISITORS - 1 and all(each.confirmed_at is not None for each in others)


def may_notify(by: Actor, found: VisitFacts) -> None:
    """An officer issues the notice of a visit that is confirmed and found something, once. Asked by the page as
    well."""
    actor_has_role(by, [Role.OFFICER], found.check.authority)
    if found.row.locked_at is None or not found.findings:
        raise Refused("reporting.nothing_to_rectify", _("没有确认的问题，不需要整改通知"))
    if found.notice is not None:
        raise Refused("reporting.notice_issued", _("整改通知已经下达"))
