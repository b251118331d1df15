"""Why an objection is not put into somebody's hands, and who closes it. Pure."""

from collections.abc import Collection, Mapping
from datetime import date

from grants import workdays
from grants.awards.objections.tables import ObjectionHandling
from grants.awards.rules import DECIDES, reason_is_given
from grants.awards.tables import Objection
from grants.calls.tables import Call
from grants.errors import NotAllowed, Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.scoring import seen

# What is proposed; the officer confirms the day or chooses another.
PROPOSED_WORKING_DAYS = 10


def check_assignment(
    objection: Objection,
    call: Call,
    by: Actor,
    *,
    handler: Actor | None,
    due_on: date | None,
    reason: str,
    current: ObjectionHandling | None,
    recused: Mapping[int, frozenset[int]],
    of: int,
    today: date,
) -> None:
    """An open objection is in the hands of an officer who is not recused; handed on, it says why and keeps its day.

    `of` is the application, `recused` the staff recused by application.
    """
    actor_has_role(by, DECIDES, call.funder)
    seen.judges_as_somebody_free(by, recused, of)
    if objection.closed_on is not None:
        raise Refused("awards.objection_settled", _("异议 {number} 已办结", number=objection.number))
    handler_is_fit(handler, call, recused.get(of, frozenset()))
    if current is None:
        due_day_is_set(due_on, today)
    else:
        reason_is_given(reason)


def handler_is_fit(handler: Actor | None, call: Call, recused: Collection[int]) -> None:
    if handler is None or not handler.has_in(call.funder, *DECIDES) or handler.id in recused:
        raise Refused("awards.handler_unfit", _("请选择主办单位不须回避的经办人"), field="handler")


def due_day_is_set(due_on: date | None, today: date) -> None:
    """Proposed by working days; where their calendar is not published somebody gives the day (K-7)."""
    if due_on is None:
        raise Refused("awards.no_due_day", _("请填写答复期限"), field="due_on")
    if due_on < today:
        raise Refused("awards.due_day_past", _("答复期限不能早于今天"), field="due_on")


def check_handler(by: Actor, current: ObjectionHandling | None, recused: Mapping[int, frozenset[int]], of: int) -> None:
    """What is in somebody's hands is closed by that person; nobody closes what they are recused from (`of`)."""
    seen.judges_as_somebody_free(by, recused, of)
    if current is not None and current.handler != by.id:
        raise NotAllowed("awards.handled_by_another", _("这件异议由 {name} 办理", name=current.handler_name))


def proposed_due_day(received_on: date) -> date | None:
    """So many working days after it was received; None where the year is not published."""
    try:
        return workdays.add(received_on, PROPOSED_WORKING_DAYS)
    except workdays.YearNotPublished:
        return None


def is_overdue(objection: Objection, current: ObjectionHandling | None, today: date) -> bool:
    """Its day is over and nobody has answered."""
    return objection.closed_on is None and current is not None and current.due_on < today
