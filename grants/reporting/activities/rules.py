"""Every reason an activity is not reported or read, and from when on it is late. Facts in, refusals out."""

from datetime import date

from grants import workdays
from grants.errors import Refused
from grants.i18n import Text, _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.reporting.activities.facts import Planned, Whose
from grants.reporting.activities.tables import ActivityKind

FILERS = (Role.APPLICANT, Role.SIGNATORY, Role.GROUP_SIGNATORY)
OFFICE_READERS = (Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR)
SETTERS = (Role.OFFICER, Role.FILING_OFFICER)
KIND_NAMES: dict[ActivityKind, Text] = {
    ActivityKind.FESTIVAL: _("节庆活动"),
    ActivityKind.PERFORMANCE: _("文化演出"),
    ActivityKind.CONTEST: _("体育竞赛"),
    ActivityKind.GATHERING: _("人员集会"),
}
# Working days where no authority has set its own.
FIRST_LEAD = 5
MOST_LEAD = 60


def check_filing(by: Actor, whose: Whose, planned: Planned, has_plan: bool) -> None:
    """The organisation reports, or the hub that stands for a group. What comes late is taken and marked."""
    may_file(by, whose)
    if planned.ends_at <= planned.starts_at:
        raise Refused("reporting.activity_ends_before_it_starts", _("结束时间应晚于开始时间"), field="ends_at")
    if not has_plan:
        raise Refused("reporting.activity_without_safety_plan", _("请上传安全预案"), field="safety_plan")


def may_file(by: Actor, whose: Whose) -> None:
    """Asked by the page as well, and of what is reported to the committees."""
    if any(by.has_in(hub, Role.HUB_OPERATOR) for hub in whose.hubs):
        return
    actor_has_role(by, FILERS, whose.organization.id)


def reads(by: Actor, whose: Whose) -> bool:
    """Those who file, the offices that filed it, and the funders of its awards."""
    return (
        by.has_in(whose.organization.id, *FILERS)
        or any(by.has_in(hub, Role.HUB_OPERATOR) for hub in whose.hubs)
        or authority_of(by, whose) is not None
        or any(by.has_in(funder, *OFFICE_READERS) for funder in whose.funders)
    )


def authority_of(by: Actor, whose: Whose) -> int | None:
    """For which authority that person reads and answers: the office first, then a funder."""
    offices = [each for each in sorted(whose.offices) if by.has_in(each, Role.FILING_OFFICER)]
    funders = [each for each in sorted(whose.funders) if by.has_in(each, Role.OFFICER)]
    return next(iter(offices + funders), None)


def check_reading(by: Actor, whose: Whose, has_read: bool, remark: str) -> int:
    """An office or a funder notes that it was read, once; a further note says something. Gives for whom."""
    authority = authority_of(by, whose)
    if authority is None:
        raise Refused("reporting.activity_of_others", _("由备案单位或主办单位阅示"))
    if has_read and not remark.strip():
        raise Refused("reporting.activity_read_already", _("已经阅知，再写请填意见"), field="remark")
    return authority


def check_lead(by: Actor, authority: int, days: int) -> None:
    """An office or a funder sets how early reports are to come."""
    actor_has_role(by, SETTERS, authority)
    if not 1 <= days <= MOST_LEAD:
        raise Refused("reporting.activity_lead_out_of_range", _("应为 1 至 {n} 个工作日", n=MOST_LEAD), field="days")


def due_on(starts_on: date, lead: int) -> date:
    """The last day on which a report is in time: so many working days before; in a year that is not published (K-7),
    as many calendar days."""
    try:
        return workdays.add(starts_on, -lead)
    except workdays.YearNotPublished:
        return date.fromordinal(starts_on.toordinal() - lead)
