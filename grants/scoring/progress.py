"""How far the judging of a phase is, expert by expert, without a single mark. Pure."""

from grants.applications.tables import Application
from grants.i18n import Text, _
from grants.scoring.panel import Panel, Seat, is_unruled
from grants.scoring.tables import Assignment
from grants.scoring.work import state_of


def seats(panel: Panel, phase: int, *, by_missing: bool) -> list[Seat]:
    """The panel's experts as they were invited, or who has most sheets open first."""
    if not by_missing:
        return list(panel.seats)
    return sorted(
        panel.seats, key=lambda seat: -sum(a.locked_at is None for a in panel.of_expert(seat.expert.id, phase))
    )


def cell_of(panel: Panel, seat: Seat, application: Application, phase: int) -> tuple[str, Text] | None:
    """What an expert has done for an application; None where they have nothing to do with it."""
    live = panel.live(seat.expert.id, application.id, phase)
    standing = panel.stands(seat.expert.id, application.id)
    if standing:
        return ("warn", _("待裁定")) if all(is_unruled(each) for each in standing) else ("hold", _("回避"))
    if live is not None:
        return state_of(live)
    ended = (seat.expert.id, application.id, phase)
    return (
        ("gone", _("已终止")) if any((a.expert, a.application, a.phase) == ended for a in panel.assignments) else None
    )


def counts(panel: Panel, phase: int) -> dict[str, int]:
    """How many sheets there are, are handed in, are begun."""
    live = [each for each in panel.assignments if each.ended_at is None and each.phase == phase]
    return {
        "all": len(live),
        "locked": sum(each.locked_at is not None for each in live),
        "saved": sum(_is_begun(each) for each in live),
    }


def _is_begun(sheet: Assignment) -> bool:
    return sheet.locked_at is None and sheet.saved_at is not None
