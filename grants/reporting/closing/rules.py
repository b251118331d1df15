"""Why a project is not closed: one reason each, in the order in which they are put right. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grants import money
from grants.errors import Refused, why_not
from grants.i18n import Text, _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.reporting.closing.facts import ClosingFacts, RoundState
from grants.reporting.evaluation.rules import KIND_NAMES as EVALUATION_NAMES
from grants.reporting.evaluation.tables import EvaluationKind
from grants.reporting.rules import KIND_NAMES
from grants.reporting.tables import ReportKind

CLOSES = (Role.OFFICER,)


def reports_are_accepted(of: ClosingFacts) -> None:
    """What the call asks for; a project that was ended reports no more."""
    if of.owed_reports and not of.is_ended:
        names = "、".join(str(KIND_NAMES[ReportKind(each)]) for each in of.owed_reports)
        raise Refused("reporting.reports_owed", _("{names}还没有通过", names=names))


def receipts_are_on_file(of: ClosingFacts) -> None:
    if of.unreceipted:
        words = _("{numbers} 还没有核对过的收据", numbers="、".join(of.unreceipted))
        raise Refused("reporting.receipts_missing", words)


def mark_is_proved(of: ClosingFacts) -> None:
    """R-A7: not without at least one accepted photo, where the fund asks for its mark."""
    if of.signage.is_asked and not of.signage.is_proved and not of.is_ended:
        raise Refused("reporting.signage_missing", _("还没有通过的标识照片"))


def nothing_is_to_be_put_right(of: ClosingFacts) -> None:
    if of.remedies:
        raise Refused("reporting.rectification_open", _("还有 {n} 项整改没有验收", n=of.remedies))


def evaluations_are_over(of: ClosingFacts) -> None:
    """Of each that was begun the result is known and what follows is decided; of an ended project nothing follows."""
    if of.evaluations and not of.is_ended:
        names = "、".join(str(EVALUATION_NAMES[EvaluationKind(each)]) for each in of.evaluations)
        raise Refused("reporting.evaluation_not_over", _("{names}还没有结果，或者结果怎么运用还没有决定", names=names))


def no_change_waits(of: ClosingFacts) -> None:
    if of.changes:
        raise Refused("reporting.change_open", _("还有没有办结的事项：{what}", what="、".join(of.changes)))


def nobody_objects(of: ClosingFacts) -> None:
    if of.award.open_objections:
        numbers = "、".join(each.number for each in of.award.open_objections)
        raise Refused("reporting.objection_open", _("异议 {numbers} 没有办结", numbers=numbers))


def nothing_is_held(of: ClosingFacts) -> None:
    if of.award.open_holds:
        raise Refused("reporting.hold_open", _("项目已冻结：{why}", why=of.award.open_holds[0].reason))


def no_payment_is_on_its_way(of: ClosingFacts) -> None:
    if of.in_flight:
        raise Refused("reporting.payment_in_flight", _("{numbers} 还没有付完", numbers="、".join(of.in_flight)))


def nothing_is_left_to_pay(of: ClosingFacts) -> None:
    """What is not to be paid any more is given back to its pool by a reduction."""
    if of.unpaid > 0:
        words = _("还有 {amount} 没有拨付，请拨付或核减", amount=money.show(of.unpaid))
        raise Refused("reporting.rest_not_paid", words)


def account_is_accepted(of: ClosingFacts) -> None:
    if of.project.accepted is None:
        raise Refused("reporting.account_not_accepted", _("决算还没有认可"))


def custody_is_empty(of: ClosingFacts) -> None:
    """R-I12: a group's project is not closed while its hub holds any of its money."""
    books = of.project.books
    if books is not None and (books.held or books.reserved):
        raise Refused("reporting.custody_holds_money", _("代管台账还有 {amount}", amount=money.show(books.held)))


def surplus_is_back(of: ClosingFacts) -> None:
    """R-H6: demanded, and by the word of the bank come back to its source, or let go in writing."""
    if of.demands:
        raise Refused("reporting.refund_open", _("{numbers} 还没有退清", numbers="、".join(of.demands)))
    if of.project.accepted is None:
        raise Refused("reporting.surplus_unknown", _("决算认可后才知道结余"))
    if of.unreturned > 0:
        words = _("结余 {amount} 还没有退回", amount=money.show(of.unreturned))
        raise Refused("reporting.surplus_kept", words)


@dataclass(frozen=True)
class Point:
    """A line of the checklist: its rule, where it is put right, by whom."""

    label: Text
    rule: Callable[[ClosingFacts], None]
    link: str
    who: Text


@dataclass(frozen=True)
class Answered:
    """A point with what its rule says now."""

    point: Point
    refusal: Refused | None


GRANTEE, OFFICE, FINANCE = _("受助单位"), _("主办业务"), _("财务")
POINTS: Sequence[Point] = (
    Point(_("报告通过"), reports_are_accepted, "/reports", GRANTEE),
    Point(_("整改验收"), nothing_is_to_be_put_right, "/grants/{award}/checks", GRANTEE),
    Point(_("标识照片"), mark_is_proved, "/awards/{award}/signage", GRANTEE),
    Point(_("评估办结"), evaluations_are_over, "/grants/{award}/evaluations", OFFICE),
    Point(_("变更和终止办结"), no_change_waits, "/awards/{award}/amendments", OFFICE),
    Point(_("异议办结"), nobody_objects, "/objections", OFFICE),
    Point(_("没有冻结"), nothing_is_held, "/grants/{award}", OFFICE),
    Point(_("付款都有结果"), no_payment_is_on_its_way, "/grants/{award}", FINANCE),
    Point(_("资助款拨完或核减"), nothing_is_left_to_pay, "/grants/{award}/endings", OFFICE),
    Point(_("收据核对"), receipts_are_on_file, "/grants/{award}", FINANCE),
    Point(_("决算认可"), account_is_accepted, "/awards/{award}/final-account", GRANTEE),
    Point(_("结余退回"), surplus_is_back, "/grants/{award}/returns", GRANTEE),
    Point(_("代管余额为零"), custody_is_empty, "/grants/{award}/returns", _("代管单位")),
)


def checklist(of: ClosingFacts) -> list[Answered]:
    """Every point with its answer, as the page shows and the close keeps it."""
    return [Answered(point, why_not(point.rule, of)) for point in POINTS]


def check_closing(of: ClosingFacts, by: Actor) -> None:
    """The office closes, once nothing is open; the first open point is the reason."""
    may_close(of, by)
    for point in POINTS:
        point.rule(of)


def may_close(of: ClosingFacts, by: Actor) -> None:
    """Asked by the page as well."""
    actor_has_role(by, CLOSES, of.award.funder.id)
    if of.award.agreement is None or of.award.agreement.signed_on is None:
        raise Refused("reporting.nothing_to_close", _("没有签署协议的项目不用结项"))


def check_round_closing(of: RoundState, by: Actor) -> None:
    """A round is closed when nothing of it goes on."""
    actor_has_role(by, CLOSES, of.call.funder)
    if of.closure is not None:
        raise Refused("reporting.round_closed", _("本轮已经办结"))
    if not of.awards:
        raise Refused("reporting.round_without_awards", _("本轮没有立项项目"))
    if of.undecided:
        raise Refused("reporting.applications_undecided", _("还有 {n} 份申报没有作出决定", n=of.undecided))
    if of.open:
        words = _("还有 {n} 个项目没有结项：{numbers}", n=len(of.open), numbers="、".join(of.open[:10]))
        raise Refused("reporting.projects_open", words)
