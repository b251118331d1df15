"""What runs are said to fail at, what changed since one, why a pair is there or not, who could take over."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from grants.funds.rules import PURPOSE_NAMES
from grants.i18n import Text, _
from grants.scoring.assigning import Explanation, Substitute
from grants.scoring.deal import Deal
from grants.scoring.dealing_words import tenths
from grants.scoring.matching import NEARNESS, SAME_CITY, SAME_COUNTY, Ground, Part
from grants.scoring.panel import Panel

PLACES: Mapping[int, Text] = {NEARNESS: _("熟悉当地"), SAME_COUNTY: _("同一区县"), SAME_CITY: _("同一市"), 0: _("较远")}
OWN_WORDS: Mapping[str, Text] = {
    "familiar": _("本人表示熟悉"),
    "ordinary": _("本人表示一般"),
    "unfamiliar": _("本人表示不熟悉"),
}
SOLE_REASONS: Mapping[str, Text] = {
    "assigned": _("在方案中"),
    "pinned": _("已开始或人工指派，不再变动"),
    "conflict": _("须回避"),
    "not_drawn": _("随机排除，未抽中这一组合"),
    "at_limit": _("份数已满，也没有可以交换的份额"),
    "no_exchange": _("没有不破坏规则的换法"),
}


TOO_FEW = _("“{title}”需要 {needed} 位不同单位的专家，可用的只有 {available} 位")
AT_ODDS = _("{name}评“{title}”已开始或人工指派，但与回避或同单位规则冲突，请先处理")
OF_ALL: Mapping[str, Text] = {
    "capacity": _("共需 {needed} 份次，全体专家最多承担 {available} 份次"),
    "minimum_load": _("最低份数合计 {needed}，超过共需的 {available}"),
}
OF_SOME: Mapping[str, Text] = {
    "minimum_load": _("达不到最低份数：{names}，要 {needed} 份次，可给 {available}"),
    "overload": _("份额无法从这些专家移开：{names}，要 {needed} 份次，最多 {available}"),
}


def trouble(refused: Mapping[str, Any], panel: Panel) -> list[Text]:
    """Why there is no assignment, with names and numbers, one line each."""
    kind, ids = refused["kind"], refused["ids"]
    if kind == "too_few_eligible":
        counts = [(_title(panel, key), *refused["each"][str(key)]) for key in ids]
        return [Text(TOO_FEW.key, title=title, needed=n, available=m) for title, n, m in counts]
    if kind == "pinned":
        return [Text(AT_ODDS.key, name=_name(panel, e), title=_title(panel, a)) for a, e in ids]
    words = (OF_SOME if ids else OF_ALL)[kind]
    names = "、".join(_name(panel, key) for key in ids)
    return [Text(words.key, names=names, needed=refused["needed"], available=refused["available"])]


def changes(before: Mapping[str, Any] | None, now: Mapping[str, Any], panel: Panel) -> list[Text]:
    """What a run depends on and is no longer as it was, one line each; none when nothing is."""
    if before is None or before == now:
        return []
    found = [
        *_moved(before, now, "applications", _("申报进入评审：{names}"), _("申报退出评审：{names}"), panel, _title),
        *_moved(before, now, "experts", _("专家加入：{names}"), _("专家退出：{names}"), panel, _name),
        *_moved(before, now, "barred", _("新的回避：{names}"), _("回避解除：{names}"), panel, _pair),
        *_moved(before, now, "kept", _("已开始或人工指派：{names}"), _("不再评审：{names}"), panel, _pair),
    ]
    rest = {
        "phase": _("评审阶段"),
        "places": _("每份人数"),
        "most": _("专家份数上限"),
        "employers": _("专家任职单位"),
        "match": _("专家或申报的资料"),
    }
    found += [words for name, words in rest.items() if before[name] != now[name]]
    return found


def part_words(part: Part, fields: Mapping[str, str]) -> Text:
    """What a part of the points is given for."""
    if part.ground == Ground.PURPOSE:
        purpose = PURPOSE_NAMES.get(part.about[0], part.about[0])
        return (
            _("资助方向“{purpose}”：熟悉", purpose=purpose)
            if part.points
            else _("资助方向“{purpose}”：未列", purpose=purpose)
        )
    if part.ground == Ground.FIELDS:
        names = "、".join(fields.get(code, code) for code in part.about)
        return _("领域：{names}", names=names) if names else _("领域：没有相同的")
    if part.ground == Ground.NEARNESS:
        return PLACES.get(part.points, _("地区未填写"))
    return OWN_WORDS[part.about[0]] if part.about else _("本人未表示")


def why(found: Explanation, deal: Deal) -> Text:
    """Why a pair is in a run or not, and what the cheapest exchange that would bring it about costs."""
    giver = deal.seats[found.expert].name if found.expert is not None else ""
    if found.cost is None:
        if found.reason == "same_organisation":
            return _("同一单位的 {name} 已在评", name=giver)
        return SOLE_REASONS[found.reason]
    cost = _cost_words(found.cost)
    if found.application is None:
        return _("可换下 {name}，{cost}", name=giver, cost=cost)
    title = deal.applications[found.application].title
    return _("可换下 {name}，由其改评“{title}”，{cost}", name=giver, title=title, cost=cost)


def substitute_options(found: Sequence[Substitute], panel: Panel) -> list[tuple[int, str, Text | str]]:
    """Who could take over: the expert, their name, what it costs and who else moves for it."""
    return [(each.expert, _name(panel, each.expert), _substitute_words(each, panel)) for each in found]


def _substitute_words(each: Substitute, panel: Panel) -> Text:
    cost = _cost_words(each.loss)
    if each.application is None or each.successor is None:
        return cost
    title, name = _title(panel, each.application), _name(panel, each.successor)
    return _("{cost}；其所评“{title}”改由 {name} 评", cost=cost, title=title, name=name)


def _cost_words(cost: int) -> Text:
    """What is gained by it was given up for the applications that fared worst."""
    if cost > 0:
        return _("总匹配度少 {points}", points=tenths(cost))
    return (
        _("总匹配度多 {points}，为照顾匹配度最低的申报没有这样做", points=tenths(-cost)) if cost else _("总匹配度不变")
    )


def _moved(
    before: Mapping[str, Any],
    now: Mapping[str, Any],
    name: str,
    came: Text,
    went: Text,
    panel: Panel,
    say: Callable[[Panel, Any], str],
) -> list[Text]:
    was, is_now = ({_key(each) for each in facts[name]} for facts in (before, now))
    return [
        Text(words.key, names="、".join(say(panel, each) for each in sorted(some)))
        for words, some in ((came, is_now - was), (went, was - is_now))
        if some
    ]


def _key(each: Any) -> Any:
    return tuple(each) if isinstance(each, list) else each


def _title(panel: Panel, application: int) -> str:
    return next((str(each.title) for each in panel.candidates if each.id == application), f"#{application}")


def _name(panel: Panel, expert: int) -> str:
    seat = panel.seat(expert)
    return seat.name if seat else f"#{expert}"


def _pair(panel: Panel, pair: tuple[int, int]) -> str:
    return f"{_name(panel, pair[1])}—{_title(panel, pair[0])}"
