from datetime import date
from decimal import Decimal

import pytest

from grants.errors import why_not
from grants.ledger import rules
from grants.ledger.findings import Finding
from grants.ledger.tables import Book, BookKind, Entry
from grants.people.rules import Actor
from grants.people.tables import Role

FUND_BOOK = Book(id=1, organization=7, book_kind=BookKind.FUND, name="资助账套")
CUSTODY_BOOK = Book(id=2, organization=8, book_kind=BookKind.CUSTODY, name="代管账套")
BOOKKEEPER = Actor(1, "Ben", frozenset({(7, Role.BOOKKEEPER)}))
HUB_BOOKKEEPER = Actor(2, "Hana", frozenset({(8, Role.HUB_BOOKKEEPER)}))
ONE = Decimal("1.00")


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([], "ledger.no_lines"),
        ([(1, 1, ONE)], "ledger.same_account"),
        ([(1, 2, Decimal("0.00"))], "ledger.amount_not_positive"),
        ([(1, 2, ONE), (1, 2, -ONE)], "ledger.amount_not_positive"),
        ([(1, 2, ONE)], None),
    ],
    ids=["no lines", "one account", "nothing", "negative", "right"],
)
def test_an_entry_has_lines_between_two_accounts_with_positive_amounts(lines, code):
    refusal = why_not(rules.check_lines, lines)

    assert (refusal and refusal.code) == code


def test_a_reversal_is_not_reversed():
    refusal = why_not(rules.entry_is_no_reversal, an_entry(reverses=3))

    assert refusal and refusal.code == "ledger.reversal_reversed"
    assert why_not(rules.entry_is_no_reversal, an_entry(reverses=None)) is None


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, None),
        ({"by": HUB_BOOKKEEPER}, "people.role_missing"),
        ({"book": CUSTODY_BOOK}, "people.role_missing"),
        ({"book": CUSTODY_BOOK, "by": HUB_BOOKKEEPER}, None),
        ({"month": "2026-13"}, "ledger.no_such_month"),
        ({"month": "2026-5"}, "ledger.no_such_month"),
        ({"month": "2026-06"}, "ledger.month_not_over"),
        ({"closed": "2026-05"}, "ledger.already_closed"),
        ({"closed": "2026-04"}, None),
        ({"entered": ["2026-04", "2026-05"]}, "ledger.earlier_month_open"),
    ],
    ids=str,
)
def test_the_bookkeeper_of_the_book_closes_months_one_after_the_other_when_they_are_over(facts, code):
    asked = {"by": BOOKKEEPER, "book": FUND_BOOK, "month": "2026-05", "closed": None, "entered": ["2026-05"]}

    refusal = why_not(rules.check_closing, **(asked | facts), today=date(2026, 6, 1))

    assert (refusal and refusal.code) == code


def test_nothing_is_closed_over_a_difference():
    refusal = why_not(rules.books_are_right, [Finding("ledger.balance_differs", "account 1", "余额不等")])

    assert refusal and refusal.code == "ledger.checks_failed"
    assert why_not(rules.books_are_right, []) is None


@pytest.mark.parametrize(
    ("organization", "role", "fund", "custody"),
    [
        (7, Role.OFFICER, True, False),
        (7, Role.BOOKKEEPER, True, False),
        (7, Role.AUDITOR, True, True),
        (7, Role.SUPERVISOR, True, True),
        (7, Role.CASHIER, False, False),
        (8, Role.HUB_OPERATOR, False, True),
        (9, Role.HUB_OPERATOR, False, False),
        (9, Role.BOOKKEEPER, False, False),
        (8, Role.APPLICANT, False, False),
    ],
    ids=str,
)
def test_a_book_is_read_by_those_who_work_with_it_and_custody_also_by_supervision(organization, role, fund, custody):
    person = Actor(1, "Mallory", frozenset({(organization, role)}))

    assert rules.reads_book(person, FUND_BOOK) is fund
    assert rules.reads_book(person, CUSTODY_BOOK) is custody


def an_entry(reverses: int | None) -> Entry:
    return Entry(
        book=1,
        reference="x",
        effective_on=date(2026, 5, 1),
        entered_at=None,
        month="2026-05",
        voucher_kind="记",
        voucher_no=1,
        summary="",
        entered_by_name="",
        content_hash="",
        reverses=reverses,
    )
