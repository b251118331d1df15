"""Any order of custody's operations: two hubs, four groups, everybody doing whatever comes, and two banks."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from grants import ledger
from tests.custody.machine.months import Months


class Custody(Months):
    """All of them."""

    def teardown(self) -> None:
        try:
            assert self.run(ledger.verify()) == []
            for group in range(len(self.groups)):
                self.statements_chain(group)
            for hub in range(len(self.hubs)):
                self.days_are_proved(hub, f"{self.hubs[hub].sent_until:%Y-%m}")
        finally:
            super().teardown()


@pytest.mark.commits
def test_no_order_of_operations_loses_a_cent(tables):
    run_state_machine_as_test(
        Custody,
        settings=settings(
            max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
