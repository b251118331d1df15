"""Why an application is in a funded set or out of it, which rules bind and which must give, in sentences."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants import money
from grants.awards.choice.contradictions import Contradiction, SelectError, Unable, Wrong
from grants.awards.choice.funded import FundedSet
from grants.awards.choice.reasons import Overtaking, Reasons, Verdict, Why, reasons
from grants.awards.choice.tally import Blocker, Breach
from grants.awards.choice.terms import Key, Kind, Limit
from grants.awards.quotas import name_of_key
from grants.calls.queries import CallFacts
from grants.calls.saying import Names
from grants.i18n import Text, _

WHY_WORDS: dict[Why, Text] = {
    Why.KEPT: _("已有立项结论"),
    Why.OTHER_FIELD: _("用途或领域的比例、项数要求不同"),
    Why.OTHER_AREA: _("地区的比例、项数要求不同"),
    Why.OTHER_POOL: _("资金来源不同"),
    Why.ASKS_LESS: _("申请额更少"),
    Why.ORGANISATION: _("本组织已达立项项数上限"),
    Why.FLOOR: _("换下后达不到资金下限"),
    Why.NOTHING: _("没有其他限制"),
}
WRONG_WORDS: dict[Wrong, Text] = {
    Wrong.FLOORS_OVER_WHOLE: _("各项资金下限合计超过 100%"),
    Wrong.FLOOR_OVER_CEILING: _("已有结论后，下限高于上限"),
    Wrong.FLOOR_OVER_ELIGIBLE: _("达到合格线的申报不够，满足不了下限"),
    Wrong.NOT_POSITIVE: _("金额应大于零"),
    Wrong.UNKNOWN_POOL: _("资金来源不在本轮之内"),
    Wrong.SAME_TWICE: _("名次重复"),
    Wrong.PLACE_AGAINST_SCORE: _("名次与得分不一致"),
    Wrong.MINIMUM_OVER_REQUEST: _("最低可行金额高于申请金额"),
    Wrong.KEPT_NOT_ELIGIBLE: _("已立项的申报没有达到合格线"),
    Wrong.KEPT_AND_BARRED: _("同一申报既立项又不予立项"),
}


@dataclass(frozen=True)
class Worder:
    """Says of a round's funded sets what binds; `ranks` are those that the reader sees, by application."""

    facts: CallFacts
    names: Names
    organisations: Mapping[Key, str]
    ranks: Mapping[Key, int | None]

    def limit(self, limit: Limit) -> Text | str:
        """“福彩公益金” · 用途“扶老”的资金 · …的项数 · 某某中心的立项项数"""
        if limit.kind == Kind.POOL:
            return self.facts.funds[int(limit.of)].fund.name
        if limit.kind == Kind.ORGANISATION:
            return _("{name}的立项项数", name=self.organisations[limit.of])
        of = self.quota(limit.of)
        return _("{of}的资金", of=of) if limit.is_money else _("{of}的项数", of=of)

    def quota(self, key: Key) -> Text | str:
        """What a bound counts by."""
        return name_of_key(str(key), self.names)

    def reason(self, funded: FundedSet, key: Key) -> list[Text]:
        """Why that application is in the set or out of it; nothing of who was not chosen from."""
        found = reasons(funded, key)
        if found.verdict != Verdict.OUT:
            return self._decided(funded, key, found)
        said = [self._blocker(each) for each in found.blockers or found.met]
        if found.behind:
            said.append(_("名次在前、申请不更多的{ranks}已入选", ranks=self._ranked(found.behind)))
        return [*said, *self._overtaken(found.overtaken)]

    def breach(self, breach: Breach) -> Text:
        """A floor that is missed, or a ceiling that is passed, and by how much."""
        amount = _amount(breach.limit, breach.short or breach.over)
        if breach.short:
            return _("{limit}低于下限 {amount}", limit=self.limit(breach.limit), amount=amount)
        return _("{limit}超出上限 {amount}", limit=self.limit(breach.limit), amount=amount)

    def unable(self, error: SelectError) -> list[Text]:
        """Why there is no set, and what must give."""
        if error.kind == Unable.LIMIT:
            return [_("限定步数内没有找到方案，请按名次审定")]
        if error.kind == Unable.INFEASIBLE:
            return [self.breach(each) for each in error.gives]
        return [self._contradiction(each) for each in error.contradictions]

    def limits(self, limits: Iterable[Limit]) -> str:
        return "、".join(str(self.limit(each)) for each in limits)

    def _decided(self, funded: FundedSet, key: Key, found: Reasons) -> list[Text]:
        if found.verdict == Verdict.KEPT:
            return [_("已作出立项结论")]
        if found.verdict == Verdict.BARRED:
            return [_("已作出不予立项结论")]
        if found.verdict == Verdict.BELOW_LINE or found.grant is None:
            return [_("低于合格线 {short} 分", short=f"{found.points_short:.2f}")]
        said = [_("没有它，{limit}达不到下限", limit=self.limit(each.limit)) for each in found.floors]
        cut = funded.choice.by_id[key].request - found.grant.amount
        if cut:
            said.append(_("部分资助，比申请少 {cut}", cut=money.show_yuan(money.from_cents(cut))))
        return said or [_("名次和各项限制都允许")]

    def _blocker(self, blocker: Blocker) -> Text:
        limit = self.limit(blocker.limit)
        if blocker.limit.kind == Kind.POOL:
            return _("“{fund}”不够，差 {amount}", fund=limit, amount=_amount(blocker.limit, blocker.needed))
        if blocker.limit.is_money:
            return _("{limit}到上限，超出 {amount}", limit=limit, amount=_amount(blocker.limit, blocker.needed))
        return _("{limit}已到上限 {n} 项", limit=limit, n=blocker.limit.most)

    def _overtaken(self, overtaken: Sequence[Overtaking]) -> list[Text]:
        groups: defaultdict[Why, list[Key]] = defaultdict(list)
        for each in overtaken:
            groups[each.why].append(each.by)
        return [
            _("名次在后的{ranks}入选：{why}", ranks=self._ranked(keys), why=WHY_WORDS[why])
            for why, keys in groups.items()
        ]

    def _ranked(self, keys: Sequence[Key]) -> Text | str:
        """第 3、4、5 名；of many the first ones and how many."""
        ranks = [str(rank) for rank in sorted(self.ranks[key] or 0 for key in keys)]
        if len(ranks) <= SHOWN:
            return _("第 {ranks} 名", ranks="、".join(ranks))
        return _("第 {ranks} 名等 {n} 个", ranks="、".join(ranks[:SHOWN]), n=len(ranks))

    def _contradiction(self, found: Contradiction) -> Text:
        words = WRONG_WORDS[found.wrong]
        if found.of is None:
            return words
        is_quota = found.kind not in (None, Kind.POOL, Kind.ORGANISATION)
        rank = self.ranks.get(found.of)
        of = self.quota(found.of) if is_quota else _("第 {rank} 名", rank=rank) if rank else str(found.of)
        return _("{of}：{words}", of=of, words=words)


SHOWN = 3


def _amount(limit: Limit, count: int) -> Text | str:
    if limit.is_money:
        return money.show_yuan(money.from_cents(count))
    return _("{n} 项", n=Decimal(count))
