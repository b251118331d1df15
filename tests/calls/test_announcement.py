import json
import re
import shutil
import subprocess
from datetime import date
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree

import pikepdf
import pytest

from grants import clock, files
from grants.calls import announcement, announcing, feed, jobs, published
from grants.calls.announcement import numeral, paragraphs
from grants.calls.plan import BandPlan, CriterionPlan, FeePlan, PaperPlan, ReportPlan
from grants.calls.tables import Call, CallCorrection, CallPaper, CostClass, DueReport, Who
from grants.db import get, script, sql, transaction
from grants.errors import NotFound
from grants.files import Upload
from tests.calls.world import PUBLISHED_AT, WHILE_OPEN, a_published_call, at, officer_of
from tests.counting import queries_counted

BODY = """为支持社会组织开展扶老、助残、救孤、济困服务，现公开征集项目。
一、资金。资助资金335,000元。
（一）福利彩票公益金320,000元。
1．只用于扶老、助残、救孤、济困。
十、监督。"""


def text_of(pdf: bytes) -> str:
    """The text as pdftotext reads it, without blanks and line ends."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed")
    done = subprocess.run([tool, "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"\s+", "", done.stdout.decode())


async def a_full_call():
    """A call that fixes something of every kind."""

    bands = (BandPlan(Decimal(0), "不足"), BandPlan(Decimal(60), "良好", "有调查，有数据"))
    return await a_published_call(
        body=BODY,
        criteria=(CriterionPlan("社会需求", Decimal(100), "看调查", bands),),
        fee_standards=(
            FeePlan("高级职称专家", CostClass.EXPERT_FEE, Decimal(500), 3, Decimal(200), "琼财行〔2017〕1号"),
        ),
        report_dues=(ReportPlan(DueReport.FINAL, date(2026, 12, 15), "附决算表"),),
        required_papers=(PaperPlan("登记证书副本", "在有效期内", Who.REGISTERED),),
    )


async def correct(call_id: int, number: int = 1):
    """A correction, as the database lets one be entered."""
    now = clock.now()
    await CallCorrection(
        call=call_id,
        number=number,
        reason="受理时间延长一周",
        changes=json.dumps([{"field": "受理截止", "before": "2026-03-27 17:30", "after": "2026-04-03 17:30"}]),
        corrected_at=now,
    ).save()
    await script("ALTER TABLE call DISABLE TRIGGER USER")
    await sql("UPDATE call SET correction_no = {} WHERE id = {}", number, call_id)
    await script("ALTER TABLE call ENABLE TRIGGER USER")


def test_levels_of_the_body_are_found_and_long_sentences_are_no_headings():
    found = paragraphs(BODY + "\n二、" + "很" * 40 + "长的一句。")

    assert [(each.level, each.heading) for each in found] == [
        (0, ""),
        (1, "一、资金。"),
        (2, "（一）福利彩票公益金320,000元。"),
        (0, ""),
        (1, "十、监督。"),
        (0, ""),
    ]


def test_levels_are_numbered_as_people_number_them():
    assert [numeral(n) for n in (1, 9, 10, 11, 20, 21, 99)] == ["一", "九", "十", "十一", "二十", "二十一", "九十九"]


async def test_the_announcement_says_all_that_the_call_fixes(db):
    facts = await a_full_call()

    made = await announcement.announcement(facts.call.id)
    text = text_of(made.content)

    for said in (
        "2026年澜湾区社区公益创投项目征集〔虚构〕",
        "澜湾民公〔2026〕3号",
        "一、资金。资助资金335,000元。",
        "附件：征集事项表",
        "2026年3月2日",
        "335,000.00",
        "A标准项目不超过¥80,000.0050%—30%—20%",
        "每个组织限报1项",
        "劳务费、志愿者补贴合计不超过现金总经费（资助加自筹现金）的50%",
        "每人每天不超过¥500.00，第3天起不超过",
        "2026年3月27日（周五）17:30",
        "60分以上良好：有调查，有数据",
        "结项报告2026年12月15日前，附决算表",
        "1．登记证书副本（登记的社会组织）：在有效期内。",
        "第1页共",
        made.check_code,
    ):
        assert said in text, said


async def test_the_paper_carries_its_data(db):
    facts = await a_full_call()

    made = await announcement.announcement(facts.call.id)
    with pikepdf.open(BytesIO(made.content)) as pdf:
        data = json.loads(pdf.attachments["call.json"].get_file().read_bytes())

    assert data["format"] == feed.FORMAT
    assert data["tracks"][0]["most"] == "80000.00"
    assert data["closes_at"] == "2026-03-27T17:30:00+08:00"


async def test_an_announcement_is_made_at_publication_and_kept_once(db):
    facts = await a_full_call()
    queued = await sql("SELECT message->>'actor_name' AS name FROM dramatiq.queue")

    await jobs.render_announcement(facts.call.id)
    first = await CallPaper.objects()
    await jobs.render_announcement(facts.call.id)

    assert "calls.render_announcement" in [row["name"] for row in queued]
    assert len(first) == await CallPaper.count() == 1
    upload = await get(Upload, first[0].upload)
    assert (await files.read(upload)).startswith(b"%PDF")


async def test_after_a_correction_another_is_made_with_the_reason_and_the_earlier_stands_no_more(browser):
    facts = await a_full_call()
    await jobs.render_announcement(facts.call.id)
    with clock.at(at("2026-03-20", 12)):
        await correct(facts.call.id)
    waiting = await browser.get(f"/calls/{facts.call.id}/announcement.pdf")

    await jobs.render_missing_announcements()
    papers = await CallPaper.objects().order_by(CallPaper.correction_no)
    answer = await browser.get(f"/calls/{facts.call.id}/announcement.pdf")
    old, new = [await browser.get(f"/verify/{paper.check_code}") for paper in papers]

    assert waiting.status_code == 404
    assert answer.headers["content-type"] == "application/pdf"
    assert "更正1（2026年3月20日）。受理时间延长一周" in text_of(answer.content)
    assert [paper.correction_no for paper in papers] == [0, 1]
    assert "征集公告" in new.text
    assert "有效" in new.text
    assert old.text != new.text


async def test_a_paper_overtaken_by_a_correction_is_not_kept(db):
    facts = await a_published_call()
    await correct(facts.call.id)

    kept = await announcing.keep_announcement(
        None, facts.call.id, correction_no=0, content=b"%PDF-1.7", check_code="ABCD-EFGH-JKMN"
    )

    assert kept is None
    assert await CallPaper.count() == 0


async def test_a_body_of_none_leads_to_the_annex(db):
    facts = await a_published_call(body="")

    made = await announcement.announcement(facts.call.id)

    assert "现公开征集本公告所列项目" in text_of(made.content)


async def test_the_public_page_shows_corrections_with_their_reason(browser):
    facts = await a_full_call()
    with clock.at(at("2026-03-20", 12)):
        await correct(facts.call.id)

    with clock.at(WHILE_OPEN):
        page = await browser.get(f"/calls/{facts.call.id}")
        one = await browser.get(f"/calls/{facts.call.id}/corrections/1")
        none = await browser.get(f"/calls/{facts.call.id}/corrections/2")

    assert "更正 1 次" in page.text
    assert "受理时间延长一周" in page.text
    assert "2026-04-03 17:30" in one.text
    assert none.status_code == 404


async def test_the_open_data_is_of_a_shape_that_machines_can_rely_on(browser):
    facts = await a_full_call()

    with clock.at(WHILE_OPEN):
        answer = await browser.get("/calls.json")
    document = answer.json()
    call = document["calls"][0]

    assert document["format"] == "grants.calls/1"
    assert call["state"] == "open"
    assert call["amount"] == "335000.00"
    assert call["opens_at"] == "2026-03-02T09:00:00+08:00"
    assert call["address"].endswith(f"/calls/{facts.call.id}")
    assert call["tracks"][1]["who"] == "filed_through_hub"
    assert call["corrections"] == []
    assert answer.headers["cache-control"] == "public, no-cache"


@pytest.mark.parametrize("address", ["/calls.json", "/calls.atom"])
async def test_who_has_it_already_is_told_so_until_something_changes(browser, address):
    facts = await a_full_call()
    with clock.at(WHILE_OPEN):
        first = await browser.get(address)
        again = await browser.get(address, headers={"If-None-Match": f'W/{first.headers["etag"]}, "other"'})
        await correct(facts.call.id)
        corrected = await browser.get(address, headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert corrected.status_code == 200
    assert "受理时间延长一周" in corrected.text


async def test_the_state_in_the_open_data_is_right_to_the_second(browser):
    facts = await a_full_call()
    found = await published.one(facts.call.id)
    closes = facts.call.closes_at

    assert feed.state(found, PUBLISHED_AT.replace(hour=0)) == "announced"
    assert feed.state(found, closes) == "open"
    assert feed.state(found, closes.replace(second=1)) == "closed"
    with clock.at(closes):
        before = await browser.get("/calls.json")
    with clock.at(closes.replace(second=1)):
        after = await browser.get("/calls.json", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200


async def test_the_atom_feed_has_an_entry_for_each_call_and_each_correction(browser):

    facts = await a_full_call()
    with clock.at(at("2026-03-20", 12)):
        await correct(facts.call.id)

    answer = await browser.get("/calls.atom")
    feed_found = ElementTree.fromstring(answer.text)
    entries = [each.findtext(f"{{{feed.ATOM}}}id") for each in feed_found.iter(f"{{{feed.ATOM}}}entry")]

    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert [each.rpartition("/calls/")[2] for each in entries] == [
        f"{facts.call.id}/corrections/1",
        str(facts.call.id),
    ]


async def test_a_trial_is_seen_nowhere_outside(browser):
    facts = await a_published_call()
    await script("ALTER TABLE call DISABLE TRIGGER USER")
    await Call.update({Call.is_trial: True}).where(Call.id == facts.call.id)
    await script("ALTER TABLE call ENABLE TRIGGER USER")

    for address in ("", "/screener", "/announcement.pdf", "/corrections/1", "/papers/1"):
        assert (await browser.get(f"/calls/{facts.call.id}{address}")).status_code == 404
    assert (await browser.get("/calls.json")).json()["calls"] == []
    assert facts.call.title not in (await browser.get("/calls")).text
    assert facts.call.title not in (await browser.get("/calls.atom")).text


async def test_calls_are_found_by_title_number_and_office(browser):
    await a_published_call()

    by_number = await browser.get("/calls", params={"q": "澜湾民公 3号"})
    nothing = await browser.get("/calls", params={"q": "体育"})

    assert "2026年澜湾区社区公益创投项目征集〔虚构〕" in by_number.text
    assert "没有找到“体育”" in nothing.text


async def test_the_form_for_a_paper_is_sent_to_whoever_asks(browser):

    async with transaction():
        upload = await files.keep_made(b"%PDF-1.4", "承诺书样表.pdf", "application/pdf")
    facts = await a_published_call(required_papers=(PaperPlan("承诺书", template_id=upload.id), PaperPlan("章程")))

    sent = await browser.get(f"/calls/{facts.call.id}/papers/1")
    none = await browser.get(f"/calls/{facts.call.id}/papers/2")

    assert sent.status_code == 200
    assert sent.headers["content-disposition"].startswith("attachment")
    assert none.status_code == 404


async def test_the_list_asks_as_much_of_the_database_for_many_calls_as_for_one(db):

    await a_full_call()
    with queries_counted() as one:
        await published.every()
    await a_full_call()
    with queries_counted() as two:
        await published.every()

    assert len(one) == len(two)


async def test_the_data_page_and_the_preview_are_there(browser):
    facts = await a_published_call()

    data = await browser.get("/calls/data")
    officer = await officer_of(facts.call)
    preview = await browser.sign_in(officer.id).get(f"/rounds/{facts.call.id}/call/preview")

    assert "grants.calls/1" in data.text
    assert preview.status_code == 200
    assert "不能保存，也不能提交" in preview.text
    assert "/applications/new" not in preview.text


async def test_what_a_call_does_not_have_is_not_found(db):
    facts = await a_published_call(required_papers=(PaperPlan("章程"),))
    found = await published.one(facts.call.id)

    with pytest.raises(NotFound, match=r"calls\.no_such_correction"):
        found.correction(1)
    with pytest.raises(NotFound, match=r"calls\.no_such_template"):
        await published.template_of(facts.call.id, 1)
    with pytest.raises(NotFound, match=r"calls\.paper_not_ready"):
        await published.announcement_of(facts.call.id)
