"""Every reason why a time table of pitches is not drawn up or not announced."""

from collections.abc import Sequence
from datetime import datetime

from grants.calls.kinds import PhaseKind
from grants.calls.phases import JudgingPhase
from grants.clock import local
from grants.errors import NotFound, Refused
from grants.i18n import _
from grants.people.rules import Actor
from grants.scoring import rules
from grants.scoring.panel import Panel
from grants.scoring.pitch.planning import Planned
from grants.scoring.pitch.tables import PitchTimetable


def pitch_phase(panel: Panel, position: int) -> JudgingPhase:
    """The phase with that position, if applicants present in it."""
    for phase in panel.phases:
        if phase.position == position and phase.kind == PhaseKind.PITCH:
            return phase
    raise NotFound("scoring.no_pitch", _("本轮没有这个路演阶段"))


def check_timetable(by: Actor, panel: Panel, phase: JudgingPhase) -> None:
    """Asked by the page as well: whether a table may be drawn up now at all."""
    rules.panel_is_run_by(by, panel.call)
    rules.scoring_is_not_closed(panel.closure)
    if phase.position in panel.closed_phases:
        raise Refused("scoring.pitch_is_closed", _("“{phase}”已经结束", phase=phase.name))
    if not panel.judged_in(phase.position):
        raise Refused("scoring.nobody_called_in", _("还没有申报进入“{phase}”", phase=phase.name))


def check_drawing(
    by: Actor,
    panel: Panel,
    phase: JudgingPhase,
    plan: Sequence[Planned],
    before: Sequence[PitchTimetable],
    begins: datetime | None,
    reason: str,
    now: datetime,
) -> None:
    """Everybody who was called in presents once, inside the phase. What was drawn before is replaced with a reason, and
    not once the announced pitch has begun. `before` are the earlier tables; `begins` is when the announced one does."""
    check_timetable(by, panel, phase)
    if sorted(each.application for each in plan) != sorted(each.id for each in panel.judged_in(phase.position)):
        raise Refused("scoring.not_everybody_presents", _("每份进入路演的申报排一次"))
    pitch_has_not_begun(begins, now)
    if min(each.starts_at for each in plan) < max(phase.opens_at, now):
        words = _("第一份不早于现在和本阶段开始（{at}）", at=_at(phase.opens_at))
        raise Refused("scoring.pitch_too_early", words, field="starts_at")
    if max(each.ends_at for each in plan) > phase.closes_at:
        words = _("最后一份结束于 {end}，晚于本阶段截止（{at}）", end=_at(plan[-1].ends_at), at=_at(phase.closes_at))
        raise Refused("scoring.pitch_too_late", words, field="starts_at")
    if before:
        rules.reason_is_given(reason)


def check_announcing(
    by: Actor,
    panel: Panel,
    phase: JudgingPhase,
    newest: PitchTimetable | None,
    begins: Sequence[datetime],
    now: datetime,
) -> PitchTimetable:
    """What is announced is the table that was drawn last, before it begins. Gives it. `begins` are the first moments of
    it and of the one that counted so far."""
    check_timetable(by, panel, phase)
    for moment in begins:
        pitch_has_not_begun(moment, now)
    if newest is None:
        raise Refused("scoring.no_timetable", _("还没有排出时间表"))
    if newest.announced_at is not None:
        raise Refused("scoring.timetable_announced", _("这份时间表已经通知各申报单位"))
    return newest


def pitch_has_not_begun(begins: datetime | None, now: datetime) -> None:
    if begins is not None and now >= begins:
        raise Refused("scoring.pitch_has_begun", _("路演已经开始，时间表不能再改"))


def _at(moment: datetime) -> str:
    return f"{local(moment):%Y-%m-%d %H:%M}"
