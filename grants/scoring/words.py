"""How panels and results are said on the page: origins of conflicts, cells of the progress table, ties, the chart."""

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from grants.applications.tables import Application
from grants.calls.judging_tables import Criterion
from grants.clock import local
from grants.i18n import Text, _
from grants.scoring.aggregate import CRITERION, RATING
from grants.scoring.declaration_tables import Familiarity
from grants.scoring.desk import state_of
from grants.scoring.panel import Panel, Ranked, Ranking, Seat
from grants.scoring.tables import ConflictOrigin

ORIGIN_NAMES: dict[str, Text] = {
    ConflictOrigin.FOUND: _("系统查到"),
    ConflictOrigin.DECLARED: _("专家声明"),
    ConflictOrigin.APPLICANT: _("申报单位提出"),
}
FAMILIARITY_NAMES: dict[str, Text] = {
    Familiarity.FAMILIAR: _("熟悉"),
    Familiarity.ORDINARY: _("一般"),
    Familiarity.UNFAMILIAR: _("不熟悉"),
}
NO_RATING = _("无")


def cell_of(panel: Panel, seat: Seat, application: Application) -> tuple[str, Text] | None:
    """What an expert has done for an application, without a single mark; None where they have nothing to do with it."""
    live = panel.live(seat.expert.id, application.id)
    if live is not None:
        return state_of(live)
    if panel.stands(seat.expert.id, application.id):
        return ("hold", _("回避"))
    pair = (seat.expert.id, application.id)
    return ("gone", _("已终止")) if any((a.expert, a.application) == pair for a in panel.assignments) else None


def counts(panel: Panel) -> dict[str, int]:
    """How many sheets there are, are handed in, are begun."""
    live = [each for each in panel.assignments if each.ended_at is None]
    return {
        "all": len(live),
        "locked": sum(each.locked_at is not None for each in live),
        "saved": sum(each.locked_at is None and each.saved_at is not None for each in live),
    }


def tie_words(tie: dict[str, Any], criteria: Sequence[Criterion]) -> Text:
    """Why one stands before the other with the same score."""
    word, own, other = tie["word"], tie["own"], tie["other"]
    if word.startswith(CRITERION):
        position = int(word.removeprefix(CRITERION))
        name = next(each.name for each in criteria if each.position == position)
        return _("同分，{name}均值 {own} > {other}", name=name, own=own, other=other)
    if word == RATING:
        return _("同分，评估等级 {own} 高于 {other}", own=own or NO_RATING, other=other or NO_RATING)
    return _("同分，提交更早：{own} 先于 {other}", own=_moment(own), other=_moment(other))


def dots(ranking: Ranking) -> dict[str, Any] | None:
    """The chart of a ranking: each sheet a dot, the sheets that count a bar, the mean large. None when it is empty."""
    if not ranking.rows:
        return None
    every = [Decimal(sheet["total"]) for row in ranking.rows for sheet in row.sheets] + [ranking.call.pass_mark]
    return {
        "rows": [_dots_of(row) for row in ranking.rows],
        "low": _tens(min(every), ROUND_FLOOR),
        "high": _tens(max(every), ROUND_CEILING),
    }


def _dots_of(row: Ranked) -> dict[str, Any]:
    counted = [Decimal(sheet["total"]) for sheet in row.sheets if sheet["counted"]]
    return {
        "label": row.application.title,
        "mean": row.result.trimmed_mean,
        "from": min(counted),
        "to": max(counted),
        "dots": [Decimal(sheet["total"]) for sheet in row.sheets],
    }


def _tens(value: Decimal, rounding: str) -> Decimal:
    return (value / 10).to_integral_value(rounding) * 10


def _moment(iso: str) -> str:
    return f"{local(datetime.fromisoformat(iso)):%Y-%m-%d %H:%M:%S}"


def seat_state(seat: Seat, answer_by: datetime | None, now: datetime) -> tuple[str, Text]:
    """What became of an invitation."""
    if seat.panelist.left_at is not None:
        return ("gone", _("已退出"))
    if seat.panelist.is_accepted is None:
        late = answer_by is not None and now > answer_by
        return ("fix", _("逾期未答复")) if late else ("warn", _("待答复"))
    return ("ok", _("已接受")) if seat.panelist.is_accepted else ("bad", _("已谢绝"))
