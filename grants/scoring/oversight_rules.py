"""Every reason why a locked sheet is not opened again, its versions are not read, or experts are not reminded."""

from collections.abc import Sequence
from datetime import datetime

from grants.calls.tables import Call
from grants.errors import NotAllowed, NotFound, Refused
from grants.experts.tables import Expert
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.scoring import rules
from grants.scoring.panel import Panel
from grants.scoring.sheet_tables import SheetVersion
from grants.scoring.tables import Assignment, PhaseClosure, ScoringClosure

Closure = ScoringClosure | PhaseClosure | None
READERS = (Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR)


def check_unlock(
    by: Actor,
    call: Call,
    expert: Expert,
    assignment: Assignment,
    version: SheetVersion | None,
    closure: Closure,
    reason: str,
) -> SheetVersion:
    """R-E8: a supervisor of the funder, with a reason, before the phase is closed. The database says the same of what
    is opened and when (migrations/sql/2026_11_28t13). Gives the version that is opened."""
    actor_has_role(by, [Role.SUPERVISOR], call.funder)
    if expert.person == by.id:
        raise NotAllowed("scoring.own_sheet_unlocked", _("不能解锁本人的评分表"))
    rules.scoring_is_not_closed(closure)
    rules.sheet_stands(assignment)
    if version is None or assignment.locked_at is None:
        raise Refused("scoring.sheet_not_locked", _("这份评分表没有锁定，专家本人可以修改"))
    rules.reason_is_given(reason)
    return version


def check_reading_versions(person: Actor, call: Call, closure: Closure) -> None:
    """Marks are seen by those who oversee the round, and by them only once the phase is closed."""
    if not person.has_in(call.funder, *READERS):
        raise NotFound("scoring.no_versions", _("没有找到这份评分表"))
    if closure is None:
        raise NotAllowed("scoring.versions_not_open", _("评分锁定后才能查看各份评分表"))


def check_reminder(by: Actor, panel: Panel, open_sheets: Sequence[Assignment], now: datetime) -> None:
    rules.panel_is_run_by(by, panel.call)
    rules.scoring_is_not_closed(panel.closure)
    if not open_sheets or now < panel.phase.opens_at:
        raise Refused("scoring.nobody_to_remind", _("没有待完成的评分表"))
