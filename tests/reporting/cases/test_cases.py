"""A closed project becomes a case, is released, and is found by everybody."""

import pytest

from grants.errors import Refused
from grants.programme import actions as programme
from grants.programme.tables import RegisterKind
from grants.reporting.cases.actions import write_case
from grants.reporting.closing import actions as closing
from tests.reporting.closing.test_closing import DAY, a_settled_project
from tests.reporting.world import on

TEXT = "先走访建档，再由邻居轮值，四个月没有一次夜间求助落空。"


async def test_a_closed_project_becomes_a_case_that_everybody_finds_once_it_is_released(browser):
    ending = await a_settled_project()
    case = {"name": "邻里轮值", "term_id": None, "text": TEXT}
    browser.sign_in(ending.officer.id)
    with on(DAY):
        with pytest.raises(Refused, match=r"reporting\.case_of_open_project"):
            await write_case(ending.officer, ending.id, **case)
        await closing.close_project(ending.officer, ending.id)
        shown = await browser.get(f"/awards/{ending.id}/case")
        posted = await browser.post(f"/awards/{ending.id}/case", data={"name": "邻里轮值", "note": TEXT})
        with pytest.raises(Refused, match=r"reporting\.case_there_already"):
            await write_case(ending.officer, ending.id, **case)
        entry_id = int(posted.headers["location"].rsplit("/", 1)[1])
        before = (await browser.get(f"/community/{RegisterKind.CASE}")).text
        row = await programme.release_entry(ending.officer, entry_id)
        found = (await browser.get(f"/community/{RegisterKind.CASE}", params={"q": "轮值"})).text
        page = (await browser.get(f"/community/entries/{entry_id}")).text
        await programme.end_entry(ending.officer, entry_id, ended_on=row.from_on, reason="重写")
        again = await write_case(ending.officer, ending.id, **case)

    assert (shown.status_code, posted.status_code) == (200, 303)
    assert "邻里轮值" not in before
    assert "邻里轮值" in found
    assert TEXT in page
    assert row.number == ending.desk.facts.award.number
    assert again.id != entry_id
