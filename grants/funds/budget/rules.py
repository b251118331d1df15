"""Why a budget document, a code, or a move of a source's money is not taken. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants import money
from grants.errors import NotAllowed, Refused
from grants.funds import rules
from grants.funds.budget.tables import FundMove, FundProposal, MoveKind
from grants.funds.tables import FundSource
from grants.i18n import Text, _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

KEEPERS = rules.REGISTRARS
MOVERS = (Role.FINANCE_PREPARER, Role.BOOKKEEPER)
DECIDERS = (Role.FINANCE_REVIEWER, Role.APPROVER)
# What leaves the year or the book takes two persons.
NEED_TWO = (MoveKind.CARRIED_OVER, MoveKind.RETURNED)
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


@dataclass(frozen=True)
class Waiting:
    """What else is proposed for the source, and whether the code of what it becomes is in use."""

    others: Sequence[FundProposal]
    is_code_taken: bool
    today: date


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


def check_proposing(by: Actor, left: Left, proposal: FundProposal, waiting: Waiting) -> None:
    """R-A2: one who moves money proposes, one thing at a time."""
    actor_has_role(by, MOVERS, left.fund.funder)
    if waiting.others:
        raise Refused("funds.proposal_open", _("已有一笔结转或收回待确认"))
    move_is_possible(left, proposal, waiting)


def check_deciding(
    by: Actor, left: Left, proposal: FundProposal, waiting: Waiting, *, is_confirmed: bool, opinion: str
) -> None:
    """Another person decides, once; what was possible when it was proposed is asked again."""
    may_decide(by, left.fund, proposal)
    if is_confirmed:
        move_is_possible(left, proposal, waiting)
    elif not opinion.strip():
        raise Refused("funds.declined_without_reason", _("不同意的须写明理由"), field="opinion")


def may_decide(by: Actor, fund: FundSource, proposal: FundProposal) -> None:
    """Asked by the page as well."""
    actor_has_role(by, DECIDERS, fund.funder)
    if by.id == proposal.proposed_by:
        raise NotAllowed("funds.decides_own_proposal", _("由您提出，须由他人确认"))
    if proposal.decided_at is not None:
        raise Refused("funds.proposal_decided", _("这笔已经办结"))


def move_is_possible(left: Left, proposal: FundProposal, waiting: Waiting) -> None:
    """What is left when the year is over goes to the same use of the new one, until it lapses; back to the treasury
    goes on a document also what has lapsed."""
    if proposal.move_kind == MoveKind.RETURNED:
        if not proposal.basis:
            raise Refused("funds.returned_without_document", _("请写明收回的文号或依据"), field="basis")
    else:
        can_be_carried_over(left.fund, proposal.code, waiting)
    is_still_free(left, proposal.amount)


def can_be_carried_over(fund: FundSource, code: str, waiting: Waiting) -> None:
    if waiting.today.year <= fund.year:
        raise Refused("funds.year_not_over", _("{year} 年度还没有结束，不能结转", year=fund.year))
    has_not_lapsed(fund, waiting.today)
    rules.code_is_short_and_plain(code)
    if waiting.is_code_taken:
        raise Refused("funds.carried_code_taken", _("已有代码为 {code} 的资金来源", code=code), field="code")


def check_undoing(by: Actor, fund: FundSource, move: FundMove, reason: str) -> None:
    """What was spent meanwhile the ledger does not give back."""
    actor_has_role(by, MOVERS, fund.funder)
    if move.undone_at is not None:
        raise Refused("funds.move_undone", _("这笔已撤销"))
    if move.move_kind in NEED_TWO and by.id == move.moved_by:
        raise NotAllowed("funds.undoes_own_move", _("由您确认入账，须由他人撤销"))
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
