from datetime import date

import pytest

from grants.custody.books import chart, rules
from grants.custody.books.facts import named
from grants.custody.books.tables import Numbering
from grants.errors import why_not
from grants.ledger import Account, Side, VoucherKind

OLD, NEW = date(2025, 6, 1), date(2026, 6, 1)


@pytest.mark.parametrize(
    ("code", "before", "since"),
    [
        ("1701", "受托代理资产", "长期待摊费用"),
        ("1801", None, "受托代理资产"),
        ("2204", "应付工资", "应付职工薪酬"),
        ("2206", "应交税金", "应交税费"),
        ("2401", "预计负债", None),
        ("2601", "受托代理负债", "受托代理负债"),
        ("2801", None, None),
        ("4104", None, None),
        ("4801", None, "其他收入"),
        ("4901", "其他收入", None),
        ("5201", "管理费用", "税金及附加"),
        ("5301", "筹资费用", "管理费用"),
        ("5401", "其他费用", "筹资费用"),
        ("5901", None, "其他费用"),
    ],
)
def test_a_code_means_what_the_chart_of_its_day_says(code, before, since):
    found = [chart.title(code, day) for day in (date(2025, 12, 31), date(2026, 1, 1))]

    assert [each and each.name for each in found] == [before, since]


@pytest.mark.parametrize(
    ("code", "written", "asked", "found"),
    [
        ("1701", OLD, NEW, "1801 受托代理资产"),
        ("1701", NEW, OLD, None),
        ("1801", NEW, OLD, "1701 受托代理资产"),
        ("5201", OLD, NEW, "5301 管理费用"),
        ("5301", OLD, NEW, "5401 筹资费用"),
        ("5301", NEW, OLD, "5201 管理费用"),
        ("2401", OLD, NEW, "2503 预计负债"),
        ("2601", OLD, NEW, "2601 受托代理负债"),
        ("1503", NEW, OLD, None),
        ("1801", OLD, NEW, None),
        ("1002", date(2004, 12, 31), NEW, None),
    ],
)
def test_an_account_stands_on_another_day_under_the_code_of_what_it_means(code, written, asked, found):
    title = chart.carried(code, written, asked)

    assert (title and str(title)) == found


def test_goods_held_since_last_year_are_shown_under_this_year_s_code_with_whose_they_are():
    shown = named(7, "1701.G1.LW-1", "受托代理资产—邻里互助队", OLD, NEW)

    assert (shown.code, str(shown.title), shown.detail) == ("1801.G1.LW-1", "1801 受托代理资产", "邻里互助队 LW-1")


def test_what_an_old_code_became_is_never_lost_nor_two_at_once():
    became = {code: chart.carried(code, OLD, NEW) for code in chart.OLD.names}

    assert [code for code, title in became.items() if title is None] == []
    assert len({title.code for title in became.values()}) == len(became)
    assert all(chart.carried(title.code, NEW, OLD).code == code for code, title in became.items())


@pytest.mark.parametrize(
    ("code", "opened_on", "day", "refusal"),
    [
        ("2601.G1.LW-1", NEW, NEW, None),
        ("1701.G1", OLD, NEW, None),
        ("1801.G1", OLD, OLD, "custody.no_such_title"),
        ("2801.G1", NEW, NEW, "custody.no_such_title"),
        ("1503", NEW, OLD, "custody.no_such_title"),
        ("4401.G1", NEW, NEW, "custody.own_money_in_custody"),
        ("5101.G1", NEW, NEW, "custody.own_money_in_custody"),
        ("3102.G1", NEW, NEW, "custody.own_money_in_custody"),
    ],
)
def test_an_entry_touches_no_code_that_means_nothing_on_its_day_and_no_income_or_expense_of_the_hub(
    code, opened_on, day, refusal
):
    account = Account(id=1, book=1, code=code, name="x", side=Side.DEBIT, opened_on=opened_on)

    found = why_not(rules.check_accounts, [account], day)

    assert (found and found.code) == refusal


@pytest.mark.parametrize(("file", "refusal"), [("ledger.pdf", None), ("x.pdf", "custody.no_such_book_file")])
def test_only_files_that_a_page_offers_are_made(file, refusal):
    found = why_not(rules.file_is_offered, file, ("ledger.pdf",))

    assert (found and found.code) == refusal


@pytest.mark.parametrize(("rows", "refusal"), [(400, None), (401, "custody.too_long_to_print")])
def test_a_book_is_printed_while_somebody_waits_up_to_a_length(rows, refusal):
    found = why_not(rules.book_can_be_printed, rows)

    assert (found and found.code) == refusal


@pytest.mark.parametrize(
    ("numbering", "debit", "credit", "kind"),
    [
        (Numbering.GENERAL, "1002", "2601.G1", VoucherKind.GENERAL),
        (Numbering.BY_MOVEMENT, "1002", "2601.G1", VoucherKind.RECEIPT),
        (Numbering.BY_MOVEMENT, "2601.G1", "1002", VoucherKind.PAYMENT),
        (Numbering.BY_MOVEMENT, "1001.G1", "1002", VoucherKind.PAYMENT),
        (Numbering.BY_MOVEMENT, "2209.unexplained", "2601.G1", VoucherKind.TRANSFER),
        (Numbering.BY_MOVEMENT, "1801.G1", "2601.G1", VoucherKind.TRANSFER),
    ],
)
def test_a_voucher_is_of_the_kind_that_its_book_keeps(numbering, debit, credit, kind):
    assert rules.voucher_kind(numbering, [(1, 2)], {1: debit, 2: credit}) == kind
