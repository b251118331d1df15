"""How panels and results are said on the page: origins of conflicts, ties, the chart."""

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from grants.calls.judging_tables import Criterion
from grants.clock import local
from grants.i18n import Text, _
from grants.scoring.aggregate import CRITERION, RATING
from grants.scoring.panel import Ranked, Ranking
from grants.scoring.tables import ConflictOrigin

ORIGIN_NAMES: dict[str, Text] = {
    ConflictOrigin.FOUND: _("系统查到"),
    ConflictOrigin.DECLARED: _("专家声明"),
    ConflictOrigin.APPLICANT: _("申报单位提出"),
}
NO_RATING = _("无")


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
