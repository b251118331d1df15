"""Why a budget document, a code, or a move of a source's money is not taken. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants import money
from grants.errors import Refused
from grants.funds import rules
from grants.funds.budget.tables import FundMove, MoveKind
from grants.funds.tables import FundSource
from grants.i18n import Text, _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

KEEPERS = rules.REGISTRARS
MOVERS = (Role.FINANCE_PREPARER, Role.BOOKKEEPER)
MOVE_NAMES: dict[MoveKind, Text] = {
    MoveKind.ORGANISER: _("承办服务费"),
    MoveKind.EVALUATION: _("绩效评价费"),
    MoveKind.CARRIED_OVER: _("结转下年"),
    MoveKind.RETURNED: _("收回财政"),
}
CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]*( .+)?")


@dataclass(frozen=True)
class Left:
    """A source and what of it is in no pool and on no line yet."""

    fund: FundSource
    free: Decimal


def check_document(
    by: Actor, fund: FundSource, number: str, issued_on: date, known: Sequence[str], today: date
) -> None:
    """`known` are the numbers that are on record of the source."""
    actor_has_role(by, KEEPERS, fund.funder)
    if number in known:
        raise Refused("funds.document_known", _("{number} 已登记", number=number), field="document_no")
    if issued_on > today:
        raise Refused("funds.document_ahead", _("发文日期不能晚于今天"), field="issued_on")


def check_codes(by: Actor, fund: FundSource, codes: Sequence[str]) -> None:
    """R-A5: which codes are right finance says; they begin with a number, a name may follow."""
    actor_has_role(by, MOVERS, fund.funder)
    if not any(codes) or any(code and not CODE.fullmatch(code) for code in codes):
        words = _("请填写科目编码，名称写在编码之后，如 2296002 用于社会福利的彩票公益金支出")
        raise Refused("funds.bad_budget_code", words, field="function_code")


def check_setting_aside(by: Actor, left: Left, amount: Decimal, today: date) -> None:
    """R-A11: the organiser's and the evaluation's lines are apart, so that no pool and no award can reach them."""
    actor_has_role(by, MOVERS, left.fund.funder)
    has_not_lapsed(left.fund, today)
    is_still_free(left, amount)


def check_carrying_over(by: Actor, left: Left, amount: Decimal, code: str, taken: bool, today: date) -> None:
    """R-A2: what is left when the year is over goes to the same use of the new one, until it lapses."""
    actor_has_role(by, MOVERS, left.fund.funder)
    if today.year <= left.fund.year:
        raise Refused("funds.year_not_over", _("{year} 年度还没有结束，不能结转", year=left.fund.year))
    has_not_lapsed(left.fund, today)
    rules.code_is_short_and_plain(code)
    if taken:
        raise Refused("funds.carried_code_taken", _("已有代码为 {code} 的资金来源", code=code), field="code")
    is_still_free(left, amount)


def check_returning(by: Actor, left: Left, amount: Decimal, basis: str) -> None:
    """R-A2: back to the treasury, on a document; also what has lapsed."""
    actor_has_role(by, MOVERS, left.fund.funder)
    if not basis.strip():
        raise Refused("funds.returned_without_document", _("请写明收回的文号或依据"), field="basis")
    is_still_free(left, amount)


def check_undoing(by: Actor, fund: FundSource, move: FundMove, reason: str) -> None:
    """What was spent meanwhile the ledger does not give back."""
    actor_has_role(by, MOVERS, fund.funder)
    if move.undone_at is not None:
        raise Refused("funds.move_undone", _("这笔已撤销"))
    if not reason.strip():
        raise Refused("funds.undone_without_reason", _("请写明撤销的理由"), field="reason")


def has_not_lapsed(fund: FundSource, today: date) -> None:
    """R-A2: past its carry-over nothing is planned with the money any more."""
    if rules.has_lapsed(fund, today):
        words = _("{fund} 结转期已过（{day}），只能收回", fund=fund.name, day=rules.lapses_on(fund))
        raise Refused("funds.lapsed", words)


def is_still_free(left: Left, amount: Decimal) -> None:
    if amount <= 0:
        raise Refused("funds.move_not_positive", _("金额应大于零"), field="amount")
    if amount > left.free:
        words = _("未安排的只有 {free}", free=money.show_yuan(left.free))
        raise Refused("funds.not_free", words, field="amount")
