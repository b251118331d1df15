import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants import workdays

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))
SANYUESAN = {date(2026, 4, 20): False, date(2026, 4, 21): False}


@pytest.mark.parametrize("case", VECTORS["workdays"], ids=lambda case: f"{case['start']}+{case['n']}")
def test_a_period_of_working_days_ends_where_the_national_list_says(case):
    end = workdays.end_of(date.fromisoformat(case["start"]), case["n"], case["count_start"])

    assert end.isoformat() == case["end"]


def test_every_day_of_2026_is_as_the_notice_says():
    off = {date.fromisoformat(day) for day in VECTORS["off_days_2026"]}
    made_up = {date.fromisoformat(day) for day in VECTORS["makeup_workdays_2026"]}

    for day in (date(2026, 1, 1) + timedelta(days=at) for at in range(365)):
        assert workdays.is_working_day(day) == (day in made_up or (day.weekday() < 5 and day not in off))


def test_a_county_may_have_days_off_and_working_days_of_its_own():
    assert workdays.end_of(date(2026, 4, 20), 1, local=SANYUESAN) == date(2026, 4, 22)
    assert workdays.end_of(date(2026, 4, 17), 3, local={**SANYUESAN, date(2026, 4, 18): True}) == date(2026, 4, 22)


def test_a_year_that_is_not_published_is_asked_and_not_guessed():
    with pytest.raises(workdays.YearNotPublished) as refusal:
        workdays.end_of(date(2026, 12, 30), 5)

    assert refusal.value.year == 2027
    assert not workdays.is_published(2027)


def test_a_local_day_does_not_publish_its_year():
    with pytest.raises(workdays.YearNotPublished):
        workdays.is_working_day(date(2027, 4, 9), local={date(2027, 4, 9): False})


def test_a_moment_is_not_a_day():
    with pytest.raises(TypeError):
        workdays.is_working_day(datetime(2026, 4, 28, tzinfo=UTC))


def test_a_period_has_at_least_one_day():
    with pytest.raises(ValueError, match="at least one"):
        workdays.end_of(date(2026, 4, 28), 0)


def test_working_days_are_added_and_taken_away():
    assert workdays.next_after(date(2026, 4, 30)) == date(2026, 5, 6)
    assert workdays.add(date(2026, 5, 1), 0) == date(2026, 5, 6)
    assert workdays.add(date(2026, 5, 7), -2) == date(2026, 4, 30)
    assert workdays.count(date(2026, 4, 28), date(2026, 5, 7)) == 5
    assert workdays.count(date(2026, 5, 7), date(2026, 4, 28)) == 0


@given(st.dates(date(2020, 1, 1), date(2025, 6, 30)), st.integers(1, 60))
def test_a_period_holds_as_many_working_days_as_were_asked(start, n):
    end = workdays.end_of(start, n)

    assert workdays.count(start, end) == n
    assert workdays.add(workdays.add(end, n), -n) == end
