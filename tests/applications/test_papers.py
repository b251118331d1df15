"""The papers of an application over HTTP: what is asked, sent whole or in parts, looked at, taken over, removed."""

import hashlib
import io
import re

import pytest
from PIL import Image

from grants import clock
from grants.applications import actions, attached, attaching, papers, queries
from grants.applications.facts import ApplicationFacts
from grants.applications.tables import ApplicationFile
from grants.calls.plan import PaperPlan
from grants.calls.tables import Who
from grants.db import transaction
from grants.errors import Refused, why_not
from grants.files import Sending, keep
from grants.files.queries import PART_SIZE
from grants.people.tables import Role
from tests.applications.world import a_draft, a_submitted_application, an_applicant
from tests.calls.world import WHILE_OPEN, a_published_call
from tests.files import samples
from tests.organizations.world import staff

PDF = samples.a_pdf()
ASKED = (
    PaperPlan("登记证书", "副本扫描件", Who.REGISTERED),
    PaperPlan("备案证明", "", Who.FILED_THROUGH_HUB),
    PaperPlan("审计报告", "上一年度", Who.ANY, is_required=False),
)
SAVES_ITSELF = {"X-Requested-With": "autosave"}


@pytest.fixture(autouse=True)
def while_the_call_is_open():
    with clock.at(WHILE_OPEN):
        yield


async def a_draft_that_needs_papers():
    who = await an_applicant(await a_published_call(required_papers=ASKED))
    return who, await a_draft(who)


def address(facts: ApplicationFacts) -> str:
    return f"/applications/{facts.application.id}/files"


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


async def test_each_applicant_is_asked_for_the_papers_of_its_kind(db):
    _who, facts = await a_draft_that_needs_papers()

    assert [paper.name for paper in papers.asked(facts)] == ["登记证书", "审计报告"]
    assert [(f.ok, str(f.words)) for f in papers.findings(facts)] == [(False, "请上传登记证书")]


async def test_a_required_paper_that_lacks_stops_the_submission_and_stands_in_the_task_list(browser):
    who, facts = await a_draft_that_needs_papers()
    browser.sign_in(who.signs.id)
    home = f"/applications/{facts.application.id}"

    with pytest.raises(Refused, match=r"applications\.paper_missing"):
        await actions.submit_application(who.signs, facts.application.id, commits=True)
    before = await browser.get(home)
    check = await browser.get(f"{home}/check")
    place = papers.places(facts)[0].key
    await browser.post(address(facts), data={"place": place}, files={"file": ("登记证.pdf", PDF, "application/pdf")})
    after = await browser.get(home)
    submitted = await actions.submit_application(who.signs, facts.application.id, commits=True)

    assert "请上传登记证书" in before.text
    assert f"{home}/files#{place}" in check.text
    assert "请上传登记证书" not in after.text
    assert submitted.number


async def test_the_page_says_of_each_paper_how_it_stands_and_gives_its_template(browser):
    async with transaction():
        template = await keep(PDF, "模板.pdf", by=None)
    asked = (PaperPlan("承诺书", "盖章", template_id=template.id), *ASKED)
    who = await an_applicant(await a_published_call(required_papers=asked))
    facts = await a_draft(who)
    browser.sign_in(who.fills.id)

    page = await browser.get(address(facts))
    paper = papers.asked(facts)[0]
    there = await browser.get(f"{address(facts)}/templates/{paper.id}")
    none = await browser.get(f"{address(facts)}/templates/{papers.asked(facts)[1].id}")

    assert re.findall("未上传|已上传|选填", words(page.text))[:3] == ["未上传", "未上传", "选填"]
    assert f"{address(facts)}/templates/{paper.id}" in page.text
    assert (there.status_code, there.content, none.status_code) == (200, PDF, 404)


@pytest.mark.parametrize(
    ("place", "file", "said"),
    [
        ("other-0", ("a.svg", b"<svg/>", "image/svg+xml"), "不接受网页、SVG 和程序文件，请改传 PDF 或照片"),
        ("other-0", ("a.pdf", b"", "application/pdf"), "文件是空的，请重新选择"),
        ("other-0", ("a.pdf", bytes(21 << 20), "application/pdf"), "文件 21.0 MB，超过 20 MB，请压缩后再传"),
        ("other-0", ("a.pdf", samples.a_pdf(password="x"), ""), "文件有密码，别人打不开，请去掉密码后再传"),
        ("other-0", ("", b"", ""), "请选择文件"),
        ("nowhere", ("a.pdf", PDF, ""), "请选择是什么材料"),
    ],
)
async def test_a_file_that_is_not_taken_says_why_and_leaves_nothing(browser, place, file, said):
    facts = await a_draft(who := await an_applicant())
    browser.sign_in(who.fills.id)

    answer = await browser.post(address(facts), data={"place": place}, files={"file": file})

    assert answer.status_code == 422
    assert said in answer.text
    assert await ApplicationFile.count() == 0


async def sent(browser, facts: ApplicationFacts, place: str, name: str, content: bytes) -> str:
    await browser.post(address(facts), data={"place": place}, files={"file": (name, content, "")})
    return words((await browser.get(address(facts))).text)


async def test_what_is_noticed_about_a_file_is_said_when_it_is_kept(browser):
    facts = await a_draft(who := await an_applicant())
    browser.sign_in(who.fills.id)

    renamed = await sent(browser, facts, "other-0", "登记证.pdf", samples.a_photo())
    stripped = await sent(browser, facts, "other-1", "现场.jpg", samples.a_photo(size=(60, 30), place=True))
    double = await sent(browser, facts, "other-2", "又一份.jpg", samples.a_photo())

    assert "已上传。文件内容是JPG 图片，已命名为 登记证.jpg" in renamed
    assert "已上传，照片里的拍摄位置等信息已去除" in stripped
    assert "与“登记证书或备案证明”中的 登记证.jpg 是同一个文件" in double
    assert "与“登记证书或备案证明”中的相同" in double


async def test_a_file_can_take_the_place_of_another(browser):
    facts = await a_draft(who := await an_applicant())
    browser.sign_in(who.fills.id)
    await sent(browser, facts, "other-0", "旧.pdf", PDF)
    old = (await queries.facts(facts.application.id)).files[0].id

    await browser.post(
        address(facts),
        data={"place": "other-0", "replaces": str(old)},
        files={"file": ("新.jpg", samples.a_photo(), "")},
    )
    there = await queries.attached_files(await queries.facts(facts.application.id))

    assert [each.upload.name for each in there] == ["新.jpg"]


async def test_a_large_file_travels_in_parts_and_goes_on_after_a_lost_line(browser):
    facts = await a_draft(who := await an_applicant())
    browser.sign_in(who.fills.id)
    content = samples.a_large_pdf(2 * PART_SIZE + 500)
    begin = {"name": "大文件.pdf", "size": str(len(content)), "place": "other-0"}

    async def part(key: str, at: int):
        piece = content[at * PART_SIZE : (at + 1) * PART_SIZE]
        headers = SAVES_ITSELF | {"X-Part-SHA256": hashlib.sha256(piece).hexdigest()}
        return await browser.post(f"{address(facts)}/sending/{key}/{at}", content=piece, headers=headers)

    first = (await browser.post(f"{address(facts)}/sending", data=begin, headers=SAVES_ITSELF)).json()
    await part(first["key"], 0)
    early = await browser.post(f"{address(facts)}/sending/{first['key']}", data=begin, headers=SAVES_ITSELF)
    page = words((await browser.get(address(facts))).text)
    again = (await browser.post(f"{address(facts)}/sending", data=begin, headers=SAVES_ITSELF)).json()
    for at in range(1, again["of"]):
        await part(again["key"], at)
    done = await browser.post(f"{address(facts)}/sending/{again['key']}", data=begin, headers=SAVES_ITSELF)
    twice = await browser.post(f"{address(facts)}/sending/{again['key']}", data=begin, headers=SAVES_ITSELF)
    there = await queries.attached_files(await queries.facts(facts.application.id))

    assert (early.status_code, early.json()) == (422, {"message": "还有 2 部分没有传到，请继续上传"})
    assert "继续上传 大文件.pdf" in page
    assert "已传 2.0 MB，共 4.0 MB" in page
    assert list(again["parts"]) == ["0"]
    assert (done.status_code, done.json()) == (200, {"words": "已上传"})
    assert twice.status_code == 200
    assert [each.upload.sha256 for each in there] == [hashlib.sha256(content).hexdigest()]


async def test_what_was_begun_can_be_given_up(browser):
    facts = await a_draft(who := await an_applicant())
    browser.sign_in(who.fills.id)
    begin = {"name": "大文件.pdf", "size": "5000000", "place": "other-0"}
    key = (await browser.post(f"{address(facts)}/sending", data=begin, headers=SAVES_ITSELF)).json()["key"]

    await browser.post(address(facts), data={"drop": key})
    gone = await browser.post(address(facts), data={"drop": key})

    assert gone.status_code == 404
    assert await Sending.count() == 0


async def test_a_file_is_seen_by_who_may_read_the_application_and_by_nobody_else(browser):
    facts = await a_submitted_application(who := await an_applicant())
    copy = await actions.revise_application(who.fills, facts.application.id)
    await attaching.attach_file(
        who.fills, copy.id, content=samples.a_photo(size=(3000, 1500), place=True), name="现场.jpg", place="other-0"
    )
    await actions.submit_application(who.signs, copy.id, commits=True)
    facts = await queries.facts(copy.id)
    file = f"{address(facts)}/{facts.files[0].id}"
    officer = await staff(facts.call_facts.funder, Role.OFFICER)
    stranger = (await an_applicant(facts.call_facts)).fills

    browser.sign_in(officer.id)
    view = await browser.get(f"{file}/view")
    picture = await browser.get(f"{file}/pages/1")
    nothing = await browser.get(f"{file}/pages/2")
    original = await browser.get(file)
    browser.sign_in(stranger.id)
    hidden = [
        (await browser.get(path)).status_code for path in (file, f"{file}/view", f"{file}/pages/1", f"{file}/thumbnail")
    ]

    assert "现场.jpg" in view.text
    assert hashlib.sha256(original.content).hexdigest() in view.text
    assert Image.open(io.BytesIO(picture.content)).size == (1600, 800)
    assert picture.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert picture.headers["x-content-type-options"] == "nosniff"
    assert original.headers["content-disposition"].startswith("attachment")
    assert nothing.status_code == 404
    assert hidden == [404] * 4


async def test_what_an_organisation_gave_before_can_be_used_again(browser):
    who, facts = await a_draft_that_needs_papers()
    await attaching.attach_file(who.fills, facts.application.id, content=PDF, name="登记证.pdf", place="other-6")
    other = await an_applicant(facts.call_facts)
    new = await a_draft(type(who)(facts.call_facts, who.applicant, who.through, who.fills, who.signs))
    browser.sign_in(who.fills.id)

    page = await browser.get(address(new))
    upload = (await queries.attached_files(await queries.facts(facts.application.id)))[0].upload
    place = papers.places(new)[0].key
    answers = [await browser.post(address(new), data={"reuse": str(upload.id), "place": place}) for _twice in range(2)]
    there = await queries.facts(new.application.id)
    browser.sign_in(other.fills.id)
    stranger = await a_draft(other)
    refused = await browser.post(address(stranger), data={"reuse": str(upload.id), "place": place})

    assert "使用单位资料中的文件" in page.text
    assert [answer.status_code for answer in answers] == [303, 303]
    assert [(file.upload, file.label) for file in there.files] == [(upload.id, "登记证书")]
    assert refused.status_code == 404


async def test_there_is_no_picture_template_or_file_of_somebody_else(db):
    who, facts = await a_draft_that_needs_papers()
    done = await attaching.attach_file(
        who.fills, facts.application.id, content=samples.an_office_file(), name="预算.docx", place="other-6"
    )
    upload = (await queries.attached_file(await queries.facts(facts.application.id), done.file.id)).upload

    with pytest.raises(Refused, match=r"applications\.no_picture"):
        await attached.picture(upload, 1, 100)
    with pytest.raises(Refused, match=r"applications\.no_template"):
        await attached.paper_template(facts, papers.asked(facts)[0].id)
    with pytest.raises(Refused, match=r"applications\.not_reusable"):
        await attached.reusable_file(await a_draft(await an_applicant(facts.call_facts)), upload.id)


async def test_a_paper_is_kept_once_and_can_be_taken_off(db):
    facts = await a_draft(who := await an_applicant())
    key = facts.application.id

    first = await attaching.attach_file(who.fills, key, content=PDF, name="../登记证.pdf", place="other-0")
    again = await attaching.attach_file(who.fills, key, content=PDF, name="登记证.pdf", place="other-0")
    there = await queries.attached_files(await queries.facts(key))
    await attaching.remove_file(who.fills, key, file_id=first.file.id)
    await attaching.remove_file(who.fills, key, file_id=first.file.id)

    assert (first.file.id, [each.upload.name for each in there]) == (again.file.id, ["登记证.pdf"])
    assert (await queries.facts(key)).files == []


async def test_so_many_files_and_no_more(db):
    facts = await a_draft(who := await an_applicant())
    key = facts.application.id
    await attaching.begin_file(who.fills, key, name="a.pdf", size=15 << 20, place="other-0")
    for at in range(5):
        await attaching.begin_file(who.fills, key, name=f"{at}.pdf", size=15 << 20, place="other-0")

    with pytest.raises(Refused, match=r"applications\.files_too_large"):
        await attaching.begin_file(who.fills, key, name="b.pdf", size=15 << 20, place="other-0")
    assert (await Sending.count()) == 6


async def test_a_place_that_there_is_not_is_refused(db):
    _who, facts = await a_draft_that_needs_papers()

    refusal = why_not(papers.place, facts, "paper-0")

    assert refusal is not None
    assert refusal.code == "applications.no_such_place"
