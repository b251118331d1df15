"""A spot check as those see it who prepare, draw, look, put right and confirm; and its paper."""

import json
import re
from io import BytesIO

import pikepdf
import pytest

from grants import files
from grants.custody.spotchecks import drawing, jobs, queries
from grants.custody.spotchecks.tables import SampledVoucher, SpotCheck
from grants.db import get
from grants.files import Upload
from grants.jobs import JOBS
from tests.custody.spotchecks.world import DAY, a_checking
from tests.custody.world import on
from tests.filing.world import a_pdf


async def test_a_check_goes_from_the_plan_to_the_confirmed_finding_on_the_pages(browser):
    w = await a_checking()
    funder, hub = w.keeping.call.funder.id, w.keeping.hub.organization.id
    plan = {
        "scope": f"{funder}-{hub}-",
        "first_day": "2026-06-01",
        "last_day": "2026-06-05",
        "word": "山高",
        "number": "1",
    }
    with on(DAY):
        browser.sign_in(w.officer.id)
        assert (await browser.get("/spot-checks/new")).status_code == 200
        wrong = await browser.post("/spot-checks/new", data={**plan, "number": "99"})
        assert (await browser.post("/spot-checks/new", data=plan)).status_code == 303
        [check] = await SpotCheck.objects()
        home = f"/spot-checks/{check.id}"
        assert "须由本单位另一人抽取" in (await browser.get(home)).text
        browser.sign_in(w.supervisor.id)
        drawn = {"word": "水长", "checkers": [str(w.officer.id)]}
        assert (await browser.post(f"{home}/draw", data={**drawn, "word": ""})).status_code == 422
        assert (await browser.post(f"{home}/draw", data=drawn)).status_code == 303
        assert "按记录重抽，结果相同" in (await browser.get(home)).text
        record = json.loads((await browser.get(f"{home}/record.json")).text)
        [row] = await SampledVoucher.objects()
        voucher = f"/sampled-vouchers/{row.id}"
        found = await queries.voucher_in_hand(row.id)
        browser.sign_in(w.officer.id)
        typed = {"verdict": "finding", "looked_at": "抬头不符", "owner": "group", "demand": "换开", "days": "10"}
        no_demand = await browser.post(f"{voucher}/record", data={**typed, "demand": ""})
        photo = {"photos": ("现场.pdf", a_pdf(), "application/pdf")}
        assert (await browser.post(f"{voucher}/record", data=typed, files=photo)).status_code == 303
        group = next(each for each in (w.keeping, w.other) if each.group.id == found.group.id)
        browser.sign_in(group.second.id)
        page = await browser.get(voucher)
        [link] = re.findall(rf"{voucher}/photos/\d+", page.text)
        assert (await browser.get(link)).headers["content-type"] == "application/pdf"
        assert (await browser.post(f"{voucher}/answers", data={"words": "已换开"})).status_code == 303
        browser.sign_in(w.supervisor.id)
        assert "已整改到位" in (await browser.get(voucher)).text
        assert (await browser.post(f"{voucher}/confirmation", data={"decision": "accepted"})).status_code == 303
        lists = await browser.get("/spot-checks")

    assert (wrong.status_code, "抽取数量应在 1 至 6 之间" in wrong.text) == (422, True)
    assert (no_demand.status_code, "抬头不符" in no_demand.text) == (422, True)
    assert drawing.differences(record, check.population) == []
    assert "换开" in page.text
    assert "林主办" in page.text
    assert "已核查完" in lists.text
    assert (await queries.voucher(w.auditor, row.id)).state == "put_right"


async def test_the_record_is_a_paper_that_holds_the_draw_and_can_be_verified(browser):
    w = await a_checking()
    check, rows = await w.drawn(number=2)
    with on(DAY):
        browser.sign_in(w.officer.id)
        # custody.no_spot_check_paper
        assert (await browser.get(f"/spot-checks/{check.id}/paper")).status_code == 404
        for row in rows:
            browser.sign_in(row.checker)
            typed = {"verdict": "right", "looked_at": "原件与系统一致"}
            assert (await browser.post(f"/sampled-vouchers/{row.id}/record", data=typed)).status_code == 303
        await JOBS["custody.render_spot_check"](check.id)
        await jobs.render_spot_check(check.id)
        answer = await browser.get(f"/spot-checks/{check.id}/paper")
        paper = await queries.paper_of(check.id)
        verified = await browser.get(f"/verify/{paper.check_code}")

    content = await files.read(await get(Upload, paper.upload))
    with pikepdf.open(BytesIO(content)) as document:
        inside = json.loads(document.attachments["spot_check.json"].get_file().read_bytes())
    assert answer.content == content
    assert drawing.differences(inside, check.population) == []
    assert [each["verdict"] for each in inside["found"]] == ["right", "right"]
    assert "代管凭证抽查记录" in verified.text


@pytest.mark.parametrize("address", ["/spot-checks", "/spot-checks/new", "/spot-checks/1"])
async def test_signatories_of_groups_have_no_list_of_checks(browser, address):
    w = await a_checking()
    browser.sign_in(w.keeping.first.id)

    assert (await browser.get(address)).status_code == 404
