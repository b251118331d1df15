"""Any order of custody's operations: two hubs, four groups, everybody doing whatever comes, and two banks."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.custody.machine.months import Months
from tests.custody.machine.opening import Opening

# How many lives of how many steps; more by hand: GRANTS_MACHINE=40x30.
LIVES, STEPS = map(int, os.environ.get("GRANTS_MACHINE", "12x20").split("x"))


class Custody(Months):
    """All of them."""

    def teardown(self) -> None:
        try:
            self.everything_is_proved()
        finally:
            super().teardown()


@pytest.fixture
def opening(tables: str) -> Iterator[Opening]:
    found = Opening()
    yield found
    found.close()


@pytest.mark.commits
def test_no_order_of_operations_loses_a_cent(opening: Opening) -> None:
    run_state_machine_as_test(
        lambda: Custody(opening),
        settings=settings(
            max_examples=LIVES, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
