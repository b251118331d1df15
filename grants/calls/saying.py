"""What a call says, in words: its public page, its PDF, the self-test and the open data read them here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from grants import money
from grants.calls import words
from grants.calls.queries import CallFacts
from grants.calls.tables import Call, FeeStandard, Policy, RequiredPaper, SystemCheck, Track, Who
from grants.i18n import Text, _
from grants.organizations.tables import OrganizationKind
from grants.organizations.words import KIND_NAMES

Words = Text | str

PAPER_WHO: dict[Who, Text] = {
    Who.REGISTERED: _("登记的社会组织"),
    Who.FILED_THROUGH_HUB: _("备案组织"),
    Who.ANY: _("全部申报单位"),
}


@dataclass(frozen=True)
class Names:
    """What codes of divisions and of fields are called; a code without a name is shown as it is."""

    divisions: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)

    def division(self, code: str) -> str:
        return self.divisions.get(code, code)

    def field(self, code: str) -> str:
        return self.fields.get(code, code)


def track_asks(track: Track, names: Names) -> list[Words]:
    """Who a track is for: kind of body, rating, area, fields, duration."""
    found: list[Words] = [words.WHO_NAMES[Who(track.who)]]
    if track.kinds:
        found.append(_("限{kinds}", kinds=kinds_text(track.kinds)))
    if track.least_rating:
        found.append(_("评估等级 {grade} 以上，且在有效期内", grade=track.least_rating))
    if track.divisions:
        found.append(_("限{places}的组织", places="、".join(names.division(each) for each in track.divisions)))
    if track.fields:
        found.append(_("限{fields}", fields="、".join(names.field(each) for each in track.fields)))
    if track.most_months:
        found.append(_("实施期不超过 {n} 个月", n=track.most_months))
    return found


def kinds_text(kinds: Sequence[str]) -> str:
    """Kinds of bodies by name."""
    return "、".join(str(KIND_NAMES[OrganizationKind(each)]) for each in kinds)


def everybody_asks(facts: CallFacts) -> list[Words]:
    """What is asked of whoever applies, whichever track."""
    call = facts.call
    found: list[Words] = [words.CHECK_NAMES[each] for each in SystemCheck if each in call.system_checks]
    found.append(limit_text(call))
    if call.limit_per_hub is not None:
        found.append(_("每个枢纽限代为申报 {n} 项", n=call.limit_per_hub))
    found.append(_("承办单位（{name}）不得申报", name=facts.organiser.name))
    return found


def limit_text(call: Call) -> Words:
    """How many one body may apply for (R-B7)."""
    if call.limit_per_organisation is None:
        return _("本次征集不限项数")
    return _("每个组织限报 {n} 项", n=call.limit_per_organisation)


def amounts_text(track: Track) -> Words:
    """What may be asked for on a track."""
    if track.least is not None:
        return _("{least} 至 {cap}", least=money.show_yuan(track.least), cap=money.show_yuan(track.cap))
    return _("不超过 {cap}", cap=money.show_yuan(track.cap))


def budget_rules(facts: CallFacts) -> list[tuple[Words, Words, str]]:
    """What a budget keeps to: name, rule, and on what it is based."""
    call = facts.call
    found: list[tuple[Words, Words, str]] = [
        (cap.name or _("科目上限"), words.cap_text(cap), cap.basis) for cap in facts.caps
    ]
    found.append((_("固定资产"), words.POLICY_NAMES[Policy(call.fixed_assets)], ""))
    found.append((_("向服务对象发放款物"), words.POLICY_NAMES[Policy(call.handouts)], ""))
    if call.least_match_percent:
        percent = plain(call.least_match_percent)
        found.append((_("自筹"), _("自筹现金不少于现金总经费的 {percent}%", percent=percent), ""))
    return found


def fee_text(fee: FeeStandard) -> Words:
    """The most for one person and one day (R-D5)."""
    rate = money.show_yuan(fee.rate)
    if fee.later_from is None:
        return _("每人每天不超过 {rate}", rate=rate)
    later = money.show_yuan(fee.later_rate)
    return _("每人每天不超过 {rate}，第 {n} 天起不超过 {later}", rate=rate, n=fee.later_from, later=later)


def papers_for(facts: CallFacts, track: Track | None = None) -> list[RequiredPaper]:
    """The papers to attach: all, or those that an applicant on a track needs."""
    if track is None or track.who == Who.ANY:
        return list(facts.required_papers)
    return [paper for paper in facts.required_papers if paper.who in (Who.ANY, track.who)]


def notice_text(call: Call, notice: tuple[date, date] | None) -> Words:
    """When the notice runs, as far as it is planned, and how its days are counted."""
    counted = (
        _("{n} 个工作日，首日计入", n=call.notice_working_days)
        if call.count_start_day
        else _("{n} 个工作日，首日不计", n=call.notice_working_days)
    )
    if notice is not None:
        return _("{first} 至 {last}（{counted}）", first=_day(notice[0]), last=_day(notice[1]), counted=counted)
    if call.notice_starts_on is not None:
        return _("{first} 起（{counted}）", first=_day(call.notice_starts_on), counted=counted)
    return _("审定后（{counted}）", counted=counted)


def plain(number: Decimal) -> str:
    """12 rather than 12.00 or 1.2E+1."""
    return f"{number.normalize():f}"


def _day(value: date) -> Text:
    return _("{year}年{month}月{day}日", year=value.year, month=value.month, day=value.day)
