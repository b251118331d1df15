from decimal import Decimal

from grants.disbursement.register.documents import PAYMENTS
from grants.disbursement.register.laying import Row, pages
from grants.money import yuan

CELLS = ("1", "BK-2026-0001", "2026-05-20", "LW-2026-01", "短", "海口社", "****0001", "公益金", "1", "1.00", "X1")


def rows(count: int, title: str = "短") -> list[Row]:
    return [Row((*CELLS[:4], title, *CELLS[5:]), Decimal(f"{at}.01")) for at in range(count)]


def test_page_sums_add_up_to_the_total():
    made = pages(rows(400), PAYMENTS)

    assert sum((each.amount for each in made), yuan(0)) == sum((row.amount for row in rows(400)), yuan(0))
    assert made[-1].so_far == sum((row.amount for row in rows(400)), yuan(0))
    assert [row for each in made for row in each.rows] == rows(400)


def test_rows_with_long_names_fill_a_page_sooner():
    short, long = pages(rows(100), PAYMENTS), pages(rows(100, "独居老人居家安全与探访服务示范项目" * 3), PAYMENTS)

    assert len(long) > len(short)
    assert len(short[0].rows) < len(short[1].rows), "the head of the paper takes room on its first page"


def test_a_row_that_is_higher_than_a_page_still_gets_one():
    assert len(pages(rows(2, "名" * 900), PAYMENTS)) == 2


def test_nothing_is_no_page():
    assert pages([], PAYMENTS) == []
