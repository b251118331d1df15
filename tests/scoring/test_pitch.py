"""The pitch: its time table by lot and by hand, who hears of it, and when its sheets open."""

import hashlib
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from python_calamine import load_workbook

from grants import clock
from grants.clock import SHANGHAI
from grants.db import sql, transaction
from grants.disclosure import papers
from grants.errors import NotAllowed, NotFound, Refused, why_not
from grants.inbox import queries as inbox
from grants.notifications.tables import Message
from grants.people import queries as people
from grants.people.tables import Role
from grants.scoring import actions as scoring
from grants.scoring import jobs
from grants.scoring import queries as panels
from grants.scoring.pitch import actions, planning, queries, rules
from grants.scoring.pitch.planning import Break, Pace
from grants.scoring.pitch.tables import PitchTimetable
from tests.conftest import parallel
from tests.scoring.phased import BEFORE_PITCH, PITCH, PITCH_CLOSES, PITCH_OPENS, a_pitch_round, assign_pitch, call_in
from tests.scoring.world import ScoringRound, a_scoring_round, an_actor, at_positions

NINE = datetime(2026, 4, 24, 9, tzinfo=SHANGHAI)
PACE = Pace(NINE, 5, 5, 2)


@pytest.fixture
def before():
    with clock.at(BEFORE_PITCH):
        yield


async def drawn(w: ScoringRound, **facts) -> PitchTimetable:
    known = {"call_id": w.call.id, "phase": PITCH, "pace": PACE, "place": "区社会组织服务中心二楼", "seed": "7 3 9"}
    return await actions.draw_up_timetable(w.secretary, **(known | facts))


async def order_of(row: PitchTimetable) -> list[str]:
    return [application.number for _slot, application in (await queries.timetable(row.id)).slots]


def test_lots_are_drawn_by_seed_and_number_alone():
    numbers = [(3, "A3"), (1, "A1"), (2, "A2")]
    by_hand = sorted(numbers, key=lambda each: hashlib.sha256(f"7 3 9:{each[1]}".encode()).hexdigest())

    assert planning.by_lot(numbers, "7 3 9") == [key for key, _number in by_hand]
    assert planning.by_lot(numbers[::-1], "7 3 9") == planning.by_lot(numbers, "7 3 9")


def test_what_would_run_into_a_break_begins_after_it_also_after_a_night():
    noon, night = NINE.replace(hour=12), NINE.replace(hour=17)
    pace = Pace(
        NINE.replace(hour=11, minute=45),
        5,
        5,
        0,
        [Break(night, NINE + timedelta(days=1)), Break(noon, noon + timedelta(hours=2))],
    )

    slots = planning.planned([1, 2, 3], pace)
    late = planning.planned([1, 2], Pace(NINE.replace(hour=16, minute=50), 5, 5, 5, pace.breaks))

    assert [f"{each.starts_at:%H:%M}-{each.ends_at:%H:%M}" for each in slots] == [
        "11:45-11:55",
        "14:00-14:10",
        "14:10-14:20",
    ]
    assert [each.starts_at for each in late] == [NINE.replace(hour=16, minute=50), NINE + timedelta(days=1)]


async def test_everybody_called_in_gets_a_slot_and_drawing_again_needs_a_reason_and_keeps_the_first(db, before):
    w = await a_pitch_round(applications=3)
    await call_in(w, 2, 0)

    first = await drawn(w)
    with pytest.raises(Refused, match=r"scoring\.no_reason"):
        await drawn(w, seed="1")
    second = await drawn(w, order=[w.applications[0].id, w.applications[2].id], reason="A3 路远")
    third = await drawn(w, seed="", reason="监督员要求抽签")

    assert sorted(await order_of(first)) == ["A1", "A3"]
    assert await order_of(second) == ["A1", "A3"]
    assert [(row.number, row.is_by_lot, row.seed != "") for row in (first, second, third)] == [
        (1, True, True),
        (2, False, False),
        (3, True, True),
    ]
    slots = (await queries.timetable(second.id)).slots
    assert [(slot.starts_at.astimezone(SHANGHAI), slot.minutes) for slot, _row in slots] == [
        (NINE, 5),
        (NINE + timedelta(minutes=12), 5),
    ]


async def test_a_time_table_is_refused_outside_its_phase_for_others_and_where_nobody_was_called_in(db, before):
    w = await a_pitch_round(applications=2)
    with pytest.raises(Refused, match=r"scoring\.nobody_called_in"):
        await drawn(w)
    await call_in(w, 0, 1)
    ids = [row.id for row in w.applications]

    for facts, code in (
        ({"order": ids[:1]}, "scoring.not_everybody_presents"),
        ({"order": [*ids, ids[0]]}, "scoring.not_everybody_presents"),
        ({"pace": Pace(PITCH_OPENS - timedelta(minutes=1), 5, 5)}, "scoring.pitch_too_early"),
        ({"pace": Pace(PITCH_CLOSES - timedelta(minutes=15), 5, 5)}, "scoring.pitch_too_late"),
        ({"phase": 1}, "scoring.no_pitch"),
        ({"phase": 3}, "scoring.no_pitch"),
    ):
        with pytest.raises((Refused, NotFound), match=code.replace(".", r"\.")):
            await drawn(w, **facts)
    for other in (w.supervisor, w.people[0]):
        with pytest.raises(NotAllowed):
            await actions.draw_up_timetable(other, call_id=w.call.id, phase=PITCH, pace=PACE, place="x")
    with pytest.raises(Refused, match=r"scoring\.no_timetable"):
        await actions.announce_timetable(w.secretary, call_id=w.call.id, phase=PITCH)
    assert await PitchTimetable.count() == 0


async def test_a_closed_phase_has_no_new_time_table(db, before):
    w = await a_pitch_round(applications=1)
    await call_in(w, 0)
    await sql("INSERT INTO phase_closure (call, phase, closed_at) VALUES ({}, 2, now())", w.call.id)
    panel = await panels.panel(w.call.id)

    refusal = why_not(rules.check_timetable, w.secretary, panel, rules.pitch_phase(panel, PITCH))

    assert refusal and refusal.code == "scoring.pitch_is_closed"


async def test_announcing_tells_each_applicant_its_own_slot_once_and_makes_the_paper(db):
    w = await a_pitch_round(applications=2)
    await call_in(w, 0, 1)
    signers = [await an_actor(f"s{n}", (body, Role.SIGNATORY)) for n, body in enumerate(w.applicants)]
    with clock.at(BEFORE_PITCH):
        row = await drawn(w, order=[w.applications[1].id, w.applications[0].id])
        unseen = await inbox.tasks(await people.actor(signers[0].id))
        written = await actions.announce_timetable(w.secretary, call_id=w.call.id, phase=PITCH)
        with pytest.raises(Refused, match=r"scoring\.timetable_announced"):
            await actions.announce_timetable(w.secretary, call_id=w.call.id, phase=PITCH)
        tasks = await inbox.tasks(await people.actor(signers[0].id))
        await jobs.render_timetable(row.id)
        await jobs.render_timetable(row.id)
    with clock.at(PITCH_CLOSES):
        over = await inbox.tasks(await people.actor(signers[0].id))

    told = await Message.objects().where(Message.event == "scoring.pitch_slot").order_by(Message.person)
    assert (written, unseen, over) == (2, [], [])
    assert [(str(each.words), each.href, each.due_at) for each in tasks] == [
        ("参加路演", f"/applications/{w.applications[0].id}/pitch", NINE + timedelta(minutes=12))
    ]
    assert [message.person for message in told] == [signer.id for signer in signers]
    assert "9:12" in told[0].body or "09:12" in told[0].body
    kept = await PitchTimetable.objects().first()
    assert (await papers.paper(kept.check_code)).kind == "pitch_timetable"


async def test_once_the_announced_pitch_has_begun_its_time_table_stands(db):
    w = await a_pitch_round(applications=2)
    await call_in(w, 0, 1)
    with clock.at(BEFORE_PITCH):
        await drawn(w)
        await actions.announce_timetable(w.secretary, call_id=w.call.id, phase=PITCH)
    with clock.at(NINE + timedelta(minutes=1)), pytest.raises(Refused, match=r"scoring\.pitch_has_begun"):
        await drawn(w, pace=Pace(NINE + timedelta(hours=2), 5, 5), reason="改到下午")


async def test_the_database_lets_no_two_slots_overlap_and_nobody_in_who_was_not_called(db, before):
    w = await a_pitch_round(applications=3)
    await call_in(w, 0, 1)
    row = await drawn(w, order=[w.applications[0].id, w.applications[1].id])
    columns = "pitch_slot (timetable, position, application, starts_at, ends_at, minutes, question_minutes, place)"
    values = "{}, 9, {}, {}, {}, 5, 5, ''"
    later = NINE + timedelta(hours=3)

    for application, starts, words in (
        (w.applications[2].id, later, "was not called in"),
        (w.applications[0].id, later, "pitch_slot_application_once"),
    ):
        with pytest.raises(Exception, match=words):
            async with transaction():
                ends = starts + timedelta(minutes=10)
                await sql(f"INSERT INTO {columns} VALUES ({values})", row.id, application, starts, ends)
    for statement, words in (
        ("UPDATE pitch_slot SET starts_at = starts_at", "insert only"),
        ("UPDATE pitch_timetable SET seed = 'x'", "stands as it is"),
        ("DELETE FROM pitch_timetable", "never deleted"),
    ):
        with pytest.raises(Exception, match=words):
            async with transaction():
                await sql(statement)
    other = PitchTimetable(
        call=w.call.id, phase=PITCH, number=2, seed="s", reason="试", drawn_at=NINE, announced_at=None
    )
    await other.save()
    await sql(
        f"INSERT INTO {columns} VALUES ({values})", other.id, w.applications[0].id, NINE, NINE + timedelta(minutes=10)
    )
    with pytest.raises(Exception, match="pitch_slot_never_overlaps"):
        async with transaction():
            at = NINE + timedelta(minutes=9)
            await sql(
                f"INSERT INTO {columns} VALUES ({values})".replace("9,", "8,"),
                other.id,
                w.applications[1].id,
                at,
                at + timedelta(minutes=10),
            )


async def test_two_who_draw_at_once_draw_one_after_the_other(committed):
    w = await a_pitch_round(applications=2)
    await call_in(w, 0, 1)

    with clock.at(BEFORE_PITCH):
        outcomes = await parallel(drawn(w), drawn(w, seed="2"), drawn(w, seed="3", reason="再抽"))

    codes = sorted(getattr(each, "code", "drawn") for each in outcomes)
    numbers = sorted(row.number for row in await PitchTimetable.objects())
    assert set(codes) <= {"drawn", "scoring.no_reason"}
    assert numbers == list(range(1, codes.count("drawn") + 1))


async def test_a_sheet_of_a_pitch_opens_with_its_slot_and_shows_what_one_gave_on_paper(browser):
    w = await a_pitch_round(applications=2)
    first = await w.assign(0, 0)
    await w.score(0, first, (17, 22, 13, 13, 13, 8), comment="书面意见")
    await call_in(w, 0, 1)
    sheet = await assign_pitch(w, 0, 0)
    with clock.at(BEFORE_PITCH):
        await drawn(w, order=[w.applications[1].id, w.applications[0].id])
        await actions.announce_timetable(w.secretary, call_id=w.call.id, phase=PITCH)
    browser.sign_in(w.people[0].id)

    with clock.at(NINE + timedelta(minutes=11)):
        with pytest.raises(Refused, match=r"scoring\.too_early"):
            await scoring.save_sheet(w.people[0], sheet.id, marks={7: Decimal(40)})
        early = await browser.get(f"/scoring/{sheet.id}")
        listed = await browser.get("/panel")
    with clock.at(NINE + timedelta(minutes=12)):
        await scoring.save_sheet(w.people[0], sheet.id, marks={7: Decimal(40), 8: Decimal("19.5")}, comment="当场意见")
        shown = await browser.get(f"/scoring/{sheet.id}")
        await scoring.lock_sheet(w.people[0], sheet.id)
        kinds = [task.kind for task in await inbox.tasks(w.people[0])]

    assert "评分于 2026-04-24 09:12 开始" in early.text
    assert "路演" in listed.text
    assert "2026-04-24 09:12" in listed.text
    assert "我在“书面评审”的评分" in shown.text
    assert "书面意见" in shown.text
    assert ("打动人" in shown.text, "没说清" in shown.text, "社会需求与问题" in shown.text) == (True, True, True)
    assert 'id="mark-7"' in shown.text
    assert 'id="mark-1"' not in shown.text
    assert kinds == []


async def test_marks_of_one_phase_are_not_given_in_another(db):
    w = await a_pitch_round(applications=1)
    await call_in(w, 0)
    sheet = await assign_pitch(w, 0, 0)

    with clock.at(PITCH_OPENS), pytest.raises(Refused, match=r"scoring\.mark_out_of_range"):
        await scoring.save_sheet(w.people[0], sheet.id, marks=at_positions((17,)))


async def test_the_organiser_draws_up_announces_and_exports_by_the_pages(browser, before):
    w = await a_pitch_round(applications=2)
    await call_in(w, 0, 1)
    address = f"/rounds/{w.call.id}/pitches/{PITCH}"
    form = {
        "starts_at": "2026-04-24T09:00",
        "place": "二楼会议室",
        "minutes": "5",
        "question_minutes": "5",
        "gap_minutes": "0",
        "way": "hand",
        f"order-{w.applications[0].id}": "2",
        f"order-{w.applications[1].id}": "1",
    }
    browser.sign_in(w.secretary.id)

    empty = await browser.get(address)
    none = await browser.get(f"{address}/sheet.xlsx")  # scoring.no_timetable_yet
    twice = await browser.post(address, data=form | {f"order-{w.applications[0].id}": "1"})
    half = await browser.post(address, data=form | {"break-from-1": "2026-04-24T12:00"})
    done = await browser.post(address, data=form)
    shown = await browser.get(address)
    sheet = await browser.get(f"{address}/sheet.xlsx")
    paper = await browser.get(f"{address}/paper")  # scoring.no_timetable_paper
    told = await browser.post(f"{address}/announcement")
    again = await browser.post(f"{address}/announcement")

    assert "2 份进入路演" in empty.text
    assert (none.status_code, paper.status_code, again.status_code) == (404, 404, 409)
    assert "每份申报一个顺序号" in twice.text
    assert "请写明休息的开始和结束" in half.text
    assert (done.status_code, told.status_code) == (303, 303)
    assert "待通知" in shown.text
    rows = load_workbook(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert [(row[0], row[1], row[3]) for row in rows[1:]] == [
        (1.0, "2026-04-24 09:00", "A2"),
        (2.0, "2026-04-24 09:10", "A1"),
    ]


async def test_an_applicant_sees_its_own_slot_and_nobody_elses_page(browser):
    w = await a_pitch_round(applications=2)
    await call_in(w, 0, 1)
    signer = await an_actor("sig", (w.applicants[0], Role.SIGNATORY))
    address = f"/applications/{w.applications[0].id}/pitch"
    with clock.at(BEFORE_PITCH):
        await drawn(w, order=[w.applications[0].id, w.applications[1].id])
        browser.sign_in(signer.id)
        unannounced = await browser.get(address)  # scoring.no_own_pitch
        await actions.announce_timetable(w.secretary, call_id=w.call.id, phase=PITCH)
        own = await browser.get(address)
        others = await browser.get(f"/applications/{w.applications[1].id}/pitch")
        browser.sign_in(w.secretary.id)
        office = await browser.get(address)

    assert (unannounced.status_code, others.status_code, office.status_code) == (404, 404, 404)
    assert "第 1 个，共 2 个" in own.text
    assert "项目2" not in own.text
    assert "区社会组织服务中心二楼" in own.text


async def test_a_round_without_a_pitch_has_no_such_page(browser):
    w = await a_scoring_round()
    browser.sign_in(w.secretary.id)

    assert (await browser.get(f"/rounds/{w.call.id}/pitches/2")).status_code == 404
