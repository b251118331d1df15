"""How templates are read and files are written, without a database."""

import json
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from grants import clock
from grants.banking.orders import layouts, queries, rules, writing
from grants.banking.orders.facts import Account, Order
from grants.errors import Refused, why_not
from grants.money import yuan
from tests.calls.world import at

DAY = date(2026, 5, 20)
OWN, OTHER = "琼滨银行澜湾支行", "南渡合作银行澜湾支行"


def example(key: str, **changes: object) -> layouts.Layout:
    found = next(each for each in queries.examples() if each.key == key)
    return layouts.of(json.loads(found.layout) | changes)


def an_order(number: int = 1, amount: str = "10000.00", **changes: object) -> Order:
    facts = {
        "key": number,
        "number": f"BK-2026-{number:04d}",
        "amount": yuan(amount),
        "holder": "澜湾区社会工作服务中心",
        "account": f"{number:019d}",
        "bank": OWN,
        "cnaps": "999641000017",
        "purpose": "LW-2026-01第1期资助款",
    }
    return Order(**facts | changes)


def files(layout: layouts.Layout, *orders: Order) -> list[writing.Made]:
    account = Account("澜湾区民政局", "9990000000001234567", layout)
    with clock.at(at("2026-05-20")):
        return writing.files(account, "PC-2026-0001", orders, DAY)


def test_payments_to_the_bank_itself_and_to_others_go_into_files_of_their_own():
    made = files(example("qiongbin"), an_order(1, bank=OTHER), an_order(2), an_order(3, bank=f" {OWN}"))

    assert [(each.name, [row.key for row in each.rows]) for each in made] == [
        ("PC-2026-0001-1.csv", [2, 3]),
        ("PC-2026-0001-2.csv", [1]),
    ]
    assert [[row.seq for row in each.rows] for each in made] == [[1, 2], [3]]


def test_a_file_is_in_gb18030_with_the_columns_of_its_kind():
    [made] = files(example("qiongbin"), an_order(bank=OTHER, holder="符𬱖服务社"))

    assert made.content == (
        "序号,收款账号,收款户名,收款人开户行,开户行联行号,金额,用途,业务编号\r\n"
        "1,0000000000000000001,符𬱖服务社,南渡合作银行澜湾支行,999641000017,10000.00,LW-2026-01第1期资助款,BK-2026-0001\r\n"
    ).encode("gb18030")


def test_a_file_may_begin_with_its_sums_and_count_in_cents():
    [made] = files(example("nandu"), an_order(1, "10000.01"), an_order(2, "0.99", bank=OTHER))

    assert made.name == "PAY_20260520_PC-2026-0001_1.txt"
    assert made.content.decode().splitlines() == [
        "9990000000001234567|澜湾区民政局|20260520|2|1000100",
        "1|0000000000000000001|澜湾区社会工作服务中心|琼滨银行澜湾支行|999641000017|1000001|CNY|LW-2026-01第1期资助款",
        "2|0000000000000000002|澜湾区社会工作服务中心|南渡合作银行澜湾支行|999641000017|99|CNY|LW-2026-01第1期资助款",
    ]


def test_a_spreadsheet_keeps_accounts_as_text_and_amounts_as_numbers():
    [made] = files(example("yelin", bank="琼滨银行"), an_order())

    sheet = CalamineWorkbook.from_filelike(BytesIO(made.content)).get_sheet_by_name("同行")
    assert sheet.to_python()[1] == [
        "BK-2026-0001", "9990000000001234567", "0000000000000000001", "澜湾区社会工作服务中心", 10000,
        "LW-2026-01第1期资助款",
    ]  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(1, 400_000), max_size=40), st.integers(1, 7))
def test_no_file_exceeds_its_limits_and_no_payment_is_lost_or_twice_there(cents, rows):
    layout = example("qiongbin", row_limit=rows, amount_limit="5000.00")
    orders = [
        an_order(place, str(Decimal(each) / 100), bank=OWN if each % 2 else OTHER)
        for place, each in enumerate(cents, 1)
    ]

    made = files(layout, *orders)

    assert all(len(each.rows) <= rows and each.total <= Decimal("5000.00") for each in made)
    assert sorted(row.key for each in made for row in each.rows) == list(range(1, len(cents) + 1))
    assert [row.seq for each in made for row in each.rows] == list(range(1, len(cents) + 1))
    assert sum((each.total for each in made), Decimal(0)) == sum(each.amount for each in orders)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"bank": OTHER, "cnaps": ""}, "跨行付款缺少联行号"),
        ({"holder": "名" * 61}, "“收款户名”超过 60 字"),
        ({"holder": ""}, "“收款户名”是空的"),
        ({"holder": "甲,乙"}, "“收款户名”含有银行文件不能用的字符"),
        ({"holder": "=1+1"}, "“收款户名”含有银行文件不能用的字符"),
        ({"holder": '社"'}, "“收款户名”含有银行文件不能用的字符"),
        ({"amount": yuan("5000000.01")}, "超过单个文件限额 5,000,000.00"),
    ],
)
def test_what_the_banks_file_cannot_hold_is_said_with_the_payments_number(changes, words):
    refusal = why_not(rules.orders_fit_the_template, example("qiongbin"), [an_order(**changes), an_order(2)])

    assert refusal and refusal.code == "banking.orders_do_not_fit"
    assert "BK-2026-0001" in refusal.message and words in refusal.message
    assert "BK-2026-0002" not in refusal.message


def test_the_bank_itself_needs_no_cnaps_code():
    assert why_not(rules.orders_fit_the_template, example("qiongbin"), [an_order(cnaps="")]) is None
    assert why_not(rules.orders_fit_the_template, example("nandu", bank="琼滨"), [an_order(cnaps="")]) is None


BROKEN: dict[str, object] = {
    "no JSON": "{",
    "a list": "[]",
    "deep": "[" * 20_000,
    "long": " " * 30_000,
    "a bank without a name": {"bank": " "},
    "an unknown kind": {"kind": "pdf"},
    "an unknown encoding": {"encoding": "utf-7"},
    "a delimiter of two": {"delimiter": "||"},
    "no limit": {"row_limit": 0},
    "too many rows": {"row_limit": 5_001},
    "a limit that is true": {"row_limit": True},
    "a limit as number": {"amount_limit": 5000000},
    "a negative limit": {"amount_limit": "-1.00"},
    "no parts": {"parts": []},
    "parts that are words": {"parts": ["a"]},
    "own payments only": {"parts": [{"name": "行内", "takes": "own", "columns": []}]},
    "a part without its mark": {"parts": [{"name": "全部", "takes": "all", "columns": [
        {"field": field, "heading": field, "width": 60} for field in ("account", "holder", "amount", "bank", "cnaps")
    ]}]},
    "an unknown field": {"parts": [{"name": "全部", "takes": "all", "columns": [
        {"field": "password", "heading": "x", "width": 60}
    ]}]},
    "columns that are words": {"parts": [{"name": "全部", "takes": "all", "columns": ["a"]}]},
    "a name without its part": {"file_name": "{batch}.csv"},
    "a name with a path": {"file_name": "../{batch}-{part}.csv"},
    "a name that reaches inside": {"file_name": "{batch.__class__}-{batch}-{part}.csv"},
    "a name of braces": {"file_name": "{batch}-{part}-{.csv"},
    "a name of another kind": {"file_name": "{batch}-{part}.exe"},
    "a summary in a workbook": {"kind": "xlsx", "file_name": "{batch}-{part}.xlsx", "summary": [
        {"field": "total", "heading": "x", "width": 9}
    ]},
    "no answer": {"answer": None},
    "an answer without words": {"answer": {"key": "number", "columns": {}, "paid": [], "returned": []}},
}  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN)
def test_a_template_that_is_not_whole_is_refused_before_it_is_kept(broken):
    changes = BROKEN[broken]
    whole = json.loads(queries.examples()[1].layout)
    typed = changes if isinstance(changes, str) else json.dumps(whole | changes)  # type: ignore[operator]

    with pytest.raises(Refused, match=r"banking\.template_wrong") as refusal:
        layouts.read(typed)

    assert refusal.value.field == "layout"


def test_paid_and_returned_are_different_words():
    whole = json.loads(queries.examples()[1].layout)
    whole["answer"]["returned"] = whole["answer"]["paid"]

    assert why_not(layouts.of, whole).code == "banking.template_wrong"


def test_three_examples_are_shipped_and_whole():
    assert [each.key for each in queries.examples()] == ["nandu", "qiongbin", "yelin"]
    assert all(layouts.read(each.layout).parts for each in queries.examples())
