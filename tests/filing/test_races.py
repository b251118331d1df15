"""Officers who act at the same moment."""

import pytest

from grants.errors import Refused
from grants.filing import actions, queries
from grants.filing.tables import CheckOutcome, Filing, FilingCheck
from tests.conftest import parallel
from tests.filing.world import a_submitted, accept, all_there, an_applicant, an_office


@pytest.mark.commits
async def test_of_two_officers_at_once_one_accepts(committed):
    office, officer = await an_office()
    row = await a_submitted(await an_applicant(), office)
    items = all_there(await queries.checklist(office.id))
    asked = {"turn": 1, "outcome": CheckOutcome.ACCEPTED, "items": items}

    results = await parallel(*(actions.decide_filing(officer, row.id, **asked) for _each in range(2)))

    refused = [each.code for each in results if isinstance(each, Refused)]
    assert refused == ["filing.not_to_be_checked"]
    assert await FilingCheck.count() == 1


@pytest.mark.commits
async def test_ten_acceptances_at_once_are_numbered_one_to_ten(committed):
    office, officer = await an_office()
    rows = [await a_submitted(await an_applicant(), office, name=f"第{at}队") for at in range(10)]

    results = await parallel(*(accept(officer, row) for row in rows))

    assert sorted(each.sequence for each in results) == list(range(1, 11))
    assert await Filing.count().where(Filing.number.is_not_null()) == 10
