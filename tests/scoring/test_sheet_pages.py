"""The desk, its drafts, the supervisor's pages and the papers over HTTP, as each viewer has them."""

import json
import re
from decimal import Decimal

import pypdfium2
import pytest

from grants import clock, files
from grants.applications.tables import ApplicationFile
from grants.calls.kinds import SheetsSeen
from grants.db import transaction
from grants.disclosure import papers
from grants.people.tables import Role
from grants.scoring import actions, jobs, overseeing, queries
from grants.scoring import sheet_queries as sheets
from grants.scoring.closing import close_phase
from grants.scoring.sheet_tables import SheetChange, SheetPaper, SheetVersion
from grants.scoring.tables import Assignment
from grants.web.render import environment
from tests.counting import queries_counted
from tests.files.samples import a_pdf
from tests.scoring.phased import BEFORE_PITCH, a_pitch_round, assign_pitch, call_in
from tests.scoring.world import AFTER_SCORING, DURING_SCORING, ScoringRound, a_scoring_round, an_actor

GOOD = (17, 22, 13, 13, 13, 8)
ODD = ("19.5", "24.5", "14.5", "1.5", "1.5", "9.5")


@pytest.fixture
def during():
    with clock.at(DURING_SCORING):
        yield


async def a_sheet(**facts: object) -> tuple[ScoringRound, Assignment]:
    w = await a_scoring_round(**facts)
    await w.declare()
    return w, await w.assign(0, 0)


def typed(marks=GOOD, **more: str) -> dict[str, str]:
    return {f"mark-{at}": str(mark) for at, mark in enumerate(marks, start=1)} | {"comment": "条理清楚"} | more


def a_field(name: str, value: str, base: int, key: str) -> dict[str, str]:
    return {"field": name, "value": value, "base": str(base), "key": key}


async def test_a_field_saves_itself_and_the_same_key_is_answered_alike(browser, during):
    w, mine = await a_sheet()
    draft = f"/scoring/{mine.id}/draft"
    browser.sign_in(w.people[0].id)

    first = await browser.post(draft, data=a_field("mark-1", "17", 0, "a"))
    again = await browser.post(draft, data=a_field("mark-1", "17", 0, "a"))
    keyless = [await browser.post(draft, data={"field": "comment", "value": text}) for text in ("一", "二")]

    assert first.json() == again.json() == {"saved_at": "10:00:00", "version": 1, "wrong": {}}
    assert [answer.json()["version"] for answer in keyless] == [2, 3]
    assert (await queries.sheet(w.people[0], mine.id)).assignment.comment == "二"


async def test_a_second_screen_is_shown_both_texts_and_chooses(browser, during):
    w, mine = await a_sheet()
    draft = f"/scoring/{mine.id}/draft"
    browser.sign_in(w.people[0].id)
    await browser.post(draft, data=a_field("comment", "第一个窗口", 0, "a"))

    clash = await browser.post(draft, data=a_field("comment", "第二个窗口", 0, "b"))
    other = await browser.post(draft, data=a_field("mark-1", "17", 0, "c"))
    chosen = await browser.post(draft, data=a_field("comment", "第二个窗口", clash.json()["version"], "d"))
    past = await browser.get(f"/scoring/{mine.id}/history")

    assert (clash.status_code, other.status_code, chosen.status_code) == (409, 200, 200)
    assert clash.json() == {"theirs": "第一个窗口", "by": "另一个窗口", "at": "10:00:00", "version": 1}
    assert "与另一个窗口同时填写，当时没有采用" in past.text
    assert past.text.count("第二个窗口") == 2


async def test_without_scripts_two_screens_are_shown_both_texts_and_what_was_not_touched_does_not_clash(
    browser, during
):
    w, mine = await a_sheet()
    home = f"/scoring/{mine.id}"
    browser.sign_in(w.people[0].id)
    await browser.post(home, data=typed((17, 22, 13, 13, 13, ""), version="0"))
    # Both screens know version 1; the other one changes a mark and the comment.
    await browser.post(home, data=typed((16, 22, 13, 13, 13, ""), version="1", comment="别处的总评"))

    clash = await browser.post(home, data=typed((17, 22, 13, 13, 13, 8), version="1", comment="这里的总评"))
    version = re.search(r'name="theirs-version-comment" value="(\d+)"', clash.text).group(1)
    settled = dict.fromkeys(["settled"], re.findall(r'name="settled" value="([^"]+)"', clash.text))
    both = typed((16, 22, 13, 13, 13, 8), version="1", comment="这里的总评", keep="comment:both") | settled
    done = await browser.post(home, data=both | {"theirs-comment": "别处的总评", "theirs-version-comment": version})
    sheet = await queries.sheet(w.people[0], mine.id)

    assert clash.status_code == 422
    assert "另一个窗口 于 10:00:00 也改了这一项，请选择保留哪一份" in clash.text
    assert 'value="comment:both"' in clash.text
    assert 'value="mark-1:both"' not in clash.text
    assert done.status_code == 303
    assert (sheet.mark(1), sheet.mark(6)) == (Decimal(16), Decimal(8))
    assert sheet.assignment.comment == "这里的总评\n别处的总评"


async def test_a_sheet_that_another_screen_changed_is_looked_at_again_before_it_is_handed_in(browser, during):
    w, mine = await a_sheet()
    home = f"/scoring/{mine.id}"
    browser.sign_in(w.people[0].id)
    await browser.post(home, data=typed(version="0"))
    asked = await browser.get(f"{home}/lock")
    shown = re.search(r'name="version" value="(\d+)"', asked.text).group(1)
    await browser.post(f"{home}/draft", data=a_field("mark-1", "12", 1, "a"))

    stale = await browser.post(f"{home}/lock", data={"version": shown})
    fresh = re.search(r'name="version" value="(\d+)"', stale.text).group(1)
    done = await browser.post(f"{home}/lock", data={"version": fresh})

    assert stale.status_code == 422
    assert "另一个窗口刚才又保存过这份评分表" in stale.text
    assert "12.0 / 20" in stale.text
    assert done.status_code == 303


async def test_a_long_reason_is_kept_said_to_be_too_long_and_named_at_handing_in(browser, during):
    w, mine = await a_sheet()
    browser.sign_in(w.people[0].id)

    kept = await browser.post(f"/scoring/{mine.id}/draft", data=a_field("reason-1", "长" * 301, 0, "a"))
    absurd = await browser.post(f"/scoring/{mine.id}/draft", data=a_field("reason-1", "长" * 5001, 1, "b"))

    assert kept.json()["wrong"] == {"reason-1": "最多 300 字，现在 301 字"}
    assert absurd.status_code == 422
    assert (await SheetChange.objects().first()).text == "长" * 301


async def test_others_are_shown_by_number_after_ones_own_lock_and_by_no_page_before(browser, during):
    w, mine = await a_sheet(sheets_seen=SheetsSeen.OWN_LOCKED)
    await w.score(1, await w.assign(1, 0), ODD, comment="独家意见")
    await w.score(0, mine, GOOD, lock=False)
    browser.sign_in(w.people[0].id)
    pages = ["/panel", *(f"/scoring/{mine.id}{rest}" for rest in ("", "/lock", "/history", "/recusal"))]

    before = [await browser.get(address) for address in pages]
    await actions.lock_sheet(w.people[0], mine.id)
    after = await browser.get(f"/scoring/{mine.id}")

    for answer in before:
        assert answer.status_code == 200
        assert "独家意见" not in answer.text
        assert "71.0" not in answer.text
    assert "提交后可见其他专家的评分" in before[1].text
    assert "独家意见" in after.text
    assert re.search(r"专家 1</?[^<]*<span[^>]*>71\.0|专家 1 <span[^>]*>71\.0", after.text)
    assert w.people[1].name not in after.text


async def test_attachments_are_pictures_page_by_page_with_the_original_beside(browser, during):
    w, mine = await a_sheet()
    async with transaction():
        upload = await files.keep(a_pdf("一"), "登记证.pdf", by=None)
    await ApplicationFile(application=w.applications[0].id, upload=upload.id, label="登记证书").save()
    home = f"/scoring/{mine.id}"
    browser.sign_in(w.people[0].id)

    desk = await browser.get(home)
    view = await browser.get(f"{home}/files/{upload.id}/view?page=7")
    picture = await browser.get(f"{home}/files/{upload.id}/pages/1")
    beyond = await browser.get(f"{home}/files/{upload.id}/pages/2")
    original = await browser.get(f"{home}/files/{upload.id}")

    assert f'loading="lazy" src="{home}/files/{upload.id}/pages/1"' in desk.text
    assert "登记证书" in view.text
    assert (picture.headers["content-type"], picture.content[:4]) == ("image/png", b"\x89PNG")
    assert "sandbox" in picture.headers["content-security-policy"]
    assert beyond.status_code == 404
    assert original.headers["content-disposition"].startswith("attachment")
    browser.sign_in(w.people[1].id)
    assert (await browser.get(f"{home}/files/{upload.id}/pages/1")).status_code == 404


async def test_a_supervisor_unlocks_on_a_page_that_shows_no_mark_and_nobody_else_finds_it(browser, during):
    w, mine = await a_sheet(sheets_seen=SheetsSeen.OWN_LOCKED)
    await w.score(0, mine, ODD, comment="独家意见")
    version = await SheetVersion.objects().first()
    address = f"/assignments/{mine.id}/unlocking"
    browser.sign_in(w.supervisor.id)

    asked = await browser.get(address)
    silent = await browser.post(address, data={"reason": ""})
    done = await browser.post(address, data={"reason": "贴错了总评"})
    seen = await browser.get(f"/rounds/{w.call.id}/progress")
    again = await browser.get(address)

    assert "可能已经看过" in asked.text
    for page in (asked, again, seen):
        assert "独家意见" not in page.text
        assert "71.0" not in page.text
        assert version.content_hash[:16] not in page.text
    assert silent.status_code == 422
    assert (done.status_code, done.headers["location"]) == (303, f"/rounds/{w.call.id}/progress")
    assert "已解锁，第 1 版保留" in seen.text
    assert "这份评分表没有锁定" in again.text
    for other in (w.officer, w.secretary, w.people[0], await an_actor("m", (w.applicants[0], Role.SUPERVISOR))):
        browser.sign_in(other.id)
        assert (await browser.get(address)).status_code == 404, other.name  # scoring.no_overseen_sheet


async def test_the_expert_sees_that_it_was_unlocked_why_and_both_versions(browser):
    w, mine = await a_sheet()
    await w.score(0, mine, GOOD)
    with clock.at(DURING_SCORING):
        await overseeing.unlock_sheet(w.supervisor, mine.id, reason="贴错了总评")
    browser.sign_in(w.people[0].id)

    with clock.at(AFTER_SCORING):
        desk = await browser.get(f"/scoring/{mine.id}")
        await browser.post(f"/scoring/{mine.id}", data=typed((16, 22, 13, 13, 13, 8), version="1"))
        await browser.post(f"/scoring/{mine.id}/lock")
        past = await browser.get(f"/scoring/{mine.id}/history")

    assert "已解锁，请重新提交" in desk.text
    assert "<textarea" in desk.text
    assert ("贴错了总评" in past.text, "86.00" in past.text, "85.00" in past.text) == (True, True, True)


async def test_versions_and_their_papers_are_for_the_funders_overseers_once_the_phase_is_closed(browser):
    w, mine = await a_sheet(applications=1, experts=1)
    await w.score(0, mine, GOOD)
    version = await SheetVersion.objects().first()
    await jobs.render_sheet(version.id)
    auditor = await an_actor("aud", (w.funder, Role.AUDITOR))
    address = f"/assignments/{mine.id}/versions"
    readers = {
        w.supervisor: (403, 200),
        w.officer: (403, 200),
        auditor: (403, 200),
        w.secretary: (404, 404),
        w.people[0]: (404, 404),
    }

    for reader, (before, _after) in readers.items():
        browser.sign_in(reader.id)
        for path in (address, f"{address}/{version.id}/paper"):
            assert (await browser.get(path)).status_code == before, (reader.name, path)
    browser.sign_in(w.people[0].id)
    own = await browser.get(f"/scoring/{mine.id}/versions/{version.id}/paper")
    foreign = await browser.get(f"/scoring/{mine.id}/versions/{version.id + 1}/paper")  # scoring.no_sheet_paper
    with clock.at(AFTER_SCORING):
        await close_phase(w.secretary, w.call.id)
    for reader, (_before, after) in readers.items():
        browser.sign_in(reader.id)
        for path in (address, f"{address}/{version.id}/paper"):
            assert (await browser.get(path)).status_code == after, (reader.name, path)
    browser.sign_in(auditor.id)
    seen = await browser.get(f"/rounds/{w.call.id}/progress")

    assert (own.status_code, own.headers["content-type"], foreign.status_code) == (200, "application/pdf", 404)
    assert address in seen.text
    assert "解锁<" not in seen.text


async def test_form_10_says_what_was_locked_carries_it_as_data_and_can_be_verified_until_it_is_unlocked(db):
    w, mine = await a_sheet()
    await w.score(0, mine, GOOD, comment="条理清楚")
    version = await SheetVersion.objects().first()
    await jobs.render_sheet(version.id)
    await jobs.render_sheet(version.id)

    kept = await SheetPaper.objects().first()
    content = await files.read(await sheets.paper_of(mine.id, version.id))
    document = pypdfium2.PdfDocument(content)
    text = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    data = json.loads(bytes(document.get_attachment(0).get_data()))
    found = await papers.paper(kept.check_code)
    with clock.at(DURING_SCORING):
        await overseeing.unlock_sheet(w.supervisor, mine.id, reason="误")

    for words in ("评分表", "A1", "项目1", "单位O1", "E1专家1", "社会需求与问题", "86.00", "条理清楚", kept.check_code):
        assert words in text, words
    assert data["sheet"]["total"] == "86.00"
    assert data["content_sha256"] == version.content_hash
    assert (found.kind, found.is_valid) == ("score_sheet", True)
    assert (await papers.paper(kept.check_code)).is_valid is False


async def test_progress_sorts_by_what_is_missing_and_goes_phase_by_phase(browser):
    w = await a_pitch_round(applications=2)
    for expert in (0, 1):
        for place in (0, 1):
            await w.score(expert, await w.assign(expert, place), GOOD, lock=expert == 0)
    address = f"/rounds/{w.call.id}/progress"
    browser.sign_in(w.supervisor.id)

    with clock.at(DURING_SCORING):
        plain = await browser.get(address)
        sorted_page = await browser.get(f"{address}?sort=missing")
    await call_in(w, 1)
    await assign_pitch(w, 0, 1)
    with clock.at(BEFORE_PITCH):
        browser.sign_in(w.supervisor.id)
        pitch = await browser.get(address)
        first = await browser.get(f"{address}?phase=1")
        nonsense = await browser.get(f"{address}?phase=9&sort=x")

    assert plain.text.index("E1 专家1") < plain.text.index("E2 专家2")
    assert sorted_page.text.index("E2 专家2") < sorted_page.text.index("E1 专家1")
    assert f'hx-get="{address}?phase=1&sort=code" hx-trigger="every 10s"' in plain.text
    assert "路演时间表" in pitch.text
    assert "1 张评分表" in pitch.text
    assert "4 张评分表" in first.text
    assert nonsense.status_code == 200
    assert "提醒未完成的" not in plain.text


async def test_the_organiser_reminds_who_is_not_done(browser, during):
    w, mine = await a_sheet()
    address = f"/rounds/{w.call.id}/reminders"
    browser.sign_in(w.secretary.id)

    shown = await browser.get(f"/rounds/{w.call.id}/progress")
    done = await browser.post(address)
    again = await browser.post(address)
    browser.sign_in(w.supervisor.id)
    other = await browser.post(address)

    assert "提醒未完成的 1 人" in shown.text
    assert [
        bytes.fromhex(re.search(r"grants_flash=([0-9a-f]+)", a.headers["set-cookie"])[1]).decode()
        for a in (done, again)
    ] == [
        "已提醒 1 人",
        "今天已经提醒过",
    ]
    assert other.status_code == 404
    assert mine.id


async def test_an_experts_list_and_desk_ask_the_database_as_often_for_two_sheets_as_for_six(browser, during):
    w = await a_scoring_round(applications=6)
    await w.declare()
    mine = [await w.assign(0, place) for place in range(2)]
    browser.sign_in(w.people[0].id)
    await browser.get("/panel")

    with queries_counted() as few:
        await browser.get("/panel")
    with queries_counted() as few_at_the_desk:
        await browser.get(f"/scoring/{mine[0].id}")
    for place in range(2, 6):
        await w.assign(0, place)
    with queries_counted() as many:
        await browser.get("/panel")
    with queries_counted() as many_at_the_desk:
        await browser.get(f"/scoring/{mine[0].id}")

    assert (len(many), len(many_at_the_desk)) == (len(few), len(few_at_the_desk))


def test_the_reason_of_a_blocked_button_has_a_plain_id_that_the_button_points_to():
    source = (
        '{% from "ui/form.html" import button %}{{ button("提交评分表", "primary", name="go", value="锁定", why=why) }}'
    )

    drawn = environment().from_string(source).render(why={"message": "还没有评分"})

    pointed, named = (
        re.search(r'aria-describedby="([^"]+)"', drawn)[1],
        re.search(r'<span class="blocked__why" id="([^"]+)"', drawn)[1],
    )
    assert pointed == named
    assert re.fullmatch(r"why-[0-9a-f]{10}", named)
