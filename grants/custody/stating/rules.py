"""Why a term is not set and an entry corrects no statement; when a group is reminded. Pure."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from grants.custody.tables import Statement
from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

SETS_TERMS = (Role.HUB_OPERATOR,)
CORRECTS = (Role.HUB_BOOKKEEPER,)
USUAL_DAYS, FEWEST_DAYS, MOST_DAYS = 10, 5, 30
REMIND_BEFORE = 3


class Reminder(StrEnum):
    """What a group is written that has not answered."""

    DUE = "due"
    OVERDUE = "overdue"


def check_term(by: Actor, hub_id: int, days: int, reason: str) -> None:
    """R-I11 says ten working days; a hub may agree on others, within bounds and with its reason."""
    actor_has_role(by, SETS_TERMS, hub_id)
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        words = _("答复期限应为 {least} 至 {most} 个工作日", least=FEWEST_DAYS, most=MOST_DAYS)
        raise Refused("custody.term_out_of_range", words, field="days")
    if not reason.strip():
        raise Refused("custody.term_without_reason", _("请写明依据"), field="reason")


def check_correction(by: Actor, statement: Statement, hub_id: int, *, offered: Iterable[int], entry: int) -> None:
    """Only what was objected to is corrected, by an entry of the same ledger in a later month."""
    may_correct(by, statement, hub_id)
    if entry not in set(offered):
        raise Refused("custody.no_correction", _("更正须是这本台账以后月份的一笔账"), field="entry")


def may_correct(by: Actor, statement: Statement, hub_id: int) -> None:
    """Asked by the page as well."""
    actor_has_role(by, CORRECTS, hub_id)
    if not statement.objection:
        raise Refused("custody.nothing_to_correct", _("这份对账单没有异议，不需要更正"))


def reminder(answer_by: date, today: date) -> Reminder | None:
    """In the last days before it is due, and once it is late."""
    if today > answer_by:
        return Reminder.OVERDUE
    return Reminder.DUE if (answer_by - today).days <= REMIND_BEFORE else None
