"""Why a hit is not ruled on, a request for recusal not taken or settled, somebody of the staff not let back. Pure."""

from collections.abc import Collection
from datetime import datetime

from grants.applications.tables import Application, ApplicationStatus
from grants.calls.tables import Call
from grants.clock import local
from grants.errors import NotAllowed, NotFound, Refused
from grants.experts.tables import Expert
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES, Actor, actor_has_role
from grants.people.tables import Role
from grants.scoring import rules, seen
from grants.scoring.panel import Panel
from grants.scoring.recusal_tables import RecusalRequest, StaffConflict
from grants.scoring.tables import Conflict, ConflictOrigin

ASKS = (Role.SIGNATORY, Role.GROUP_SIGNATORY)
NOTES = (Role.ADMIN, Role.SUPERVISOR)
RECEIVED = (ApplicationStatus.SUBMITTED, ApplicationStatus.RETURNED, ApplicationStatus.ELIGIBLE)
LONGEST_NAME, LONGEST_EMPLOYER = 80, 120


def check_confirmation(by: Actor, panel: Panel, conflict: Conflict, reason: str) -> None:
    """From now on it stands for good."""
    check_ruling(by, panel, conflict, reason)


def check_lift(by: Actor, panel: Panel, conflict: Conflict, reason: str) -> None:
    """Only what was found or asked for is lifted; what an expert says of themselves stands (R-E4)."""
    rules.panel_is_run_by(by, panel.call)
    if conflict.origin == ConflictOrigin.DECLARED:
        raise Refused("scoring.declared_stands", _("专家本人声明的回避不能解除"))
    check_ruling(by, panel, conflict, reason)


def check_ruling(by: Actor, panel: Panel, conflict: Conflict, reason: str) -> None:
    """Once, with a reason, by who runs the panel and is no party: not the expert, not the applicant's people."""
    rules.panel_is_run_by(by, panel.call)
    seat = panel.seat(conflict.expert)
    if seat is not None and seat.expert.person == by.id:
        raise NotAllowed("scoring.own_conflict", _("不能裁定本人的回避"))
    seen.judges_as_somebody_free(by, panel.recused, conflict.application)
    rules.scoring_is_not_closed(panel.closure)
    hit_is_not_ruled_on(conflict)
    rules.reason_is_given(reason)


def hit_is_not_ruled_on(conflict: Conflict) -> None:
    """A ruling is final, whichever it was; a declaration needs none."""
    if conflict.lifted_at is not None:
        raise Refused("scoring.already_lifted", _("这项回避已经解除"))
    if conflict.confirmed_at is not None or conflict.origin == ConflictOrigin.DECLARED:
        raise Refused("scoring.conflict_stands", _("这项回避已经成立，不再裁定"))


def check_request(by: Actor, application: Application, call: Call, name: str, reason: str, now: datetime) -> None:
    """In writing, with reasons, between submission and the opening of scoring (R-E4)."""
    actor_has_role(by, ASKS, application.applicant)
    if application.status not in RECEIVED:
        raise Refused("scoring.not_submitted", _("提交申报后才能申请回避"))
    if now >= call.scoring_opens_at:
        at = f"{local(call.scoring_opens_at):%Y-%m-%d %H:%M}"
        raise Refused("scoring.too_late_to_ask", _("评分已于 {at} 开始，不再受理回避申请", at=at))
    if not name.strip():
        raise Refused("scoring.nobody_named", _("请写明申请谁回避"), field="name")
    rules.reason_is_given(reason)


def check_match(by: Actor, panel: Panel, request: RecusalRequest, expert: Expert) -> None:
    """Somebody sees that another name on the panel is meant."""
    request_may_be_handled(by, panel, request)
    if panel.seat(expert.id) is None:
        raise Refused("scoring.request_of_nobody", _("该专家不在本次评审组"), field="expert")
    if any((each.request, each.expert) == (request.id, expert.id) for each in panel.conflicts):
        raise Refused("scoring.already_matched", _("已对应到这位专家"), field="expert")


def check_settlement(by: Actor, panel: Panel, request: RecusalRequest, reason: str) -> None:
    """Nobody on the panel is meant: said once, with a reason."""
    request_may_be_handled(by, panel, request)
    if request.settled_at is not None:
        raise Refused("scoring.request_settled", _("这份回避申请已经办结"))
    if any(each.request == request.id for each in panel.conflicts):
        raise Refused("scoring.request_matched", _("已对应到专家，请裁定该项利害关系"))
    rules.reason_is_given(reason)


def request_may_be_handled(by: Actor, panel: Panel, request: RecusalRequest) -> None:
    rules.panel_is_run_by(by, panel.call)
    seen.judges_as_somebody_free(by, panel.recused, request.application)
    rules.scoring_is_not_closed(panel.closure)


def check_stepping_back(by: Actor, call: Call, reason: str) -> None:
    """Whoever works on the round may say so of themselves, also when scoring is over: there is still a decision."""
    person_works_on_the_round(by, call)
    rules.reason_is_given(reason)


def check_noting(by: Actor, person_id: int, staff: Collection[int], call: Call, reason: str) -> None:
    """A supervisor or the administrator notes it of another one of the staff of the round."""
    actor_has_role(by, NOTES, call.funder)
    if person_id not in staff:
        raise Refused("scoring.not_of_this_round", _("此人不是本轮的工作人员"), field="person")
    rules.reason_is_given(reason)


def nothing_stands_already(standing: StaffConflict | None) -> None:
    if standing is not None:
        raise Refused("scoring.already_recused", _("此人已对这份申报回避"), field="application")


def check_letting_back(by: Actor, conflict: StaffConflict, call: Call, reason: str) -> None:
    """Only a supervisor lifts it, and never their own."""
    actor_has_role(by, (Role.SUPERVISOR,), call.funder)
    if conflict.person == by.id:
        raise NotAllowed("scoring.own_staff_conflict", _("不能解除本人的回避"))
    if conflict.ended_at is not None:
        raise Refused("scoring.already_let_back", _("这项回避已经解除"))
    rules.reason_is_given(reason)


def person_works_on_the_round(by: Actor, call: Call) -> None:
    """For strangers there is no such round."""
    if not works_on_the_round(by, call):
        raise NotFound("scoring.no_such_round", _("没有找到这个轮次"))


def works_on_the_round(person: Actor, call: Call) -> bool:
    return person.has_in(call.organiser, Role.ORGANISER) or person.has_in(call.funder, *FUNDER_ROLES)


def sees_every_staff_conflict(person: Actor, call: Call) -> bool:
    """Others see their own."""
    return person.has_in(call.funder, *NOTES)
