from datetime import date
from functools import partial
from uuid import uuid4

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants import clock
from grants.awards.tables import Hold
from grants.db import sql, transaction
from grants.disclosure.complaints import actions, documents, figures, jobs, measuring, queries, receiving
from grants.disclosure.complaints.facts import Sender, Target, Terms
from grants.disclosure.complaints.tables import (
    Complaint,
    ComplaintSender,
    ComplaintStatus,
    Finding,
    MeasureKind,
    Reporter,
    TargetKind,
)
from grants.errors import NotAllowed, NotFound, Refused, why_not
from grants.inbox import queries as inbox
from grants.people import queries as people
from grants.people.tables import Role
from grants.reporting.closing import queries as closing
from grants.reporting.closing.rules import nothing_is_to_be_put_right
from grants.reporting.rectifying import actions as rectifying
from grants.standing.tables import CreditProposal
from tests.disclosure.complaints.world import (
    LATER,
    REPORTER,
    WORDING,
    a_report,
    a_world,
    accepted,
    found,
    receive,
    replied,
)
from tests.organizations.world import staff


async def test_a_complaint_is_numbered_dated_and_its_code_kept_nowhere(db):
    w = await a_world()
    [kept] = await sql("SELECT * FROM complaint WHERE id = {}", w.row.id)

    assert (w.row.number, w.row.accept_by, w.row.status) == ("TS2026-0001", date(2026, 6, 8), ComplaintStatus.RECEIVED)
    assert w.code not in str(kept)
    assert (await queries.by_code(w.row.number, w.code.lower().replace("-", ""))).complaint.id == w.row.id
    with pytest.raises(NotFound, match=r"disclosure\.no_such_complaint"):
        await queries.by_code(w.row.number, "AAAA-AAAA-AAAA")


async def test_the_same_form_twice_is_one_complaint_and_shows_its_code_once(db):
    w, key = await a_world(), uuid4()
    report = a_report(w.of)
    first, code = await receiving.receive_complaint(None, report, [], form_key=key, sender=Sender("h"))
    again, none = await receiving.receive_complaint(None, report, [], form_key=key, sender=Sender("h"))

    assert (again.id, none, bool(code)) == (first.id, "", True)


async def test_the_target_and_who_worked_on_the_award_neither_see_nor_handle_it(db):
    w = await a_world()
    decided = await people.actor(w.of.award.decided_by)
    both = await staff(w.of.applicant, Role.APPLICANT)
    await sql(
        "INSERT INTO membership (person, organization, role, from_on) VALUES ({}, {}, 'officer', '2025-01-02')",
        both.id,
        w.of.funder.id,
    )
    both = await people.actor(both.id)

    for each in (decided, both, w.target_signs):
        with pytest.raises(NotFound, match=r"disclosure\.complaint_not_visible"):
            await queries.case(each, w.row.id)
        assert await queries.register(each) == []
        assert [task for task in await inbox.tasks(each) if task.kind.startswith("complaint")] == []
    assert "complaint_accept" in [task.kind for task in await inbox.tasks(w.officer)]
    with pytest.raises(Refused, match=r"disclosure\.investigator_unfit"):
        await actions.accept_complaint(w.officer, w.row.id, investigator_id=decided.id, text=WORDING)


async def test_a_complaint_about_the_office_is_left_to_supervisors_alone(db):
    w = await a_world(target=Target(TargetKind.OFFICE, words="一名工作人员"))

    assert await queries.register(w.officer) == []
    assert [each.id for each in await queries.register(w.supervisor)] == [w.row.id]


async def test_from_receipt_to_closing_by_two_people_with_a_paper_that_names_no_reporter(db):
    w = await a_world()
    await replied(w)
    with pytest.raises(NotFound, match=r"disclosure\.no_complaint_paper"):
        await queries.paper_file(w.officer, w.row.id)
    with clock.at(LATER):
        await actions.close_complaint(w.supervisor, w.row.id, text="整改完成后结案。")
        await jobs.complaint_paper(w.row.id)
        await jobs.complaint_paper(w.row.id)
        [year] = await figures.by_year(date(2026, 6, 9))

    case = await w.case()
    assert [each.step for each in case.steps] == ["received", "accepted", "proposed", "found", "replied", "closed"]
    assert (case.complaint.due_on, case.status) == (date(2026, 7, 21), ComplaintStatus.CLOSED)
    assert (year.received, year.substantiated, year.share_in_time) == (1, 1, "100%")
    assert case.paper is not None
    made = await documents.register_and_reply(w.row.id)
    assert made.check_code == case.paper.check_code


async def test_who_investigates_neither_decides_nor_extends(db):
    w = await accepted(await a_world())
    with clock.at(LATER):
        with pytest.raises(NotAllowed, match=r"disclosure\.own_extension"):
            await actions.extend_complaint(w.officer, w.row.id, text="等待鉴定")
        extended = await actions.extend_complaint(w.supervisor, w.row.id, text="等待鉴定")
        with pytest.raises(Refused, match=r"disclosure\.extended_already"):
            await actions.extend_complaint(w.supervisor, w.row.id, text="再次延期")
        await actions.propose_finding(w.officer, w.row.id, finding=Finding.PARTLY, text="部分属实")
        with pytest.raises(NotAllowed, match=r"disclosure\.own_finding"):
            await actions.decide_finding(w.officer, w.row.id, agrees=True)
        back = await actions.decide_finding(w.supervisor, w.row.id, agrees=False, text="请补充证据")

    assert (extended.due_on, back.status) == (date(2026, 9, 1), ComplaintStatus.INVESTIGATED)
    with pytest.raises(CheckViolationError):
        async with transaction():
            await sql("UPDATE complaint SET decided_by = investigator WHERE id = {}", w.row.id)


async def test_no_text_for_other_eyes_names_the_reporter_and_no_attempt_is_kept(db):
    w = await a_world()
    with clock.at(LATER), pytest.raises(Refused, match=r"disclosure\.reporter_named"):
        await actions.accept_complaint(
            w.officer, w.row.id, investigator_id=w.officer.id, text=f"{REPORTER.name}反映活动不实"
        )
    await found(w)
    with pytest.raises(Refused, match=r"disclosure\.reporter_named"):
        await actions.reply_to_complaint(w.officer, w.row.id, text=f"电话 {REPORTER.phone} 反映的情况属实")

    everything = await sql("SELECT act, facts::text AS facts FROM audit_event")
    assert [each for each in everything if "贾举报" in each["facts"] or REPORTER.phone in each["facts"]] == []


async def test_each_reading_of_the_reporter_is_on_record_and_others_do_not_read_it(db):
    w = await accepted(await a_world())
    other = await staff(w.of.funder, Role.OFFICER)

    assert await actions.read_reporter(w.officer, w.row.id) == REPORTER
    with pytest.raises(NotAllowed, match=r"disclosure\.reporter_kept_apart"):
        await actions.read_reporter(other, w.row.id)
    assert [
        each["actor_name"]
        for each in await sql("SELECT actor_name FROM audit_event WHERE act = 'disclosure.reporter_read'")
    ] == ["欧办理"]
    with pytest.raises(RestrictViolationError):
        async with transaction():
            await sql("DELETE FROM reporter WHERE complaint = {}", w.row.id)


async def test_a_hold_may_come_before_the_finding_and_the_rest_after_it(db):
    w = await accepted(await a_world())
    with clock.at(LATER):
        await measuring.take_measure(w.officer, w.row.id, kind=MeasureKind.HOLD, text="核查期间暂停拨付")
        with pytest.raises(Refused, match=r"disclosure\.measure_before_finding"):
            await measuring.take_measure(w.officer, w.row.id, kind=MeasureKind.CREDIT, text="违规使用资金")
        await actions.propose_finding(w.officer, w.row.id, finding=Finding.SUBSTANTIATED, text="属实")
        await actions.decide_finding(w.supervisor, w.row.id, agrees=True)
        await measuring.take_measure(w.officer, w.row.id, kind=MeasureKind.CREDIT, text="违规使用资金")
        order = await measuring.take_measure(
            w.officer, w.row.id, kind=MeasureKind.REFERRAL, text="虚开发票", addressee="税务部门"
        )
        await actions.reply_to_complaint(w.officer, w.row.id, text="已处理")
        with pytest.raises(Refused, match=r"disclosure\.measures_open"):
            await actions.close_complaint(w.officer, w.row.id, text="结案")
        for each in (await w.case()).measures:
            await measuring.finish_measure(w.officer, w.row.id, each.id, text="已落实")
        with pytest.raises(NotFound, match=r"disclosure\.no_such_measure"):
            await measuring.finish_measure(w.officer, w.row.id, order.id + 1, text="已落实")
        with pytest.raises(Refused, match=r"disclosure\.measure_is_done"):
            await measuring.finish_measure(w.officer, w.row.id, order.id, text="已落实")

    [hold] = await Hold.objects().where(Hold.award == w.of.award.id)
    [proposal] = await CreditProposal.objects()
    letters = await sql("SELECT body FROM message WHERE person = {} AND event LIKE 'disclosure.%'", w.target_signs.id)
    assert (hold.reason, proposal.kind, proposal.proposed_by) == ("核查期间暂停拨付", "misuse", w.officer.id)
    assert len(letters) == 1 and w.row.number not in letters[0]["body"]


async def test_what_a_project_is_to_put_right_after_a_complaint_is_a_rectification_and_keeps_it_open(db):
    w = await found(await a_world())
    order = partial(measuring.take_measure, kind=MeasureKind.RECTIFICATION, text="退回虚报的支出")
    with clock.at(LATER):
        with pytest.raises(Refused, match=r"disclosure\.rectification_by_an_officer"):
            await order(w.supervisor, w.row.id, due_on=date(2026, 6, 30))
        measure = await order(w.officer, w.row.id, due_on=date(2026, 6, 30))
        with pytest.raises(Refused, match=r"disclosure\.rectification_awaited"):
            await measuring.finish_measure(w.officer, w.row.id, measure.id, text="已落实")
        assert why_not(nothing_is_to_be_put_right, await closing.closing_facts(w.of.award.id)).code == (
            "reporting.rectification_open"
        )
        await rectifying.answer_rectification(w.target_signs, measure.rectification, answer="已退回")
        await rectifying.accept_rectification(w.officer, measure.rectification)
        await measuring.finish_measure(w.officer, w.row.id, measure.id, text="已落实")

    told = await sql("SELECT body FROM message WHERE person = {} AND body LIKE '%退回虚报的支出%'", w.target_signs.id)
    assert len(told) == 1 and w.row.number not in told[0]["body"]


async def test_the_reporter_answers_by_number_and_code_until_it_is_closed(db):
    w = await accepted(await a_world())
    with clock.at(LATER):
        await actions.ask_reporter(w.officer, w.row.id, text="活动在哪一天？")
        await receiving.add_to_complaint(None, w.row.number, w.code, text="六月一日上午", attached=[])
        await actions.record_step(w.officer, w.row.id, text="调取签到表")
        await actions.hand_over_complaint(w.officer, w.row.id, to_id=w.supervisor.id, text="休假")
        with pytest.raises(NotAllowed, match=r"disclosure\.not_the_investigator"):
            await actions.record_step(w.officer, w.row.id, text="再查")

    case = await w.case()
    assert [(each.is_from_reporter, each.words) for each in case.messages] == [
        (False, "活动在哪一天？"),
        (True, "六月一日上午"),
    ]
    refused = await a_world()
    with clock.at(LATER):
        await actions.refuse_complaint(refused.officer, refused.row.id, text="属劳动争议，请向劳动监察部门反映。")
        with pytest.raises(Refused, match=r"disclosure\.complaint_closed"):
            await receiving.add_to_complaint(None, refused.row.number, refused.code, text="还有", attached=[])


async def test_a_late_complaint_is_told_to_supervisors_once_and_addresses_are_forgotten(db):
    w = await a_world()
    with clock.at(clock.during(date(2026, 6, 9))):
        await jobs.watch_complaints()
        await jobs.watch_complaints()

    assert [each.step for each in (await w.case()).steps] == ["received", "reminded"]
    told = await sql("SELECT person FROM message WHERE event = 'disclosure.complaint_overdue'")
    assert [each["person"] for each in told] == [w.supervisor.id]
    assert await ComplaintSender.count() == 0


async def test_where_everybody_is_a_party_the_administrator_hears_the_number(db):
    w = await a_world()
    admin = await staff(w.of.funder, Role.ADMIN)
    for each in await queries.handlers(w.of.funder.id):
        await sql(
            "INSERT INTO membership (person, organization, role, from_on) VALUES ({}, {}, 'applicant', '2025-01-02')",
            each.id,
            w.of.applicant.id,
        )
    await receive(a_report(w.of))

    told = await sql("SELECT person FROM message WHERE event = 'disclosure.complaint_without_handler'")
    assert [each["person"] for each in told] == [admin.id]


async def test_much_from_one_address_asks_a_sum_before_it_turns_anybody_away(db):
    w = await a_world()
    with clock.at(LATER):
        with pytest.raises(Refused, match=r"disclosure\.sum_unanswered"):
            await receive(a_report(w.of), Sender("h", within_an_hour=5))
        await receive(a_report(w.of), Sender("h", within_an_hour=99, answered=True))
        with pytest.raises(Refused, match=r"disclosure\.too_many_at_once"):
            await receive(a_report(w.of), Sender("h", within_an_hour=100, answered=True))
        assert await queries.sent_within_an_hour("h") == 1
    assert await Complaint.count() == 2


async def test_the_clock_is_set_by_supervisors_for_what_comes_after(db):
    w = await a_world()
    # Whatever the database would refuse, the rule says first.
    for terms in (Terms(5, 60, 30, 30), Terms(5, 121, 200, 30), Terms(5, 30, 60, 121), Terms(61, 30, 60, 30)):
        with pytest.raises(Refused, match=r"disclosure\.bad_terms"):
            await actions.set_terms(w.supervisor, terms)
    with pytest.raises(NotAllowed):
        await actions.set_terms(w.officer, Terms(3, 20, 40, 20))
    await actions.set_terms(w.supervisor, Terms(3, 20, 40, 20))
    with clock.at(LATER):
        row, _code = await receive(a_report(w.of))

    assert (row.accept_by, w.row.accept_by) == (date(2026, 6, 11), date(2026, 6, 8))


async def test_what_was_reported_stands_and_an_anonymous_one_has_no_reporter(db):
    w = await a_world(is_anonymous=True, contact=type(REPORTER)())

    assert await Reporter.count() == 0
    with pytest.raises(RestrictViolationError):
        async with transaction():
            await sql("UPDATE complaint SET facts = 'x' WHERE id = {}", w.row.id)
    with pytest.raises(CheckViolationError):
        async with transaction():
            await sql("UPDATE complaint SET status = 'closed' WHERE id = {}", w.row.id)


async def test_nobody_takes_a_complaint_where_there_is_no_office(db):
    with pytest.raises(NotFound, match=r"disclosure\.no_office"):
        await queries.office_of(Target(TargetKind.OTHER))
