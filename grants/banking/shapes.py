"""How banks shape their statements, as data: a new bank is a new entry here. The three banks are invented."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from grants.files.sheets import Columns
from grants.i18n import Text, _


class Amounts(StrEnum):
    """Where a shape says which way the money went."""

    TWO_COLUMNS = "two_columns"
    SIGNED = "signed"
    MARKED = "marked"


@dataclass(frozen=True)
class Shape:
    """The columns of a bank's statement by the words that head them; what is `newest_first` is turned around. Rows that
    begin with one of `asides` are no movements. A debit of the bank's (借) is money that left."""

    name: Text
    amounts: Amounts
    heads: Mapping[str, Sequence[str]]
    newest_first: bool = False
    asides: Sequence[str] = ("合计", "本页", "期初", "期末", "承前页")
    out_words: Sequence[str] = ("借", "支出", "D")
    in_words: Sequence[str] = ("贷", "收入", "C")

    @property
    def columns(self) -> Columns:
        """What a file of this shape must have, and what it may."""
        wanted = ("on", *AMOUNT_COLUMNS[self.amounts], "balance", "counterparty")
        return Columns(self.heads, wanted, ("counter_number", "reference", "summary"))


AMOUNT_COLUMNS: dict[Amounts, tuple[str, ...]] = {
    Amounts.TWO_COLUMNS: ("paid", "received"),
    Amounts.SIGNED: ("amount",),
    Amounts.MARKED: ("mark", "amount"),
}
SHAPES: dict[str, Shape] = {
    "yefeng": Shape(
        name=_("椰风银行：收入、支出分两列"),
        amounts=Amounts.TWO_COLUMNS,
        heads={
            "on": ("交易日期", "日期"),
            "paid": ("支出金额", "借方发生额"),
            "received": ("收入金额", "贷方发生额"),
            "balance": ("账户余额", "余额"),
            "counterparty": ("对方户名",),
            "counter_number": ("对方账号",),
            "reference": ("交易流水号", "流水号"),
            "summary": ("摘要",),
        },
    ),
    "haiwan": Shape(
        name=_("海湾银行：一列金额带正负号，新的在前"),
        amounts=Amounts.SIGNED,
        heads={
            "on": ("记账日",),
            "amount": ("发生额",),
            "balance": ("余额",),
            "counterparty": ("对方单位",),
            "counter_number": ("对方账户",),
            "reference": ("凭证号",),
            "summary": ("用途",),
        },
        newest_first=True,
    ),
    "shanhu": Shape(
        name=_("珊瑚银行：借贷标志和金额"),
        amounts=Amounts.MARKED,
        heads={
            "on": ("交易时间",),
            "mark": ("借贷标志",),
            "amount": ("交易金额",),
            "balance": ("交易后余额",),
            "counterparty": ("对手名称",),
            "counter_number": ("对手账号",),
            "reference": ("交易序号",),
            "summary": ("附言",),
        },
    ),
}
