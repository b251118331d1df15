"""What is not there, or not for this person, by its code."""

import pytest

from grants.errors import Refused
from grants.reporting import queries
from tests.reporting import world


async def test_reports_of_others_are_not_there(db):
    here, there = await world.a_running_award(), await world.a_running_award()
    report = await world.a_report(here)

    for code, asked in {
        "reporting.no_such_report": lambda: queries.report(there.ada, report.id),
        "reporting.no_such_award": lambda: queries.visible_award(there.ada, here.id),
    }.items():
        with pytest.raises(Refused) as refused:
            await asked()
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/reports/{report}/attachment", "reporting.no_attachment"),
        ("/reports/new?award={award}&kind=yearly", "reporting.what_report"),
        ("/reports/new?kind=final", "reporting.what_report"),
    ],
)
async def test_a_page_of_nothing_is_a_404(browser, path, code):
    award = await world.a_running_award()
    report = await world.a_report(award)

    answer = await browser.sign_in(award.ada.id).get(path.format(report=report.id, award=award.id))

    assert (code, answer.status_code) == (code, 404)
