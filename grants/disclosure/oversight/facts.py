"""What is known of an organisation in each of the four, and what of it asks to be looked at. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from grants.disclosure.items.tables import ItemKind
from grants.disclosure.items.words import KIND_NAMES
from grants.i18n import Text, _
from grants.organizations.tables import OrganizationKind

# What was said longer ago is asked for again.
FRESH_DAYS = 365
LEAST_SIGNATORIES = 2


class Side(StrEnum):
    """S93: what is watched."""

    ACTIVITIES = "activities"
    PEOPLE = "people"
    MONEY = "money"
    DISCLOSURE = "disclosure"


SIDE_NAMES: dict[Side, Text] = {
    Side.ACTIVITIES: _("日常活动"),
    Side.PEOPLE: _("负责人"),
    Side.MONEY: _("资金往来"),
    Side.DISCLOSURE: _("信息公开"),
}


@dataclass(frozen=True)
class Overseen:
    """An organisation as it stands today; sums in yuan are those of announced projects, counts those of a year where
    they say `lately`. `disclosed` has the newest day of each kind of item that it publishes."""

    id: int
    code: str
    name: str
    kind: str
    representative: str
    signatories: int
    representatives_lately: int
    signatories_since: date | None
    activities_lately: int
    activities_late: int
    last_activity: date | None
    committee_reports_lately: int
    last_committee_report: date | None
    visits: int
    findings: int
    rectifications: int
    rectifications_late: int
    guided_on: date | None
    projects: int
    granted: Decimal
    paid: Decimal
    spent: Decimal
    returned: Decimal
    held: Decimal
    owed_back: Decimal
    holds: int
    freezes: int
    objected: int
    reports: int
    copies: int
    disclosed: Mapping[ItemKind, date]

    @property
    def is_group(self) -> bool:
        return self.kind == OrganizationKind.COMMUNITY_GROUP


@dataclass(frozen=True)
class Concern:
    """Something to look at, and on which side it is."""

    side: Side
    words: Text


def concerns(of: Overseen, today: date) -> list[Concern]:
    """What asks to be looked at, side by side in the order of S93. Nothing is decided by it."""
    found = [(Side.ACTIVITIES, each) for each in _of_activities(of)]
    found += [(Side.PEOPLE, each) for each in _of_people(of)]
    found += [(Side.MONEY, each) for each in _of_money(of)]
    found += [(Side.DISCLOSURE, each) for each in _of_disclosure(of, today)]
    return [Concern(side, words) for side, words in found]


def _of_activities(of: Overseen) -> list[Text]:
    found = []
    if of.activities_late:
        found.append(_("{n} 次重大活动报告迟于期限", n=of.activities_late))
    if of.rectifications_late:
        found.append(_("{n} 项整改逾期", n=of.rectifications_late))
    if of.is_group and not of.committee_reports_lately:
        found.append(_("一年内没有向村（居）两委报告"))
    return found


def _of_people(of: Overseen) -> list[Text]:
    found = []
    if of.is_group and of.signatories < LEAST_SIGNATORIES:
        found.append(_("签字人不足两人（现有 {n} 人）", n=of.signatories))
    if not of.is_group and not of.representative:
        found.append(_("没有登记法定代表人"))
    if of.representatives_lately > 1:
        found.append(_("一年内变更负责人 {n} 次", n=of.representatives_lately))
    return found


def _of_money(of: Overseen) -> list[Text]:
    found = []
    if of.freezes or of.holds:
        found.append(_("资金已冻结"))
    if of.owed_back:
        found.append(_("还有应退资金没有退清"))
    if of.objected:
        found.append(_("{n} 份对账单有异议", n=of.objected))
    if of.paid and not of.spent:
        found.append(_("已拨款，还没有支出数"))
    return found


def _of_disclosure(of: Overseen, today: date) -> list[Text]:
    """S96: three kinds of items; a group's own are written by it or by its hub."""
    found = []
    missing = [KIND_NAMES[kind] for kind in ItemKind if kind not in of.disclosed]
    if missing:
        found.append(_("没有公开：{what}", what=_joined(missing)))
    old = [KIND_NAMES[kind] for kind, day in of.disclosed.items() if (today - day).days > FRESH_DAYS]
    if old:
        found.append(_("一年以上没有更新：{what}", what=_joined(old)))
    return found


def _joined(names: Sequence[Text]) -> str:
    return str(_("、")).join(str(each) for each in names)
