"""A short walk of the fuzzer; `bin/bench fuzz` takes the long one."""

from datetime import timedelta
from itertools import count

import pytest

from tests.applications.world import a_draft, a_submitted_application
from tests.calls.world import WHILE_OPEN
from tests.fuzzing import Fuzz
from tests.organizations import world
from tests.played import put_the_round

REQUESTS = 1_500

pytestmark = pytest.mark.commits


@pytest.mark.parametrize("seed", [20261123])
async def test_no_request_of_anybody_at_any_hour_brings_about_a_fault(committed, app, seed, monkeypatch):
    # The round has taken the first numbers of organisations.
    monkeypatch.setattr(world, "_number", count(500))
    await put_the_round()
    await a_draft()
    await a_submitted_application()

    figures = await Fuzz(app, seed, [WHILE_OPEN, *(WHILE_OPEN + timedelta(days=days) for days in (20, 60, 200))]).run(
        REQUESTS
    )

    assert figures.faults == {}
    assert figures.forms > REQUESTS // 10
    assert figures.pages > REQUESTS // 6
