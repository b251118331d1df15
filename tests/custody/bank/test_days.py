from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.custody.bank.facts import OnItsWay, days, each_day, spans
from grants.custody.facts import Holdings
from grants.money import from_cents, yuan

NOTHING = Holdings(*(yuan("0.00"),) * 4)
MAY = [date(2026, 5, day) for day in range(1, 32)]
QUIET = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=80)


def holding(amount: str) -> Holdings:
    return Holdings(yuan(amount), yuan(amount), yuan("0.00"), yuan("0.00"))


def test_a_day_has_what_the_last_change_before_it_left():
    bank, book = {date(2026, 5, 10): yuan("9000.00")}, {date(2026, 5, 12): holding("9000.00")}
    way = [OnItsWay(date(2026, 5, 10), date(2026, 5, 12), yuan("9000.00"), "资助款", 1, None)]

    found = {each.on.day: each for each in days(MAY, bank, yuan("0.00"), book, NOTHING, way)}

    assert [str(found[day].difference) for day in (9, 10, 11, 12, 31)] == ["0.00", "9000.00", "9000.00", "0.00", "0.00"]
    assert all(each.unknown == 0 and each.is_proved for each in found.values())


def test_what_nobody_said_is_no_proof_though_it_adds_up():
    way = [OnItsWay(date(2026, 5, 10), None, yuan("0.01"), "", 1, None)]

    [found] = days([date(2026, 5, 10)], {date(2026, 5, 10): yuan("0.01")}, yuan("0.00"), {}, NOTHING, way)

    assert (str(found.difference), str(found.unknown), found.is_proved) == ("0.01", "0.00", False)


def test_days_without_a_change_are_one_run():
    bank = {date(2026, 5, 10): yuan("1.00"), date(2026, 5, 20): yuan("2.00")}

    found = spans(days(MAY, bank, yuan("0.00"), {}, NOTHING, []))

    assert [(since.day, day.on.day, str(day.bank)) for since, day in found] == [
        (1, 9, "0.00"),
        (10, 19, "1.00"),
        (20, 31, "2.00"),
    ]


def test_only_days_that_statements_cover_are_proved():
    covered = [(date(2026, 5, 3), date(2026, 5, 4)), (date(2026, 5, 6), date(2026, 5, 6))]

    assert [day.day for day in each_day(MAY[0], MAY[-1], covered)] == [3, 4, 6]
    assert each_day(MAY[-1], MAY[0], covered) == []


@QUIET
@given(st.lists(st.tuples(st.integers(1, 31), st.integers(1, 31), st.integers(-(10**6), 10**6)), max_size=12))
def test_whatever_moves_on_different_days_is_the_whole_difference_of_each_day(moves):
    """Each move is a line on one day and an entry on another, in any order."""
    bank_moves = [(date(2026, 5, at), from_cents(cents)) for at, _then, cents in moves]
    book_moves = [(date(2026, 5, then), from_cents(cents)) for _at, then, cents in moves]
    way = [
        OnItsWay(line, entry, amount, "", 1, None) if line < entry else OnItsWay(entry, line, -amount, "", None, 1)
        for (line, amount), (entry, _amount) in zip(bank_moves, book_moves, strict=True)
        if line != entry
    ]

    found = days(MAY, _balances(bank_moves), yuan("0.00"), _book(book_moves), NOTHING, way)

    assert all(each.unknown == 0 for each in found)
    assert found[-1].difference == 0


def _balances(moves: list[tuple[date, Decimal]]) -> dict[date, Decimal]:
    return {day: sum((amount for on, amount in moves if on <= day), yuan("0.00")) for day, _amount in moves}


def _book(moves: list[tuple[date, Decimal]]) -> dict[date, Holdings]:
    return {day: holding(str(amount)) for day, amount in _balances(moves).items()}
