"""Drawing, asking, answering and signing, as those who do it see it."""

import json
import re

import pytest

from grants import clock
from grants.experts import actions as pool
from grants.scoring import drawing, inviting, jobs, queries
from grants.scoring.draw_tables import Draw, PanelTerms
from grants.scoring.tables import Panelist
from grants.scoring.verifying import differences_in
from tests.counting import queries_counted
from tests.scoring.draw_world import PLAN, WORD, a_draw, a_round_to_draw, decline, prepare
from tests.scoring.world import BEFORE_SCORING, DURING_SCORING, PUBLISHED, a_scoring_round

ASKED = {
    "members": "2",
    "alternates": "2",
    "least_senior": "0",
    "free_from": "2026-04-14",
    "free_until": "2026-04-21",
    "topics": [],
    "most_load": "",
    "without_ties": "yes",
    "word": "春风又绿",
}


@pytest.fixture(autouse=True)
def now():
    with clock.at(BEFORE_SCORING):
        yield


async def test_the_operator_counts_first_then_fixes_and_what_was_typed_stays(browser):
    w = await a_round_to_draw()
    address = f"/rounds/{w.call.id}/draw"
    browser.sign_in(w.secretary.id)

    empty = await browser.get(address)
    counted = await browser.post(address, data=ASKED | {"word": "", "go": "count"})
    before = await Draw.count()
    too_many = await browser.post(address, data=ASKED | {"members": "5", "most_load": "7"})
    backwards = await browser.post(address, data=ASKED | {"free_until": "2026-04-01"})
    wordless = await browser.post(address, data=ASKED | {"word": ""})
    fixed = await browser.post(address, data=ASKED)
    again = await browser.post(address, data=ASKED | {"reason": ""})
    draw = await Draw.objects().first()

    assert 'name="without_ties" type="checkbox" value="yes" checked' in empty.text
    assert (counted.status_code, before, "符合条件的 6 人" in counted.text) == (200, 0, True)
    assert (too_many.status_code, "不足正选 5 人和候补 2 人" in too_many.text) == (422, True)
    assert all(f'value="{typed}"' in too_many.text for typed in ("5", "7", "春风又绿"))
    assert (backwards.status_code, "结束日期早于开始日期" in backwards.text) == (422, True)
    assert (wordless.status_code, "请填写这一项" in wordless.text) == (422, True)
    assert (fixed.status_code, fixed.headers["location"]) == (303, f"/draws/{draw.id}")
    assert (again.status_code, "再次抽取须写明理由" in again.text) == (422, True)
    assert await Draw.count() == 1


async def test_a_filter_that_is_unticked_is_off(browser):
    w = await a_round_to_draw()
    browser.sign_in(w.secretary.id)
    asked = {name: value for name, value in ASKED.items() if name != "without_ties"}

    await browser.post(f"/rounds/{w.call.id}/draw", data=asked)

    draw = await Draw.objects().first()
    assert json.loads(draw.snapshot)["filters"]["without_ties"] is False


async def test_no_page_shows_word_or_salt_before_the_witness_has_spoken_and_then_all_is_shown(browser):
    w = await a_round_to_draw()
    draw = await prepare(w)
    address = f"/draws/{draw.id}"

    for person in (w.secretary, w.officer, w.supervisor):
        text = (await browser.sign_in(person.id).get(address)).text
        assert draw.commitment in text
        assert not any(secret in text for secret in (PLAN.word, draw.salt))
    panel = (await browser.get(f"/rounds/{w.call.id}/experts")).text
    record = await browser.get(f"{address}/record.json")
    browser.sign_in(w.supervisor.id)
    short = await browser.post(f"{address}/witnessing", data={"word": "秋"})
    done = await browser.post(f"{address}/witnessing", data={"word": WORD})
    twice = await browser.post(f"{address}/witnessing", data={"word": WORD})
    after = (await browser.get(address)).text
    record_now = await browser.get(f"{address}/record.json")

    assert "第 1 次抽取已准备，等待见证人执行" in panel
    assert record.status_code == 404  # scoring.draw_not_carried_out
    assert (short.status_code, 'value="秋"' in short.text) == (422, True)
    assert (done.status_code, twice.status_code) == (303, 422)
    assert all(shown in after for shown in (PLAN.word, draw.salt, WORD))
    assert differences_in(record_now.text) == []


async def test_the_operator_sees_whose_turn_it_is_and_cannot_witness(browser):
    w = await a_round_to_draw()
    draw = await prepare(w)

    browser.sign_in(w.secretary.id)
    page = (await browser.get(f"/draws/{draw.id}")).text
    posted = await browser.post(f"/draws/{draw.id}/witnessing", data={"word": WORD})

    assert "抽取由操作人以外的人见证并执行" in page
    assert 'aria-disabled="true"' in page
    assert posted.status_code == 403
    with clock.at(BEFORE_SCORING):
        await pool.edit_expert(w.officer, w.experts[0].id, version=1, fields={"title": "教授"})
    assert "您在受理截止后改动过专家库" in (await browser.sign_in(w.officer.id).get(f"/draws/{draw.id}")).text


async def test_who_was_drawn_is_asked_and_replaced_from_the_page_with_one_button_each(browser):
    w = await a_round_to_draw()
    found = await a_draw(w)
    experts = f"/rounds/{w.call.id}/experts"
    browser.sign_in(w.secretary.id)

    before = (await browser.get(experts)).text
    asked = await browser.post(f"/rounds/{w.call.id}/draw/invitations")
    twice = await browser.post(f"/rounds/{w.call.id}/draw/invitations")
    await decline(w, found.members[0].code, "与某单位有合作")
    shown = (await browser.get(experts)).text
    seats = await Panelist.objects().order_by(Panelist.id)
    following = found.alternates[0]
    early = await browser.post(f"/panelists/{seats[1].id}/replacement")
    skip_page = await browser.get(f"/alternates/{following.id}/skipping")
    silent = await browser.post(f"/alternates/{following.id}/skipping", data={"reason": ""})
    skipped = await browser.post(f"/alternates/{following.id}/skipping", data={"reason": "出国"})
    replaced = await browser.post(f"/panelists/{seats[0].id}/replacement")
    after = (await browser.get(experts)).text
    draw_page = (await browser.get(f"/draws/{found.draw.id}")).text

    assert "邀请抽中的 2 人" in before
    assert (asked.status_code, twice.status_code, "抽中的专家都已邀请" in twice.text) == (303, 422, True)
    assert "与某单位有合作" in shown
    assert f"{following.code} 递补" in shown
    assert (early.status_code, "没有谢绝也没有退出" in early.text) == (422, True)
    assert (skip_page.status_code, silent.status_code, skipped.status_code) == (200, 422, 303)
    assert replaced.status_code == 303
    name = found.names[found.alternates[1].code]
    assert f"由 {name} 递补" in after
    assert "出国" in draw_page


async def test_a_load_is_edited_in_place_and_a_wrong_one_stays_in_its_field(browser):
    w = await a_scoring_round(experts=2)
    seat = await Panelist.objects().order_by(Panelist.id).first()
    browser.sign_in(w.officer.id)

    wrong = await browser.post(f"/panelists/{seat.id}/load", data={f"load-{seat.id}": "很多"})
    right = await browser.post(f"/panelists/{seat.id}/load", data={f"load-{seat.id}": "7"})
    shown = (await browser.get(f"/rounds/{w.call.id}/experts")).text

    assert (wrong.status_code, 'value="很多"' in wrong.text, "请填写整数" in wrong.text) == (422, True, True)
    assert right.status_code == 303
    assert (await queries.panel(w.call.id)).seats[0].most_sheets == 7
    assert re.search(rf'name="load-{seat.id}"[^>]*value="7"', shown)


async def test_terms_are_written_on_a_page_that_keeps_what_was_typed(browser):
    w = await a_scoring_round(experts=0)
    address = f"/rounds/{w.call.id}/terms"
    typed = {
        "fee": "每人每天 1000 元",
        "judging_from": "2026-04-14",
        "judging_until": "2026-04-10",
        "most_sheets": "8",
        "answer_by": "2026-04-12T17:30",
        "words": "请按时到场",
        "declaration_words": "不拍照",
    }
    browser.sign_in(w.secretary.id)

    wrong = await browser.post(address, data=typed)
    right = await browser.post(address, data=typed | {"judging_until": "2026-04-15"})
    written = await PanelTerms.objects().order_by(PanelTerms.number, ascending=False).first()

    assert (wrong.status_code, "结束日期早于开始日期" in wrong.text, "请按时到场" in wrong.text) == (422, True, True)
    assert right.status_code == 303
    assert (written.number, written.fee, written.most_sheets) == (2, "每人每天 1000 元", 8)
    assert written.answer_by.isoformat() == "2026-04-12T09:30:00+00:00"


async def test_an_expert_answers_on_their_page_and_sees_the_terms(browser):
    w = await a_scoring_round(experts=0)
    await w.invite(1, is_alternate=False, answers=False)
    address = f"/panel/{w.call.id}/invitation"
    browser.sign_in(w.people[0].id)

    home = (await browser.get("/panel")).text
    page = (await browser.get(address)).text
    declaration = await browser.get(f"/panel/{w.call.id}/declaration")
    nothing = await browser.post(address, data={})
    wrong = await browser.post(address, data={"answer": "accept", "most_sheets": "-1"})
    silent = await browser.post(address, data={"answer": "decline", "reason": ""})
    accepted = await browser.post(address, data={"answer": "accept", "most_sheets": "5"})
    twice = await browser.post(address, data={"answer": "decline", "reason": "改主意"})

    assert "答复邀请" in home
    assert "每人每天 800 元（税前）" in page
    assert (declaration.status_code, declaration.headers["location"]) == (303, address)
    assert (nothing.status_code, wrong.status_code, 'value="-1"' in wrong.text) == (422, 422, True)
    assert (silent.status_code, "请写明理由" in silent.text) == (422, True)
    assert (accepted.status_code, accepted.headers["location"]) == (303, f"/panel/{w.call.id}/declaration")
    assert (twice.status_code, "您已答复过邀请" in twice.text) == (422, True)
    assert (await queries.panel(w.call.id)).members[0].most_sheets == 5


async def test_who_declines_finds_nothing_to_do_and_is_in_no_choice(browser):
    w = await a_scoring_round(experts=1)
    await w.invite(2, is_alternate=False, answers=False)
    await browser.sign_in(w.people[1].id).post(
        f"/panel/{w.call.id}/invitation", data={"answer": "decline", "reason": "时间冲突"}
    )

    home = (await browser.get("/panel")).text
    panel = (await browser.sign_in(w.secretary.id).get(f"/rounds/{w.call.id}/assignment")).text

    assert "已谢绝本次评审：时间冲突" in home
    assert "签署声明" not in home
    assert "E1 专家1</option>" in panel
    assert "E2 专家2</option>" not in panel
    assert "评审组 1 人" in panel


async def test_a_seat_is_given_up_by_the_expert_or_taken_back_by_the_office(browser):
    w = await a_scoring_round(experts=2)
    seats = await Panelist.objects().order_by(Panelist.id)

    browser.sign_in(w.people[0].id)
    own = await browser.get(f"/panel/{w.call.id}/leaving")
    silent = await browser.post(f"/panel/{w.call.id}/leaving", data={"reason": ""})
    left = await browser.post(f"/panel/{w.call.id}/leaving", data={"reason": "突发疾病"})
    browser.sign_in(w.officer.id)
    asked = await browser.get(f"/panelists/{seats[1].id}/leaving")
    empty = await browser.post(f"/panelists/{seats[1].id}/leaving", data={"reason": ""})
    ended = await browser.post(f"/panelists/{seats[1].id}/leaving", data={"reason": "联系不上"})
    browser.sign_in(w.people[1].id)
    other = await browser.get(f"/panelists/{seats[0].id}/leaving")

    assert (own.status_code, silent.status_code, left.status_code) == (200, 422, 303)
    assert (asked.status_code, empty.status_code, ended.status_code) == (200, 422, 303)
    assert other.status_code == 404
    assert (await queries.panel(w.call.id)).members == []


async def test_papers_are_handed_out_to_readers_and_wait_until_they_are_made(browser):
    w = await a_round_to_draw()
    found = await a_draw(w)
    address = f"/draws/{found.draw.id}/paper"
    browser.sign_in(w.supervisor.id)

    early = await browser.get(address)  # scoring.no_draw_paper
    await jobs.draw_document(found.draw.id)
    made = await browser.get(address)
    stranger = await browser.sign_in(w.people[0].id).get(address)

    assert (early.status_code, made.status_code, stranger.status_code) == (404, 200, 404)
    assert made.headers["content-type"] == "application/pdf"
    assert made.content.startswith(b"%PDF")


async def test_supervisors_and_auditors_read_and_find_nothing_to_press(browser):
    w = await a_round_to_draw()
    found = await a_draw(w)
    await inviting.invite_drawn(w.secretary, w.call.id)
    seat = await Panelist.objects().first()
    browser.sign_in(w.supervisor.id)

    panel = (await browser.get(f"/rounds/{w.call.id}/experts")).text
    draws = (await browser.get(f"/rounds/{w.call.id}/draw")).text

    assert 'action="/panelists' not in panel
    assert "固定人选" not in draws
    for address, data in (
        (f"/rounds/{w.call.id}/draw", ASKED),
        (f"/rounds/{w.call.id}/terms", {}),
        (f"/rounds/{w.call.id}/draw/invitations", {}),
        (f"/panelists/{seat.id}/replacement", {}),
        (f"/panelists/{seat.id}/load", {}),
        (f"/panelists/{seat.id}/leaving", {"reason": "x"}),
        (f"/alternates/{found.alternates[0].id}/skipping", {"reason": "x"}),
    ):
        assert (await browser.post(address, data=data)).status_code == 404, address


async def test_what_a_stranger_types_into_an_address_is_not_found(browser):
    w = await a_round_to_draw()
    await a_draw(w)
    browser.sign_in(w.people[0].id)

    for address in (
        f"/panel/{w.call.id}/invitation",  # scoring.no_invitation
        f"/panel/{w.call.id}/leaving",
        f"/panel/{w.call.id}/declaration",
        "/panel/999999/invitation",
        "/draws/999999",
    ):
        assert (await browser.get(address)).status_code == 404, address


async def test_the_panel_s_pages_ask_the_same_number_of_questions_for_one_draw_and_for_two(browser):
    w = await a_round_to_draw(pool_size=9)
    await a_draw(w, members=1, alternates=1)
    await inviting.invite_drawn(w.secretary, w.call.id)
    pages = [f"/rounds/{w.call.id}/experts", f"/rounds/{w.call.id}/draw"]

    async def questions() -> list[int]:
        asked = []
        await browser.sign_in(w.secretary.id).get("/help")
        for address in pages:
            with queries_counted() as count:
                assert (await browser.get(address)).status_code == 200
            asked.append(len(count))
        return asked

    few = await questions()
    await a_draw(w, members=2, alternates=1, reason="增加人数")
    await inviting.invite_drawn(w.secretary, w.call.id)

    assert await questions() == few


async def test_after_the_papers_are_open_the_declaration_is_still_there_to_read(browser):
    w = await a_scoring_round(experts=1)
    await w.declare()
    browser.sign_in(w.people[0].id)

    with clock.at(DURING_SCORING):
        page = (await browser.get(f"/panel/{w.call.id}/declaration")).text

    assert "您已于 2026-04-10 10:00 签署" in page
    assert "三年内在申报单位" in page


async def test_a_pool_filled_before_the_call_closed_bars_nobody_from_drawing(db):
    w = await a_round_to_draw()
    with clock.at(PUBLISHED):
        await pool.edit_expert(w.officer, w.experts[0].id, version=1, fields={"title": "教授"})

    assert (await drawing.prepare_draw(w.officer, w.call.id, PLAN)).number == 1
