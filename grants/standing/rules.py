"""What may be put on record about an organisation, and what of it counts on a day."""

from collections.abc import Iterable, Sequence
from datetime import date

from grants import workdays
from grants.errors import Refused
from grants.i18n import _
from grants.organizations.tables import Organization, OrganizationStatus
from grants.people.rules import FUNDER_ROLES, Actor, actor_has_role
from grants.people.tables import Role
from grants.standing.tables import (
    AnnualCheck,
    CheckResult,
    CreditEffect,
    CreditEvent,
    CreditKind,
    CreditProposal,
    Listing,
    Rating,
)

GRADES = ("1A", "2A", "3A", "4A", "5A")
RATING_YEARS = 5
ENTRY_DAYS = 5
APPEAL_DAYS = 15
BARRED_YEARS = 3
OLDEST_YEAR = 1990

RECORDERS = (Role.OFFICER, Role.ADMIN, Role.SUPERVISOR)
APPELLANTS = (Role.SIGNATORY, Role.GROUP_SIGNATORY)
OVERSEERS = (*RECORDERS, Role.AUDITOR, Role.ORGANISER)


def check_listing(by: Actor | None, from_on: date, today: date, reason: str, open_now: Iterable[Listing]) -> None:
    """`open_now` are the entries of this organisation on this list that have not ended."""
    recorder_keeps_the_record(by)
    if from_on > today:
        raise Refused("standing.listed_in_the_future", _("列入日期不能晚于今天"), field="from_on")
    if not reason.strip():
        raise Refused("standing.no_listing_reason", _("请写明列入的事由和依据"), field="reason")
    for listing in open_now:
        raise Refused("standing.already_listed", _("已于 {day} 列入，尚未移出", day=listing.from_on), field="from_on")


def recorder_keeps_the_record(by: Actor | None) -> None:
    """The office keeps the record, never the organisation itself."""
    if by is not None:
        actor_has_role(by, RECORDERS)


def check_unlisting(by: Actor, listing: Listing, until_on: date, today: date) -> None:
    """`until_on` is the last day on the list."""
    actor_has_role(by, RECORDERS)
    if listing.until_on is not None:
        raise Refused("standing.not_listed", _("已于 {day} 移出", day=listing.until_on), field="until_on")
    if not listing.from_on <= until_on <= today:
        raise Refused(
            "standing.unlisted_out_of_order",
            _("移出日期应在 {day} 至今天之间", day=listing.from_on),
            field="until_on",
        )


def check_annual_check(
    by: Actor | None, organization: Organization, year: int, result: CheckResult, filed_on: date, today: date
) -> None:
    """The check of a year is filed after that year has ended."""
    recorder_keeps_the_record(by)
    if organization.status == OrganizationStatus.FILED:
        raise Refused("standing.filed_has_no_annual_check", _("备案组织不参加年检"), field="year")
    if not OLDEST_YEAR <= year < today.year:
        raise Refused(
            "standing.year_has_not_ended", _("年检年度应为 {last} 年或更早", last=today.year - 1), field="year"
        )
    if not date(year + 1, 1, 1) <= filed_on <= today:
        raise Refused(
            "standing.filed_out_of_order",
            _("报送日期应在 {first} 至今天之间", first=date(year + 1, 1, 1)),
            field="filed_on",
        )


def check_rating(
    by: Actor | None, organization: Organization, grade: str, from_on: date, until_on: date, today: date
) -> None:
    recorder_keeps_the_record(by)
    if organization.status == OrganizationStatus.FILED:
        raise Refused("standing.filed_has_no_rating", _("备案组织不参加等级评估"), field="grade")
    if grade not in GRADES:
        raise Refused("standing.bad_rating", _("评估等级为 1A 至 5A"), field="grade")
    if from_on > today:
        raise Refused("standing.rated_in_the_future", _("评定日期不能晚于今天"), field="from_on")
    if not from_on <= until_on <= five_years(from_on):
        raise Refused(
            "standing.rating_too_long",
            _("有效期自评定起最长五年，应不晚于 {day}", day=five_years(from_on)),
            field="until_on",
        )


def check_rating_withdrawal(by: Actor, rating: Rating, withdrawn_on: date, reason: str, today: date) -> None:
    actor_has_role(by, RECORDERS)
    if rating.withdrawn_on is not None:
        raise Refused("standing.rating_withdrawn", _("已于 {day} 取消", day=rating.withdrawn_on), field="withdrawn_on")
    if not rating.from_on <= withdrawn_on <= today:
        raise Refused(
            "standing.withdrawn_out_of_order",
            _("取消日期应在 {day} 至今天之间", day=rating.from_on),
            field="withdrawn_on",
        )
    if not reason.strip():
        raise Refused("standing.no_withdrawal_reason", _("请写明取消的事由"), field="reason")


def check_credit_event(by: Actor | None, event: CreditEvent, today: date) -> None:
    """R-B9: a fact with its source. What is good gives priority, what is not may bar for a time."""
    recorder_keeps_the_record(by)
    if not event.fact.strip() or not event.source.strip():
        field = "fact" if not event.fact.strip() else "source"
        raise Refused("standing.no_fact", _("请写明事实及其来源（文书、调查、检查）"), field=field)
    if event.arose_on > today:
        raise Refused("standing.arose_in_the_future", _("发生日期不能晚于今天"), field="arose_on")
    if event.from_on < event.arose_on:
        raise Refused("standing.effect_before_fact", _("影响起始日期不能早于发生日期"), field="from_on")
    if event.until_on is not None and event.until_on < event.from_on:
        raise Refused("standing.effect_out_of_order", _("截止日期不能早于起始日期"), field="until_on")
    if (event.kind == CreditKind.GOOD) == (event.effect in (CreditEffect.BARS, CreditEffect.NOTED)):
        raise Refused("standing.effect_does_not_fit", _("守信激励只能优先或不影响，失信事项不能优先"), field="effect")


def check_appeal(by: Actor, event: CreditEvent, appealed_on: date, grounds: str, today: date) -> None:
    """Entered when it came, with what it says."""
    appeal_is_open(by, event)
    if event.appeal_until is not None and appealed_on > event.appeal_until:
        raise Refused(
            "standing.appeal_too_late", _("申诉期限已于 {day} 届满", day=event.appeal_until), field="appealed_on"
        )
    if not event.arose_on <= appealed_on <= today:
        raise Refused("standing.appealed_out_of_order", _("申诉日期应在发生之后、今天以前"), field="appealed_on")
    if not grounds.strip():
        raise Refused("standing.no_grounds", _("请写明申诉的理由"), field="grounds")


def appeal_is_open(by: Actor, event: CreditEvent) -> None:
    """The organisation itself appeals, or the office enters what it wrote; once."""
    if not by.has_in(event.organization, *APPELLANTS):
        actor_has_role(by, RECORDERS)
    if event.withdrawn_on is not None:
        raise Refused("standing.event_withdrawn", _("这条记录已撤销"), field="appealed_on")
    if event.appealed_on is not None:
        raise Refused("standing.already_appealed", _("已于 {day} 提出申诉", day=event.appealed_on), field="appealed_on")


def check_appeal_decision(by: Actor, event: CreditEvent, finding: str) -> None:
    """Who entered the fact, or proposed it, does not decide the appeal against it."""
    actor_has_role(by, RECORDERS)
    if event.appealed_on is None or event.appeal_decided_on is not None:
        raise Refused("standing.no_open_appeal", _("没有待处理的申诉"), field="finding")
    if event.entered_by == by.id:
        raise Refused("standing.own_entry", _("记录由您录入，申诉须由另一人处理"), field="finding")
    if event.proposed_by == by.id:
        raise Refused("standing.own_proposal", _("记录由您提出，申诉须由另一人处理"), field="finding")
    record_is_anothers(by, event.organization)
    if not finding.strip():
        raise Refused("standing.no_finding", _("请写明处理意见"), field="finding")


def record_is_anothers(by: Actor, organization: int) -> None:
    """Nobody decides about the body to which they belong."""
    if organization in by.organizations():
        raise Refused("standing.ones_own_record", _("这是您所在单位的信用档案，由他人处理"), field="finding")


def check_proposal_entry(by: Actor, proposal: CreditProposal, event: CreditEvent, today: date) -> None:
    """What was proposed is looked at by another person, who may change the effect and its days, not the fact."""
    proposal_is_anothers(by, proposal)
    check_credit_event(by, event, today)


def check_proposal_refusal(by: Actor, proposal: CreditProposal, reason: str) -> None:
    proposal_is_anothers(by, proposal)
    if not reason.strip():
        raise Refused("standing.no_decline_reason", _("请写明不记入的理由"), field="reason")


def proposal_is_anothers(by: Actor, proposal: CreditProposal) -> None:
    actor_has_role(by, RECORDERS)
    if proposal.decided_at is not None:
        raise Refused("standing.proposal_decided", _("这条线索已经处理"), field="reason")
    if proposal.proposed_by == by.id:
        raise Refused("standing.proposed_by_oneself", _("线索由您提出，须由另一人记入"), field="reason")
    record_is_anothers(by, proposal.organization)


def proposed_last_day(kind: CreditKind, from_on: date) -> date:
    """What is proposed where nothing else says how long it counts: a year for what came late, else three (R-G6)."""
    years = 1 if kind == CreditKind.OVERDUE else BARRED_YEARS
    year = from_on.year + years
    try:
        return date.fromordinal(from_on.replace(year=year).toordinal() - 1)
    except ValueError:
        return date(year, 2, 28)


def five_years(from_on: date) -> date:
    """The last day of five years (R-B8); of 29 February, the day before 1 March."""
    year = from_on.year + RATING_YEARS
    try:
        return date.fromordinal(from_on.replace(year=year).toordinal() - 1)
    except ValueError:
        return date(year, 2, 28)


def is_listed_on(listing: Listing, day: date) -> bool:
    """Both ends count."""
    return bool(listing.from_on <= day and (listing.until_on is None or day <= listing.until_on))


def annual_check_year(on: date) -> int:
    """R-B6: what is filed by 31 May of the year after; until then the year before counts."""
    return on.year - 1 if on > date(on.year, 5, 31) else on.year - 2


def annual_check_on(checks: Iterable[AnnualCheck], on: date) -> AnnualCheck | None:
    """The newest check known that day; none when it is older than the year that counts."""
    known = [each for each in checks if each.filed_on <= on and each.replaced_at is None]
    newest = max(known, key=lambda each: each.year, default=None)
    return newest if newest is not None and newest.year >= annual_check_year(on) else None


def rating_on(ratings: Iterable[Rating], on: date) -> Rating | None:
    """The newest rating in force: a lapsed or withdrawn one counts as none (R-B8)."""
    living = [
        each
        for each in ratings
        if each.from_on <= on <= each.until_on and (each.withdrawn_on is None or on < each.withdrawn_on)
    ]
    return max(living, key=lambda each: (each.from_on, each.id), default=None)


def counts_on(event: CreditEvent, on: date) -> bool:
    """In force that day and not withdrawn on appeal."""
    withdrawn = event.withdrawn_on is not None and event.withdrawn_on <= on
    return bool(not withdrawn and event.from_on <= on and (event.until_on is None or on <= event.until_on))


def violations_on(events: Sequence[CreditEvent], on: date) -> list[CreditEvent]:
    """Every violation that arose by that day; how many years back they count is the round's to say (R-B6)."""
    return [
        each
        for each in events
        if each.kind == CreditKind.VIOLATION
        and each.arose_on <= on
        and (each.withdrawn_on is None or each.withdrawn_on > on)
    ]


def sees_every_record(person: Actor) -> bool:
    """Offices read every record; an organisation its own."""
    return person.has(*FUNDER_ROLES, Role.ORGANISER, Role.FILING_OFFICER)


def working_days_from(day: date, n: int) -> date | None:
    """Nothing is guessed about a year whose working days are not published (K-7)."""
    try:
        return workdays.add(day, n)
    except workdays.YearNotPublished:
        return None
