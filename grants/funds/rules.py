"""What a fund source may pay for, and who may enter one."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants.errors import Refused
from grants.funds.tables import FundKind, FundSource
from grants.i18n import Text, _
from grants.people.rules import FUNDER_ROLES, Actor, actor_has_role
from grants.people.tables import Role

KIND_NAMES: dict[FundKind, Text] = {
    FundKind.WELFARE_LOTTERY: _("福利彩票公益金"),
    FundKind.GENERAL_BUDGET: _("一般公共预算"),
    FundKind.DONATION: _("社会捐赠"),
    FundKind.OWN: _("村居自筹"),
    FundKind.OTHER: _("其他"),
}
PURPOSE_NAMES: dict[str, Text] = {
    "ELDERLY": _("扶老"),
    "DISABLED": _("助残"),
    "ORPHAN": _("救孤"),
    "POVERTY": _("济困"),
    "CULTURE": _("精神文明"),
    "COMMUNITY": _("社区治理"),
}
LOTTERY_PURPOSES = ("ELDERLY", "DISABLED", "ORPHAN", "POVERTY")
# R-A4 and R-D7, as the ministry's rules list them: one use a line, and after the colon the words by which it is known.
LOTTERY_BANNED = "\n".join(
    (
        "因公出国（境）：因公出国、出国（境）、出境考察、境外考察",
        "公务接待：公务接待、接待费、招待费、宴请",
        "公务用车购置及运行：公务用车、公车",
        "行政事业单位基本支出：基本支出、行政运行、机关运行、工作经费",
        "违规发放工资奖金津补贴：奖金、津补贴、津贴、福利费",
        "楼堂馆所：楼堂馆所、办公楼、培训中心建设",
        "职工住宅：职工住宅、职工宿舍",
        "营利活动：营利、经营性",
        "股权投资：投资、入股、理财",
        "个人奖励：个人奖励、奖励金",
        "罚款罚金：罚款、罚金、滞纳金",
        "偿债：偿债、偿还、还贷、还款、利息支出",
        "购车：购车、车辆购置、购置车辆",
        "捐赠赞助：捐赠、赞助",
    )
)
LAPSING = frozenset({FundKind.WELFARE_LOTTERY, FundKind.GENERAL_BUDGET})
# Years for which budget money is carried over.
CARRIED_OVER = 2
REGISTRARS = (Role.OFFICER, Role.FINANCE_PREPARER, Role.BOOKKEEPER)
READERS = FUNDER_ROLES


@dataclass(frozen=True)
class FundFacts:
    """A source and the purposes it serves."""

    fund: FundSource
    purposes: frozenset[str]

    @property
    def purpose_text(self) -> str:
        """The purposes in words."""
        return "、".join(purpose_name(each) for each in in_order(self.purposes))


def purpose_name(purpose: str) -> str:
    """The purpose in words; one that is only a code stays one."""
    return str(PURPOSE_NAMES.get(purpose, purpose))


def check_fund(
    by: Actor, funder_id: int, is_funder: bool, code: str, amount: Decimal, purposes: Sequence[str], taken: bool
) -> None:
    """A source is entered by the funder whose money it is, once, with an amount and at least one purpose."""
    actor_has_role(by, REGISTRARS, funder_id)
    if not is_funder:
        raise Refused("funds.not_a_funder", _("只有主办单位登记资金来源"), field="funder_id")
    code_is_short_and_plain(code)
    if taken:
        raise Refused("funds.code_taken", _("已有代码为 {code} 的资金来源", code=code), field="code")
    if amount <= 0:
        raise Refused("funds.no_amount", _("金额应大于零"), field="amount")
    purposes_are_codes(purposes)


def code_is_short_and_plain(code: str) -> None:
    """It becomes part of account codes (pool:<call>:<fund>)."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,29}", code):
        raise Refused("funds.bad_code", _("代码由字母、数字、- 和 _ 组成，最多 30 位"), field="code")


def purposes_are_codes(purposes: Sequence[str]) -> None:
    if not purposes:
        raise Refused("funds.no_purpose", _("请至少选择一个用途"), field="purposes")
    if any(not re.fullmatch(r"[A-Z][A-Z_]{0,39}", purpose) for purpose in purposes):
        raise Refused("funds.bad_purpose", _("用途代码由大写字母和 _ 组成"), field="purposes")


def purpose_is_served(fund: FundFacts, purpose: str) -> None:
    """R-A3: a project maps to a purpose of the source that pays it. Hard at the award, a warning at application."""
    if purpose not in fund.purposes:
        raise Refused(
            "funds.purpose_not_served",
            _(
                "{fund}不能用于“{purpose}”，只能用于{purposes}",
                fund=fund.fund.name,
                purpose=purpose_name(purpose),
                purposes=fund.purpose_text,
            ),
            field="purpose",
        )


@dataclass(frozen=True)
class BannedUse:
    """A use that a source may not pay for, and the words by which it is known."""

    name: str
    words: tuple[str, ...]

    def word_in(self, text: str) -> str | None:
        """The first of its words that stands in a text, whatever the width of its letters and brackets."""
        return next((word for word in self.words if _bare(word) in _bare(text)), None)


def banned_uses(listed: str) -> list[BannedUse]:
    """As a source keeps them: one use a line, its words after a colon; without words its name is the word."""
    found = []
    for line in listed.splitlines():
        name, _colon, words = line.replace(":", "：").partition("：")
        if name.strip():
            known = [word.strip() for word in re.split("[、，,]", words) if _bare(word)]
            found.append(BannedUse(name.strip(), tuple(known or [name.strip()])))
    return found


def banned_uses_in(fund: FundSource, text: str) -> list[str]:
    """The banned uses whose words stand in a text (R-A4): a flag for the officer, since words alone prove nothing."""
    return [use.name for use in banned_uses(fund.banned_uses) if use.word_in(text)]


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def is_other_welfare(kind: FundKind, purpose: str) -> bool:
    """R-A3: on lottery money, what is none of the four purposes is "other public welfare" and marked as such."""
    return kind == FundKind.WELFARE_LOTTERY and purpose not in LOTTERY_PURPOSES


def in_order(purposes: frozenset[str]) -> list[str]:
    """As people list them: the known ones in their order, then the others."""
    known = list(PURPOSE_NAMES)
    return sorted(purposes, key=lambda each: (known.index(each) if each in known else len(known), each))


def shows_funds_of(person: Actor) -> frozenset[int]:
    """The funders whose sources that person sees."""
    return person.organizations(*READERS)


def lapses_on(fund: FundSource) -> date | None:
    """R-A2: the last day on which what is left may be used. Where nothing else was laid down, budget money that was
    carried over for two years is surplus (budget law, article 42); gifts and own money do not lapse."""
    if fund.carry_over_until is not None:
        return fund.carry_over_until
    return date(fund.year + CARRIED_OVER, 12, 31) if fund.kind in LAPSING else None


def has_lapsed(fund: FundSource, day: date) -> bool:
    """R-A2: past its carry-over, what is left is to be returned to the treasury."""
    last = lapses_on(fund)
    return last is not None and day > last
