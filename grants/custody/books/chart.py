"""The charts of accounts of private non-profit bodies by the day on which each is in force (R-J1 to R-J4). Pure.

Codes change their meaning from one to the other (R-J3): 5201 was 管理费用 and is 税金及附加. So a code means nothing
without a day, and an account that was opened under one chart stands in the other under the code of what it means.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

# What a title is: the books of a hub's custody know the first two only (R-I2).
ASSET, LIABILITY, NET_ASSETS, INCOME, EXPENSE = "asset", "liability", "net assets", "income", "expense"
KINDS = {"1": ASSET, "2": LIABILITY, "3": NET_ASSETS, "4": INCOME, "5": EXPENSE}
CASH = frozenset({"1001", "1002", "1009"})


@dataclass(frozen=True)
class Title:
    """A general account: its code and its name as the ministry writes it."""

    code: str
    name: str

    @property
    def kind(self) -> str:
        return KINDS.get(self.code[:1], "")

    @property
    def is_cash(self) -> bool:
        return self.code in CASH

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@dataclass(frozen=True)
class Chart:
    """A chart with the day on which it came into force. `became` are codes of the chart before it and what they are
    called here; a code that is not among them kept its number, and what it means."""

    law: str
    since: date
    names: Mapping[str, str]
    became: Mapping[str, str]


def _names(written: str) -> dict[str, str]:
    words = written.split()
    return dict(zip(words[::2], words[1::2], strict=True))


OLD = Chart(
    "财会〔2004〕7号",
    date(2005, 1, 1),
    _names(
        "1001 现金 1002 银行存款 1009 其他货币资金 1101 短期投资 1102 短期投资跌价准备 1111 应收票据 1121 应收账款"
        " 1122 其他应收款 1131 坏账准备 1141 预付账款 1201 存货 1202 存货跌价准备 1301 待摊费用 1401 长期股权投资"
        " 1402 长期债权投资 1421 长期投资减值准备 1501 固定资产 1502 累计折旧 1505 在建工程 1506 文物文化资产"
        " 1509 固定资产清理 1601 无形资产 1701 受托代理资产"
        " 2101 短期借款 2201 应付票据 2202 应付账款 2203 预收账款 2204 应付工资 2206 应交税金 2209 其他应付款"
        " 2301 预提费用 2401 预计负债 2501 长期借款 2502 长期应付款 2601 受托代理负债"
        " 3101 非限定性净资产 3102 限定性净资产"
        " 4101 捐赠收入 4201 会费收入 4301 提供服务收入 4401 政府补助收入 4501 商品销售收入 4601 投资收益 4901 其他收入"
        " 5101 业务活动成本 5201 管理费用 5301 筹资费用 5401 其他费用"
    ),
    {},
)
NEW = Chart(
    "财会〔2024〕25号",
    date(2026, 1, 1),
    _names(
        "1001 现金 1002 银行存款 1009 其他货币资金 1101 短期投资 1102 短期投资跌价准备 1111 应收票据 1121 应收账款"
        " 1122 其他应收款 1131 坏账准备 1141 预付账款 1201 存货 1202 存货跌价准备 1301 待摊费用 1401 长期股权投资"
        " 1402 长期债权投资 1421 长期投资减值准备 1501 固定资产 1502 累计折旧 1503 固定资产减值准备 1505 在建工程"
        " 1506 文物资源 1509 固定资产清理 1601 无形资产 1602 累计摊销 1603 无形资产减值准备 1701 长期待摊费用"
        " 1801 受托代理资产"
        " 2101 短期借款 2201 应付票据 2202 应付账款 2203 预收账款 2204 应付职工薪酬 2206 应交税费 2209 其他应付款"
        " 2301 预提费用 2501 长期借款 2502 长期应付款 2503 预计负债 2601 受托代理负债"
        " 3101 非限定性净资产 3102 限定性净资产 3201 以前年度净资产调整"
        " 4101 捐赠收入 4201 会费收入 4301 提供服务收入 4401 政府补助收入 4501 商品销售收入 4601 投资收益"
        " 4701 总部拨款收入 4801 其他收入"
        " 5101 业务活动成本 5201 税金及附加 5301 管理费用 5401 筹资费用 5501 资产减值损失 5601 所得税费用 5901 其他费用"
    ),
    {"1701": "1801", "2401": "2503", "4901": "4801", "5201": "5301", "5301": "5401", "5401": "5901"},
)
# The oldest first.
CHARTS = (OLD, NEW)


def chart_on(day: date) -> Chart | None:
    """The chart in force on that day; None before the first."""
    return next((each for each in reversed(CHARTS) if each.since <= day), None)


def title(code: str, day: date) -> Title | None:
    """What a code means on that day; None where it means nothing."""
    chart = chart_on(day)
    return Title(code, chart.names[code]) if chart and code in chart.names else None


def carried(code: str, written_on: date, day: date) -> Title | None:
    """What a code that was written on one day is called on another, earlier or later; None where it means nothing."""
    written, asked = chart_on(written_on), chart_on(day)
    if written is None or asked is None or code not in written.names:
        return None
    at, to = CHARTS.index(written), CHARTS.index(asked)
    for chart in CHARTS[at + 1 : to + 1]:
        code = chart.became.get(code, code)
    for chart in reversed(CHARTS[to + 1 : at + 1]):
        back = {now: before for before, now in chart.became.items()}
        if code not in back and code in chart.became:
            return None
        code = back.get(code, code)
    return title(code, day)
