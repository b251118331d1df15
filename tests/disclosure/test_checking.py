"""The public sees how many projects were checked, with what share of findings, and nobody's name."""

from grants.disclosure.checking import checked_rounds
from grants.reporting.inspections.tables import VisitFinding
from tests.reporting.inspections.world import RIGHT, a_checking


async def test_a_round_shows_its_checks_once_two_people_confirmed_them(browser):
    w = await a_checking("88.00", "86.00")
    await w.drawn(reason="先抽一个")
    pending = await checked_rounds()
    await w.notified(reason="又抽一个")
    await w.confirmed(RIGHT, number=1, reason="再抽一个")

    [found] = await checked_rounds()
    page = (await browser.get("/checks")).text
    assert pending == []
    assert (found.checks, found.visited, found.with_findings, found.demanded, found.put_right) == (2, 2, 1, 1, 0)
    assert "50.00%" in page
    assert not [name for name in ("林主办", "苏监督", (await VisitFinding.objects().first()).words) if name in page]
