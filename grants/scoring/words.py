"""How panels and results are said on the page: origins of conflicts, ties, the chart."""

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from grants.calls.judging_tables import Criterion
from grants.calls.phases import JudgingPhase
from grants.calls.words import flag_text
from grants.clock import local
from grants.i18n import Text, _
from grants.scoring.declaration_tables import Familiarity
from grants.scoring.formula import CRITERION, FLAG, PHASE, PRIORITY, RATING
from grants.scoring.panel import Ranked, Ranking, Seat
from grants.scoring.recusal_tables import StaffConflictOrigin
from grants.scoring.tables import ConflictKind, ConflictOrigin

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
KIND_NAMES: dict[str, Text] = {
    ConflictKind.POSITION: _("任职"),
    ConflictKind.STAFF: _("工作人员"),
    ConflictKind.HUB: _("枢纽关系"),
    ConflictKind.PAIRING: _("结对共建"),
    ConflictKind.PHONE: _("电话相同"),
    ConflictKind.ACCOUNT: _("账户相同"),
    ConflictKind.ADDRESS: _("地址相同"),
    ConflictKind.REPRESENTATIVE: _("法定代表人"),
    ConflictKind.OFFICE: _("同一办公场所"),
    ConflictKind.INTEREST: _("其他利害关系"),
}
STAFF_ORIGIN_NAMES: dict[str, Text] = {
    StaffConflictOrigin.DECLARED: _("本人申请"),
    StaffConflictOrigin.FOUND: _("系统查到"),
    StaffConflictOrigin.NOTED: _("监督员或管理员登记"),
}
NO_RATING = _("无")


def tie_words(tie: dict[str, Any], criteria: Sequence[Criterion], phases: Sequence[JudgingPhase]) -> Text:
    """Why one stands before the other with the same score."""
    word, own, other = tie["word"], tie["own"], tie["other"]
    if word.startswith(PHASE):
        name = phases[int(word.removeprefix(PHASE)) - 1].name
        return _("同分，{name}得分 {own} > {other}", name=name, own=own, other=other)
    if word.startswith(CRITERION):
        position = int(word.removeprefix(CRITERION))
        name = next(each.name for each in criteria if each.position == position)
        return _("同分，{name}均值 {own} > {other}", name=name, own=own, other=other)
    if word.startswith(FLAG):
        return _("同分，{name}的优先", name=flag_text(word.removeprefix(FLAG)))
    if word == PRIORITY:
        return _("同分，以往评价结果优先（{day} 起）", day=own)
    if word == RATING:
        return _("同分，评估等级 {own} 高于 {other}", own=own or NO_RATING, other=other or NO_RATING)
    return _("同分，提交更早：{own} 先于 {other}", own=_moment(own), other=_moment(other))


def dots(ranking: Ranking) -> dict[str, Any] | None:
    """The chart of a ranking: each sheet a dot, the sheets that count a bar, the mean large. None when it is empty."""
    if not ranking.rows:
        return None
    every = [dot for row in ranking.rows for dot in _points(row)] + [ranking.call.pass_mark]
    return {
        "rows": [_dots_of(row) for row in ranking.rows],
        "low": tens(min(every), ROUND_FLOOR),
        "high": tens(max(every), ROUND_CEILING),
    }


def _dots_of(row: Ranked) -> dict[str, Any]:
    counted = [Decimal(sheet["total"]) for sheet in row.sheets if sheet["counted"]]
    dots = _points(row)
    return {
        "label": row.application.title,
        "mean": row.result.trimmed_mean,
        "from": min(counted if len(row.phases) == 1 else dots),
        "to": max(counted if len(row.phases) == 1 else dots),
        "dots": dots,
    }


def _points(row: Ranked) -> list[Decimal]:
    """Each sheet of the only phase; where there were several, whose points differ, the score of each phase."""
    if len(row.phases) == 1:
        return [Decimal(sheet["total"]) for sheet in row.sheets]
    return [Decimal(phase["score"]) for phase in row.phases]


def tens(value: Decimal, rounding: str) -> Decimal:
    """Where the scale of a chart may end."""
    return (value / 10).to_integral_value(rounding) * 10


def _moment(iso: str) -> str:
    return f"{local(datetime.fromisoformat(iso)):%Y-%m-%d %H:%M:%S}"


def seat_state(seat: Seat, answer_by: datetime | None, now: datetime) -> tuple[str, Text]:
    """What became of an invitation."""
    if seat.panelist.left_at is not None:
        return ("gone", _("已退出评审组"))
    if seat.panelist.is_accepted is None:
        late = answer_by is not None and now > answer_by
        return ("fix", _("逾期未答复")) if late else ("warn", _("待答复"))
    return ("ok", _("已接受")) if seat.panelist.is_accepted else ("bad", _("已谢绝"))
