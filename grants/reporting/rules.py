"""Every reason reporting says no, and which score earns which grade."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants.awards.rules import award_is_not_closed
from grants.awards.tables import Agreement, Award
from grants.errors import Refused
from grants.i18n import Text, _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.reporting.tables import Grade, Report, ReportKind, ReportStatus

READERS = (Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR, Role.FINANCE_PREPARER, Role.FINANCE_REVIEWER, Role.APPROVER)

# R-H2: from which score a grade begins. Below the last is a fail.
CUTS: tuple[tuple[Decimal, Grade], ...] = (
    (Decimal(90), Grade.EXCELLENT),
    (Decimal(80), Grade.GOOD),
    (Decimal(60), Grade.PASS),
)

KIND_NAMES: dict[ReportKind, Text] = {
    ReportKind.MIDTERM: _("中期报告"),
    ReportKind.FINAL: _("结项报告"),
    ReportKind.PROGRESS: _("进展报告"),
}
GRADE_NAMES: dict[Grade, Text] = {
    Grade.EXCELLENT: _("优秀"),
    Grade.GOOD: _("良好"),
    Grade.PASS: _("合格"),
    Grade.FAIL: _("不合格"),
}
# The fact that an acceptance is to disbursement; one of a period in between is none.
CONDITIONS: dict[ReportKind, str] = {ReportKind.MIDTERM: "midterm_accepted", ReportKind.FINAL: "final_accepted"}


@dataclass(frozen=True)
class Reporting:
    """An award that is reported on: who reports, who decides, and what was reported before."""

    award: Award
    agreement: Agreement | None
    funder: int
    grantee: int
    through: int
    reports: tuple[Report, ...]

    def of_kind(self, kind: ReportKind, period: int = 1) -> list[Report]:
        return [report for report in self.reports if report.kind == kind and report.period == period]


def grade_of(score: Decimal) -> Grade:
    """The grade that a score earns."""
    return next((grade for least, grade in CUTS if score >= least), Grade.FAIL)


def check_reporter(facts: Reporting, by: Actor) -> None:
    """The grantee reports, or the hub that stands for a group."""
    if facts.through != facts.grantee and by.has_in(facts.through, Role.HUB_OPERATOR):
        return
    actor_has_role(by, [Role.APPLICANT, Role.SIGNATORY], facts.grantee)


def check_submission(facts: Reporting, kind: ReportKind, by: Actor, *, narrative: str, period: int = 1) -> None:
    """One report of a kind is before the office at a time, and none follows an accepted one."""
    check_reporter(facts, by)
    award_is_being_carried_out(facts)
    no_report_is_waiting(facts, kind, period)
    none_is_accepted_yet(facts, kind, period)
    if not narrative:
        raise Refused("reporting.no_narrative", _("请写明项目进展"), field="narrative")


def award_is_being_carried_out(facts: Reporting) -> None:
    if facts.agreement is None or facts.agreement.signed_on is None or facts.award.cancelled_at is not None:
        raise Refused("reporting.not_signed", _("协议签署后才能提交报告"))
    award_is_not_closed(facts.award)


def no_report_is_waiting(facts: Reporting, kind: ReportKind, period: int = 1) -> None:
    if any(report.status == ReportStatus.SUBMITTED for report in facts.of_kind(kind, period)):
        raise Refused("reporting.already_submitted", _("已提交的{kind}还在审核", kind=KIND_NAMES[kind]))


def none_is_accepted_yet(facts: Reporting, kind: ReportKind, period: int = 1) -> None:
    if any(report.status == ReportStatus.ACCEPTED for report in facts.of_kind(kind, period)):
        raise Refused("reporting.already_accepted", _("{kind}已经通过，不再接收", kind=KIND_NAMES[kind]))


def check_decider(facts: Reporting, report: Report, by: Actor) -> None:
    """May this person decide on this report now?"""
    actor_has_role(by, [Role.OFFICER], facts.funder)
    if report.status != ReportStatus.SUBMITTED:
        raise Refused("reporting.already_decided", _("这份报告已有结论"))


def check_decision(
    facts: Reporting,
    report: Report,
    by: Actor,
    *,
    accepted: bool,
    score: Decimal,
    grade: Grade,
    note: str,
    rectify_by: date | None,
    today: date,
) -> None:
    """The grade follows from the score; a failed report is not accepted; what is returned says why."""
    check_decider(facts, report, by)
    score_is_in_range(score)
    grade_is_what_the_score_earns(score, grade)
    failed_report_is_not_accepted(accepted, grade)
    if not accepted and not note:
        raise Refused("reporting.no_reason", _("退回要写明原因"), field="note")
    if rectify_by is not None:
        rectification_belongs_to_an_acceptance(accepted)
        if rectify_by < today:
            raise Refused("reporting.due_in_the_past", _("整改期限不能早于今天"), field="rectify_by")


def score_is_in_range(score: Decimal) -> None:
    if not 0 <= score <= 100:
        raise Refused("reporting.score_out_of_range", _("得分应为 0 至 100"), field="score")


def grade_is_what_the_score_earns(score: Decimal, grade: Grade) -> None:
    earned = grade_of(score)
    if grade != earned:
        words = _("{score} 分应为“{grade}”", score=score, grade=GRADE_NAMES[earned])
        raise Refused("reporting.grade_differs", words, field="grade")


def failed_report_is_not_accepted(accepted: bool, grade: Grade) -> None:
    """R-G5: after a fail the next stage waits."""
    if accepted and grade == Grade.FAIL:
        raise Refused("reporting.failed_not_accepted", _("“不合格”的报告不能通过，请退回"), field="accepted")


def rectification_belongs_to_an_acceptance(accepted: bool) -> None:
    if not accepted:
        raise Refused("reporting.returned_not_rectified", _("退回的报告重新提交，不另定整改"), field="rectify_by")
