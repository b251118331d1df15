"""A check as those see it who prepare, draw, visit, put right and accept; its register and its papers."""

import json
import re
from io import BytesIO

import pikepdf
from python_calamine import CalamineWorkbook

from grants import files
from grants.db import get
from grants.files import Upload
from grants.jobs import JOBS
from grants.people.tables import Role
from grants.reporting.inspections import jobs, visits
from grants.reporting.inspections.tables import Inspection, SiteVisit
from grants.reporting.rectifying import jobs as notices
from grants.reporting.rectifying import queries as rectifications
from tests.filing.world import a_pdf
from tests.organizations.world import staff
from tests.reporting.inspections.world import DAY, a_checking
from tests.reporting.world import on

PDF = {"photos": ("现场.pdf", a_pdf(), "application/pdf")}


async def test_a_check_goes_from_the_plan_to_the_accepted_rectification_on_the_pages(browser):
    w = await a_checking("88.00", "86.00")
    plan = {
        "scope": f"{w.funder}-{w.facts[0].call.id}-",
        "first_day": "2026-06-01",
        "last_day": "2026-09-07",
        "visits_until": "2026-09-30",
        "number": "1",
        "layer": "amount",
        "bounds": "20000 50000",
        "fixed": f"{w.facts[0].award.number} 群众反映",
        "checklist": "活动真实开展\n支出有凭证",
        "word": "山高",
    }
    with on(str(DAY)):
        browser.sign_in(w.officer.id)
        assert (await browser.get("/inspections/new")).status_code == 200
        assert (await browser.post("/inspections/new", data={**plan, "bounds": "两万"})).status_code == 422
        assert (await browser.post("/inspections/new", data=plan)).status_code == 303
        [check] = await Inspection.objects()
        home = f"/inspections/{check.id}"
        own = await browser.get(home)
        assert "须由本单位另一人抽取" in own.text
        assert check.salt not in own.text
        assert (await browser.get(f"{home}/record.json")).status_code == 404  # reporting.inspection_not_drawn
        browser.sign_in(w.supervisor.id)
        drawn = {"word": "水长", "inspectors": [str(w.officer.id), str(w.supervisor.id)]}
        assert (await browser.post(f"{home}/draw", data={**drawn, "word": ""})).status_code == 422
        assert (await browser.post(f"{home}/draw", data=drawn)).status_code == 303
        assert "按记录重抽，结果相同" in (await browser.get(home)).text
        assert len(json.loads((await browser.get(f"{home}/record.json")).text)["drawn"]) == 1

        row = await SiteVisit.objects().where(SiteVisit.award == w.facts[0].award.id).first()
        visit = f"/visits/{row.id}"
        one, two = await w.pair(row)
        typed = {
            "version": "0",
            "visited_on": "2026-09-07",
            "location": "活动室",
            "present": "社工",
            "headcount": "3",
            "point-0": "no",
            "point-1": "yes",
            "finding-1": "人数不符",
            "severity-1": "major",
        }
        browser.sign_in(one.id)
        assert (await browser.get(visit)).status_code == 200
        assert (await browser.get(f"{visit}/paper")).status_code == 404  # reporting.no_visit_paper
        untold = await browser.post(f"{visit}/record", data={**typed, "severity-1": ""})
        assert untold.status_code == 422
        assert "人数不符" in untold.text
        assert (await browser.post(f"{visit}/announcement", data={"announced_for": "2026-09-07"})).status_code == 303
        assert (await browser.post(f"{visit}/record", data=typed, files=PDF)).status_code == 303
        [photo] = set(re.findall(rf"{visit}/photos/\d+", (await browser.get(visit)).text))
        assert (await browser.get(photo)).headers["content-type"] == "application/pdf"
        assert (await browser.get(f"{visit}/photos/0")).status_code == 404  # reporting.no_such_visit_photo
        for each in (one, two):
            browser.sign_in(each.id)
            assert (await browser.post(f"{visit}/confirmation", data={"version": "1"})).status_code == 303
        browser.sign_in(w.officer.id)
        told = {"items": "补照片", "days": "10", "holds": "yes"}
        assert (await browser.post(f"{visit}/notice", data={**told, "items": ""})).status_code == 422
        assert (await browser.post(f"{visit}/notice", data=told)).status_code == 303
        assert "整改" in (await browser.get(visit)).text


async def test_what_was_found_is_put_right_on_the_pages(browser):
    w = await a_checking()
    ada = await staff(w.facts[0].applicant, Role.SIGNATORY, name="Ada")
    asked = await w.notified()
    [row] = await SiteVisit.objects()
    home, visit = f"/inspections/{row.inspection}", f"/visits/{row.id}"
    with on(str(DAY)):
        todo = f"/rectifications/{asked.id}"
        browser.sign_in(ada.id)
        assert "暂停拨付" in (await browser.get(todo)).text
        assert (await browser.get(f"{todo}/paper")).status_code == 404  # reporting.no_rectification_paper
        assert (await browser.get(visit)).status_code == 404
        time = {"until_on": "2026-10-30", "why": "场地维修"}
        assert (await browser.post(f"{todo}/extension", data=time)).status_code == 303
        proof = {"proof": ("照片.pdf", a_pdf(), "application/pdf")}
        assert (await browser.post(f"{todo}/answer", data={"answer": "已补"}, files=proof)).status_code == 303
        [link] = set(re.findall(rf"{todo}/proofs/\d+", (await browser.get(todo)).text))
        assert (await browser.get(link)).headers["content-type"] == "application/pdf"
        assert (await browser.get(f"{todo}/proofs/0")).status_code == 404  # reporting.no_such_proof
        browser.sign_in(w.officer.id)
        page = (await browser.get(todo)).text
        assert "答复延期申请" in page
        declined = {"decision": "declined", "remark": "不必"}
        assert (await browser.post(f"{todo}/extension/decision", data=declined)).status_code == 303
        assert (await browser.post(f"{todo}/acceptance", data={"outcome": "returned"})).status_code == 422
        assert (await browser.post(f"{todo}/acceptance", data={"outcome": "accepted"})).status_code == 303
        assert "整改已验收" in (await browser.get(home)).text
        book = CalamineWorkbook.from_filelike(BytesIO((await browser.get("/inspections/register.xlsx")).content))
    [_heads, line] = book.get_sheet_by_index(0).to_python()
    assert (line[4], *line[9:11]) == ("随机抽取", 1, "整改已验收")


async def test_a_visit_and_its_notice_become_papers_once(browser):
    w = await a_checking()
    row = await w.notified()
    found = await rectifications.rectification_facts(row.id)
    browser.sign_in(w.officer.id)

    await jobs.render_visit(found.visit)
    await notices.render_rectification(row.id)
    with on(str(DAY)):
        await JOBS["reporting.render_visit"](found.visit)
    paper = (await visits.visit_in_hand(found.visit)).paper
    inside = pikepdf.open(BytesIO(await files.read(await get(Upload, paper.upload))))
    record = json.loads(inside.attachments["visit.json"].get_file().read_bytes())
    answers = [await browser.get(f"/visits/{found.visit}/paper"), await browser.get(f"/rectifications/{row.id}/paper")]

    assert record["findings"] == [["major", "人数不符"]]
    assert [each.headers["content-type"] for each in answers] == ["application/pdf"] * 2


async def test_strangers_find_neither_check_nor_visit_nor_rectification(browser):
    w = await a_checking()
    row = await w.notified()
    other = await a_checking()
    [visit] = await SiteVisit.objects()

    for person in (other.officer, await staff(other.facts[0].applicant, Role.SIGNATORY)):
        browser.sign_in(person.id)
        for address in (f"/inspections/{visit.inspection}", f"/visits/{visit.id}", f"/rectifications/{row.id}"):
            # reporting.no_such_inspection, reporting.no_such_visit, reporting.no_such_rectification
            assert (await browser.get(address)).status_code == 404
    assert (await browser.get("/rectifications/0")).status_code == 404
