from decimal import Decimal

import pytest

from grants.reporting.tables import Rectification, Report, ReportStatus
from tests.reporting import world
from tests.reporting.world import on

DECISION = {"outcome": "accepted", "score": "86", "grade": "GOOD", "note": ""}


@pytest.fixture(autouse=True)
def september():
    with on("2026-09-11"):
        yield


async def test_a_report_is_handed_in_and_decided_over_the_pages(browser):
    award = await world.a_running_award()
    url = f"/reports/new?award={award.id}&kind=midterm"
    browser.sign_in(award.ada.id)

    listed = await browser.get("/reports")
    form = await browser.get(url)
    lines = world.nothing_spent(award)
    first = next(iter(lines))
    empty = await browser.post(url, data={"narrative": "", first: "1,000.00"})
    sent = await browser.post(
        url, data={"narrative": "完成 60 户改造", "beneficiaries": "60"} | lines | {first: "1,000.00"}
    )
    report = await Report.objects().first()
    wrong = await browser.sign_in(award.olga.id).post(f"/reports/{report.id}/decision", data=DECISION | {"score": "70"})
    done = await browser.post(f"/reports/{report.id}/decision", data=DECISION)

    assert [each.status_code for each in (listed, form, empty, sent, wrong, done)] == [200, 200, 422, 303, 422, 303]
    assert 'value="1,000.00"' in empty.text
    assert "70 分应为“合格”" in wrong.text
    kept = await Report.objects().first()
    assert (kept.status, kept.spent) == (ReportStatus.ACCEPTED, Decimal("1000.00"))


async def test_what_must_be_put_right_is_answered_and_accepted_over_the_pages(browser):
    award = await world.a_running_award()
    report = await world.a_report(award)
    url = f"/reports/{report.id}"
    decision = {"outcome": "rectify", "score": "74", "grade": "PASS", "note": "", "rectify_by": "", "items": "补签到表"}

    undated = await browser.sign_in(award.olga.id).post(f"{url}/decision", data=decision)
    decided = await browser.post(f"{url}/decision", data=decision | {"rectify_by": "2026-10-09"})
    [row] = await Rectification.objects()
    home = f"/rectifications/{row.id}"
    shown = await browser.get(url)
    early = await browser.post(f"{home}/acceptance", data={"outcome": "accepted"})
    said = await browser.sign_in(award.ada.id).post(f"{home}/answer", data={"answer": "已补"})
    accepted = await browser.sign_in(award.olga.id).post(f"{home}/acceptance", data={"outcome": "accepted"})

    answers = (undated, decided, shown, early, said, accepted)
    assert [each.status_code for each in answers] == [422, 303, 200, 422, 303, 303]
    assert "补签到表" in shown.text
    assert home in shown.text
    assert (await Rectification.objects().first()).accepted_by == award.olga.id


async def test_a_report_is_not_there_for_strangers(browser):
    here, there = await world.a_running_award(), await world.a_running_award()
    report = await world.a_report(here)
    browser.sign_in(there.ada.id)

    seen = await browser.get(f"/reports/{report.id}")
    form = await browser.get(f"/reports/new?award={here.id}&kind=final")
    sent = await browser.post(f"/reports/new?award={here.id}&kind=final", data={"narrative": "x"})

    assert [seen.status_code, form.status_code, sent.status_code] == [404, 404, 404]
