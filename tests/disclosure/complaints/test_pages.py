"""What reporters, handlers, targets and the public see."""

import re
from uuid import uuid4

from grants import clock
from grants.db import sql
from grants.disclosure.complaints import actions, jobs, queries
from grants.disclosure.complaints.tables import Complaint, Finding
from grants.people.tables import Role
from tests.disclosure.complaints.world import FACTS, LATER, REPORTER, WORDING, a_world, accepted, an_office, replied
from tests.organizations.world import a_hub, an_organization, staff

TYPED = {
    "topic": "activity",
    "target_kind": "other",
    "target_words": "某活动室",
    "facts": FACTS,
    "identity": "anonymous",
}
PHOTO = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


async def test_anybody_complains_without_a_name_and_follows_it_by_number_and_code(browser):
    await an_office()
    with clock.at(LATER):
        form = await browser.get("/complaints/new")
        sent = await browser.post("/complaints", data=TYPED | {"key": str(uuid4())})
        number, code = re.findall(r"TS2026-\d{4}|[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", sent.text)[:2]
        keys = {"number": number, "code": code}
        seen = await browser.post("/complaints/status", data=keys)
        wrong = await browser.post("/complaints/status", data={"number": number, "code": "AAAA-AAAA-AAAA"})
        added = await browser.post("/complaints/status/additions", data=keys | {"words": "还有一件事"})
        receipt = await browser.post("/complaints/status/receipt", data=keys)

    assert 'name="website"' in form.text
    assert (sent.status_code, sent.headers["cache-control"]) == (200, "no-store")
    assert "已收到" in seen.text and "2026年6月15日" in seen.text
    assert (wrong.status_code, number in wrong.text) == (422, True)
    assert "还有一件事" in added.text
    assert receipt.content.startswith(b"%PDF")


async def test_a_form_that_is_wrong_comes_back_with_what_was_typed(browser):
    await an_office()

    short = await browser.post("/complaints", data=TYPED | {"facts": "太短"})
    trapped = await browser.post("/complaints", data=TYPED | {"website": "http://x"})
    program = await browser.post(
        "/complaints", data=TYPED, files={"files": ("x.exe", b"MZ" + bytes(200), "application/pdf")}
    )

    assert (short.status_code, "某活动室" in short.text) == (422, True)
    assert (trapped.status_code, 'name="sum"' in trapped.text) == (422, True)
    assert program.status_code == 422
    assert await Complaint.count() == 0


async def test_a_project_fills_in_whom_it_is_about(browser):
    w = await a_world()
    page = await browser.get(f"/projects/{w.of.award.number}")
    asked = {"kind": "project", "about": w.of.award.number, "key": str(uuid4())}
    with clock.at(LATER):
        form = await browser.get(f"/complaints/new?kind=project&key={w.of.award.number}")
        await browser.post("/complaints", data=TYPED | asked)
        unknown = await browser.get("/complaints/new?kind=project&key=none")

    hidden = await an_organization()
    assert await queries.target_from("organization", str(hidden.id)) is None
    assert (await queries.target_from("hub", str((await a_hub()).id))).kind == "hub"
    [notice] = await sql("SELECT number FROM public_notice")
    assert (await queries.target_from("notice", notice["number"])).words == notice["number"]
    row = await Complaint.objects().order_by(Complaint.id, ascending=False).first()
    assert f"/complaints/new?kind=project&amp;key={w.of.award.number}" in page.text
    assert w.of.applicant.name in form.text
    assert 'name="target_words"' in unknown.text
    assert (row.award, row.target, row.target_words) == (w.of.award.id, w.of.applicant.id, "")


async def test_a_handler_goes_from_acceptance_to_closing_on_one_page(browser):
    w = await a_world()
    home = f"/complaint-register/{w.row.id}"
    olga, sven = w.officer.id, w.supervisor.id
    with clock.at(LATER):
        for who, path, typed in (
            (olga, "acceptance", {"investigator": str(olga), "wording": WORDING}),
            (olga, "steps", {"words": "调取签到表"}),
            (olga, "questions", {"question": "哪一天？"}),
            (sven, "extension", {"extension": "等待鉴定"}),
            (olga, "measures", {"measure_kind": "hold", "measure_words": "核查期间暂停拨付"}),
            (olga, "finding", {"finding": "substantiated", "found_words": "属实"}),
            (sven, "decision", {"decision": "agreed"}),
            (olga, "reply", {"reply": "已处理"}),
        ):
            done = await browser.sign_in(who).post(f"{home}/{path}", data=typed)
            assert done.status_code == 303, path
        page = await browser.sign_in(olga).get(home)
        early = await browser.post(f"{home}/closing", data={"closing": "结案"})
        measure = re.search(r"/measures/(\d+)/end", page.text)
        await browser.post(f"{home}/measures/{measure.group(1)}/end", data={"done_words": "已解除"})
        await browser.post(f"{home}/closing", data={"closing": "结案"})
        closed, not_yet = (await browser.get(home)).text, await browser.get(f"{home}/paper")
        await jobs.complaint_paper(w.row.id)
        with_paper = (await browser.get(home)).text
        paper = await browser.get(f"{home}/paper")
        register = await browser.get("/complaint-register")
        sheet = await browser.get("/complaint-register.xlsx")

    assert early.status_code == 422
    assert (f"{home}/paper" in page.text, "结案后生成投诉登记与答复 PDF" in page.text) == (False, True)
    assert (f"{home}/paper" in closed, "PDF 正在生成" in closed, not_yet.status_code) == (False, True, 404)
    assert (f"{home}/paper" in with_paper, "PDF 正在生成" in with_paper) == (True, False)
    assert paper.content.startswith(b"%PDF")
    assert w.row.number in register.text
    assert sheet.content.startswith(b"PK")


async def test_the_reporter_is_shown_to_the_investigator_when_asked_and_to_no_page_before(browser):
    w = await accepted(await a_world())
    home = f"/complaint-register/{w.row.id}"
    other = await staff(w.of.funder, Role.OFFICER)

    before = await browser.sign_in(w.officer.id).get(home)
    shown = await browser.post(f"{home}/reporter")
    others = await browser.sign_in(other.id).get(home)
    refused = await browser.post(f"{home}/reporter")
    target = await browser.sign_in(w.target_signs.id).get(home)

    assert [REPORTER.phone in each.text for each in (before, shown, others, refused)] == [False, True, False, False]
    assert (refused.status_code, target.status_code) == (403, 404)


async def test_files_of_the_reporter_are_for_who_may_know_the_reporter(browser):
    w = await accepted(await a_world())
    other = await staff(w.of.funder, Role.OFFICER)
    with clock.at(LATER):
        await browser.post(
            "/complaints/status/additions",
            data={"number": w.row.number, "code": w.code, "words": "见照片"},
            files={"files": ("p.png", PHOTO, "image/png")},
        )
    [(file, _upload)] = (await w.case()).files

    assert (await browser.sign_in(w.officer.id).get(f"/complaint-files/{file.id}")).status_code == 200
    assert (await browser.sign_in(other.id).get(f"/complaint-files/{file.id}")).status_code == 403
    assert (await browser.sign_in(w.target_signs.id).get(f"/complaint-files/{file.id}")).status_code == 404


async def test_what_came_by_phone_is_entered_by_the_office_and_the_clock_is_the_supervisors(browser):
    w = await a_world()
    browser.sign_in(w.officer.id)
    typed = TYPED | {"channel": "phone", "key": str(uuid4())}

    form = await browser.get("/complaint-register/new")
    with clock.at(LATER):
        entered = await browser.post("/complaint-register", data=typed)
    again = await browser.post("/complaint-register", data=typed | {"channel": ""})
    terms = await browser.sign_in(w.supervisor.id).get("/complaint-terms")
    days = {"accept_days": "3", "finish_days": "20", "complex_days": "40", "extension_days": "20"}
    saved = await browser.post("/complaint-terms", data=days)

    assert (form.status_code, entered.status_code, again.status_code) == (200, 200, 422)
    assert "TS2026-0002" in entered.text
    assert ('value="30"' in terms.text, saved.status_code) == (True, 303)


async def test_the_public_reads_figures_and_no_word_of_a_complaint(browser):
    w = await replied(await a_world())
    refused = await a_world()
    with clock.at(LATER):
        await actions.refuse_complaint(refused.officer, refused.row.id, text="请向劳动监察部门反映。")
        page = await browser.get("/complaints")
        status = await browser.post("/complaints/status", data={"number": w.row.number, "code": w.code})

    assert "100%" in page.text
    assert [text for text in (WORDING, FACTS, w.row.number, w.of.applicant.name) if text in page.text] == []
    assert "您反映的情况属实" in status.text
    assert w.row.finding is None and Finding.SUBSTANTIATED.value == (await w.case()).complaint.finding
