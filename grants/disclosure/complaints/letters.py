"""What handlers are told (a number, never what it says), and what a target is told in the handler's words."""

from collections.abc import Iterable

from grants.db import sql
from grants.disclosure.complaints import queries, rules
from grants.disclosure.complaints.facts import Case
from grants.disclosure.complaints.tables import ComplaintMeasure, MeasureKind
from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.people.tables import Role

NUMBER = {"number": _("投诉编号")}
RECEIVED = Letter(
    "disclosure.complaint_received",
    _("收到投诉"),
    subject=_("收到投诉 {number}"),
    body=_("{name}：收到投诉 {number}，请登录平台决定是否受理。"),
    fields=NUMBER,
)
ASSIGNED = Letter(
    "disclosure.complaint_assigned",
    _("投诉交您办理"),
    subject=_("投诉 {number} 由您办理"),
    body=_("{name}：投诉 {number} 交您办理，请在 {due} 前答复。"),
    fields=NUMBER | {"due": _("答复期限")},
    sms=_("有一件投诉交您办理，请登录平台查看期限。"),
)
ADDED = Letter(
    "disclosure.complaint_added_to",
    _("投诉人有补充"),
    subject=_("投诉 {number} 有补充"),
    body=_("{name}：投诉 {number} 的投诉人补充了内容，请登录平台查看。"),
    fields=NUMBER,
)
OVERDUE = Letter(
    "disclosure.complaint_overdue",
    _("投诉逾期督办"),
    subject=_("投诉 {number} 已逾期"),
    body=_("{name}：投诉 {number} 已超过 {due} 的期限，请督办。"),
    fields=NUMBER | {"due": _("期限")},
    sms=_("有一件投诉已逾期，请登录平台督办。"),
)
NOBODY_FREE = Letter(
    "disclosure.complaint_without_handler",
    _("投诉无人可以办理"),
    subject=_("投诉 {number} 没有可以办理的人员"),
    body=_("{name}：投诉 {number} 的业务人员和监督员都与被投诉方有关，请在“人员与角色”中指定一名无关的监督员。"),
    fields=NUMBER,
)
ORDERED = Letter(
    "disclosure.measure_ordered",
    _("投诉核查后的要求"),
    subject=_("关于一件投诉的处理通知"),
    body=_("{name}：经核查，现通知如下：{words}{due}"),
    fields={"words": _("通知内容"), "due": _("期限")},
    sms=_("有一项处理通知，请登录平台查看。"),
)
ADVISED = Letter(
    "disclosure.revocation_advised",
    _("建议取消备案"),
    subject=_("建议取消 {group} 的备案"),
    body=_("{name}：经调查认定，{group}存在应当取消备案的情形，请按程序办理：{words}"),
    fields={"group": _("组织名称"), "words": _("认定情况")},
)


async def tell_handlers(found: Case) -> None:
    """All who are free to take it up; where nobody is, the admin hears that somebody must be found."""
    free = rules.fit_investigators(found, await queries.handlers(found.complaint.office))
    if free:
        await write_to(free, RECEIVED, link=_link(found), number=found.complaint.number)
    else:
        await _tell_admin(found)


async def tell_investigator(found: Case) -> None:
    row = found.complaint
    person = [each for each in await queries.handlers(row.office) if each.id == row.investigator]
    due = row.due_on.isoformat() if row.due_on else ""
    await write_to(person, ASSIGNED, link=_link(found), number=row.number, due=due)


async def tell_of_addition(found: Case) -> None:
    """Who investigates; before that, those who may take it up."""
    free = rules.fit_investigators(found, await queries.handlers(found.complaint.office))
    investigator = found.complaint.investigator
    told = [each for each in free if investigator in (None, each.id)]
    await write_to(told, ADDED, link=_link(found), number=found.complaint.number)


async def tell_of_delay(found: Case) -> None:
    """The supervisors who are free, or the admin where none is."""
    office, due = found.complaint.office, found.due_on
    told = rules.fit_investigators(found, await people.holders(Role.SUPERVISOR, office))
    if not told:
        await _tell_admin(found)
    day = due.isoformat() if due else ""
    await write_to(told, OVERDUE, link=_link(found), number=found.complaint.number, due=day)


async def tell_of_measure(found: Case, measure: ComplaintMeasure) -> None:
    """The target hears of what it must do; the office that filed the group, of the advice. No number: it would say
    when the complaint came. A rectification has told of itself."""
    target = found.complaint.target
    if target is None or measure.rectification is not None:
        return
    if measure.measure_kind in (MeasureKind.RECTIFICATION, MeasureKind.HOLD):
        due = f"（期限 {measure.due_on.isoformat()}）" if measure.due_on else ""
        await write_to(await _people_of(target), ORDERED, link="/inbox", words=measure.words, due=due)
    elif measure.measure_kind == MeasureKind.REVOCATION:
        rows = await sql(
            "SELECT o.organization, f.id, f.name FROM filing f JOIN office o ON o.id = f.office"
            " WHERE f.organization = {}",
            target,
        )
        for row in rows:
            officers = await people.holders(Role.FILING_OFFICER, row["organization"])
            await write_to(officers, ADVISED, link=f"/filings/{row['id']}", group=row["name"], words=measure.words)


async def _people_of(organization: int) -> Iterable[Actor]:
    signing = (Role.SIGNATORY, Role.GROUP_SIGNATORY, Role.HUB_OPERATOR, Role.APPLICANT)
    return {each.id: each for role in signing for each in await people.holders(role, organization)}.values()


async def _tell_admin(found: Case) -> None:
    admins = await people.holders(Role.ADMIN, found.complaint.office)
    await write_to(admins, NOBODY_FREE, link="/admin/people", number=found.complaint.number)


def _link(found: Case) -> str:
    return f"/complaint-register/{found.complaint.id}"
