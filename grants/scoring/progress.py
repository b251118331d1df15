"""How far the judging of a phase is, expert by expert, without a single mark. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from grants.applications.tables import Application
from grants.i18n import Text, _
from grants.scoring.panel import Panel, Seat, is_unruled
from grants.scoring.tables import Assignment
from grants.scoring.work import state_of

MOST_COLUMNS = 40
MOST_LINES = 50


@dataclass(frozen=True)
class Columns:
    """The applications that stand side by side on one page, of all that are judged; `first` counts from 1."""

    shown: Sequence[Application]
    first: int
    total: int

    @property
    def before(self) -> int | None:
        """Where the page before begins."""
        return max(1, self.first - MOST_COLUMNS) if self.first > 1 else None

    @property
    def after(self) -> int | None:
        """Where the next page begins."""
        return self.first + MOST_COLUMNS if self.first + len(self.shown) <= self.total else None


def columns(judged: Sequence[Application], first: int) -> Columns:
    """So many as can be read side by side, from the first one on; all of 500 with 60 experts are 30,000 cells."""
    first = first if 1 <= first <= len(judged) else 1
    return Columns(judged[first - 1 : first - 1 + MOST_COLUMNS], first, len(judged))


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
    return ("gone", _("已终止")) if panel.given(seat.expert.id, application.id, phase) else None


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
