"""What each person has to do, after each step; a finished task leaves at once."""

from datetime import date, datetime

import pytest

from grants import clock
from grants.applications import actions as applications
from grants.awards import actions as awards
from grants.awards.feedback import actions as feedback
from grants.custody import actions as custody
from grants.disbursement import actions as disbursement
from grants.eligibility import actions as eligibility
from grants.eligibility.tables import Outcome
from grants.experts import actions as experts
from grants.inbox import queries
from grants.money import yuan
from grants.organizations.queries import organization
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting import actions as reporting
from grants.reporting.rectifying import actions as rectifying
from grants.reporting.tables import Grade
from grants.scoring import drawing, inviting
from tests.applications.world import a_draft, a_group_applicant, an_applicant, content
from tests.awards.world import (
    DECIDED,
    RUN_OUT,
    SIGNED,
    SIGNED_ON,
    WHILE_ANNOUNCED,
    a_judged_round,
    announce,
    decide,
)
from tests.calls.world import CLOSES_AT, WHILE_OPEN, at
from tests.calls.world import a_draft as a_call_draft
from tests.custody import world as kept
from tests.disbursement.batches import world as batches
from tests.disbursement.world import (
    APPROVED,
    MIDTERM_ON,
    REQUESTED,
    SENT,
    a_desk,
    a_paid_stage,
    a_requested_payment,
    a_reviewed_payment,
    a_sent_payment,
    an_approved_payment,
    midterm_accepted,
)
from tests.organizations.world import staff
from tests.scoring.draw_world import WORD, a_round_to_draw, prepare
from tests.scoring.world import (
    AFTER_SCORING,
    BEFORE_SCORING,
    DURING_SCORING,
    MAXIMA,
    a_scoring_round,
)


async def kinds(person: Actor, moment: datetime) -> list[str]:
    with clock.at(moment):
        tasks = await queries.tasks(person)
        assert await queries.count(person) == len(tasks)
        return sorted(task.kind for task in tasks)


async def test_a_draft_waits_for_those_who_write_it_until_the_call_closes(db):
    who = await an_applicant()
    await a_draft(who)

    with clock.at(WHILE_OPEN):
        [task] = await queries.tasks(who.fills)

    assert (task.kind, task.about, task.due_on) == ("draft", "独居老人居家安全与探访", date(2026, 3, 27))
    assert await kinds(who.signs, CLOSES_AT) == ["draft"]
    assert await kinds(who.signs, at("2026-03-27", 17, 31)) == []


async def test_a_group_s_draft_waits_for_the_operator_of_its_hub(db):
    who = await a_group_applicant()
    await a_draft(who)

    assert await kinds(who.fills, WHILE_OPEN) == ["draft"]


async def test_a_submitted_application_leaves_the_applicant_and_comes_to_officer_and_organiser(db):
    who = await an_applicant()
    officer = await staff(who.call.funder, Role.OFFICER)
    organiser = await staff(who.call.organiser, Role.ORGANISER)
    stranger = await staff(who.applicant, Role.OFFICER)
    with clock.at(WHILE_OPEN):
        row = await applications.apply(who.signs, content(who))

    assert await kinds(who.signs, WHILE_OPEN) == []
    assert await kinds(officer, WHILE_OPEN) == await kinds(organiser, WHILE_OPEN) == ["eligibility"]
    assert await kinds(stranger, WHILE_OPEN) == []
    with clock.at(WHILE_OPEN):
        await eligibility.check_eligibility(officer, row.id, outcome=Outcome.RETURNED, reason="缺承诺书")
        [task] = await queries.tasks(who.signs)
        assert (task.kind, task.group) == ("correction", "week")
    assert await kinds(officer, WHILE_OPEN) == await kinds(organiser, WHILE_OPEN) == []


async def test_a_call_that_is_a_draft_waits_for_its_officer(db):
    call = await a_call_draft()
    officer = await staff(await organization(call.funder), Role.OFFICER)

    assert await kinds(officer, at("2026-03-01")) == ["call_draft"]


async def test_an_expert_declares_then_scores_and_a_locked_sheet_leaves(db):
    world = await a_scoring_round(applications=2, experts=1)
    expert = world.people[0]

    assert await kinds(expert, BEFORE_SCORING) == ["declaration"]
    await world.declare()
    assert await kinds(expert, BEFORE_SCORING) == []
    sheets = [await world.assign(0, place) for place in (0, 1)]
    assert await kinds(expert, BEFORE_SCORING) == []
    with clock.at(DURING_SCORING):
        [task] = await queries.tasks(expert)
    assert (str(task.words), task.due_on, task.href) == ("评分 2 份", date(2026, 4, 21), "/panel")
    await world.score(0, sheets[0], MAXIMA)
    assert await kinds(expert, DURING_SCORING) == ["sheets"]
    assert await kinds(world.secretary, DURING_SCORING) == []
    await world.score(0, sheets[1], MAXIMA)
    assert await kinds(expert, DURING_SCORING) == []
    assert await kinds(world.secretary, AFTER_SCORING) == await kinds(world.officer, AFTER_SCORING) == ["scoring_close"]


async def test_who_is_asked_answers_until_the_day_that_was_set_and_then_declares(db):
    world = await a_scoring_round(experts=0)
    await world.invite(1, is_alternate=False, answers=False)
    await world.invite(2, is_alternate=False, answers=False)
    accepts, declines = world.people

    with clock.at(BEFORE_SCORING):
        [task] = await queries.tasks(accepts)
        await inviting.answer_invitation(accepts, world.call.id, accepts=True)
        await inviting.answer_invitation(declines, world.call.id, accepts=False, reason="时间冲突")

    link = f"/panel/{world.call.id}/invitation"
    assert (str(task.words), task.due_on, task.href) == ("答复邀请", date(2026, 4, 10), link)
    assert await kinds(accepts, BEFORE_SCORING) == ["declaration"]
    assert await kinds(declines, BEFORE_SCORING) == []
    assert "seats" in await kinds(world.secretary, BEFORE_SCORING)
    assert "seats" in await kinds(world.officer, BEFORE_SCORING)


async def test_a_prepared_draw_waits_for_everybody_who_may_witness_it(db):
    world = await a_round_to_draw()
    draw = await prepare(world)

    for person, waits in ((world.secretary, False), (world.officer, True), (world.supervisor, True)):
        assert ("draw_witness" in await kinds(person, BEFORE_SCORING)) is waits
    with clock.at(BEFORE_SCORING):
        await experts.edit_expert(world.officer, world.experts[0].id, version=1, fields={"title": "教授"})
        [task] = [each for each in await queries.tasks(world.supervisor) if each.kind == "draw_witness"]
        await drawing.carry_out_draw(world.supervisor, draw.id, word=WORD)
    assert (str(task.words), task.href) == ("见证第 1 次专家抽取", f"/draws/{draw.id}")
    assert "draw_witness" not in await kinds(world.officer, BEFORE_SCORING)
    assert "draw_witness" not in await kinds(world.supervisor, BEFORE_SCORING)


async def test_a_round_without_enough_sheets_waits_for_the_organiser(db):
    world = await a_scoring_round(applications=1, experts=1)

    assert await kinds(world.secretary, BEFORE_SCORING) == ["panel"]
    await world.declare()
    await world.assign(0, 0)
    assert await kinds(world.secretary, BEFORE_SCORING) == []


async def test_the_officer_decides_announces_draws_up_and_records_in_turn(db):
    judged = await a_judged_round("88.00")
    applicant = judged.applications[0].applicant
    signatory = await staff(applicant, Role.SIGNATORY)
    preparer = await staff(judged.call.funder, Role.FINANCE_PREPARER)

    assert await kinds(judged.officer, DECIDED) == ["decide"]
    award = await decide(judged)
    assert await kinds(judged.officer, DECIDED) == ["notice"]
    await announce(judged)
    assert await kinds(judged.officer, WHILE_ANNOUNCED) == ["feedback"]
    with clock.at(WHILE_ANNOUNCED):
        await feedback.draft_feedback(judged.officer, judged.call.call.id)
        await feedback.look_through_feedback(judged.officer, judged.applications[0].application.id)
        await feedback.release_feedback(judged.officer, judged.call.call.id)
    assert await kinds(judged.officer, WHILE_ANNOUNCED) == []
    assert await kinds(judged.officer, RUN_OUT) == ["agreement_draw"]
    with clock.at(SIGNED):
        await awards.draw_agreement(judged.officer, award.id)
    assert await kinds(judged.officer, SIGNED) == ["agreement_record"]
    assert await kinds(signatory, SIGNED) == ["agreement_sign"]
    with clock.at(SIGNED):
        await awards.sign_agreement(judged.officer, award.id, signed_on=SIGNED_ON)
    assert await kinds(judged.officer, SIGNED) == await kinds(signatory, SIGNED) == []
    assert await kinds(preparer, SIGNED) == ["stage"]


async def test_an_objection_waits_for_the_officer_and_its_award_for_nobody(db):
    judged = await a_judged_round("88.00", "80.00")
    first = await decide(judged)
    await decide(judged, 1)
    await announce(judged)
    with clock.at(WHILE_ANNOUNCED):
        objection = await awards.receive_objection(
            None,
            award_id=first.id,
            facts="与申报不符",
            complainant="某人",
            contact="某处",
            received_on=clock.today(),
        )

    assert await kinds(judged.officer, RUN_OUT) == ["agreement_draw", "feedback", "objection"]
    with clock.at(RUN_OUT):
        await awards.close_objection(
            judged.officer, objection.id, is_upheld=False, finding="查无实据", closed_on=clock.today()
        )
    assert await kinds(judged.officer, RUN_OUT) == ["agreement_draw", "agreement_draw", "feedback"]


async def test_a_payment_goes_from_hand_to_hand(db):
    desk = await a_desk()

    assert await kinds(desk.preparer, REQUESTED) == ["stage"]
    payment = await a_requested_payment(desk)
    assert await kinds(desk.preparer, REQUESTED) == []
    with clock.at(REQUESTED):
        [task] = await queries.tasks(desk.reviewer)
    assert (task.kind, task.amount, task.due_on, task.href) == (
        "review",
        payment.amount,
        date(2026, 5, 21),
        f"/payments/{payment.id}/review",
    )
    with clock.at(REQUESTED):
        await disbursement.review_payment(desk.reviewer, payment.id)
    assert await kinds(desk.reviewer, REQUESTED) == []
    assert await kinds(desk.approver, REQUESTED) == ["approve"]
    with clock.at(APPROVED):
        await disbursement.approve_payment(desk.approver, payment.id, last_four=desk.last_four, factor_at=APPROVED)
    assert await kinds(desk.approver, APPROVED) == []
    assert await kinds(desk.cashier, APPROVED) == ["send"]
    with clock.at(SENT):
        await disbursement.send_payment(desk.cashier, payment.id)
    assert await kinds(desk.cashier, SENT) == ["confirm"]
    with clock.at(SENT):
        await disbursement.confirm_paid(desk.cashier, payment.id, paid_on=clock.today(), bank_ref="DEMO1")
    assert await kinds(desk.cashier, SENT) == await kinds(desk.preparer, SENT) == []


async def test_payments_that_go_together_are_a_task_of_their_batch_until_the_bank_has_answered_each(db):
    counter = await batches.a_counter(3)
    cashier = counter.cashier
    template = await batches.a_template(counter)
    assert await kinds(cashier, SENT) == ["send"] * 3
    with clock.at(SENT):
        batch = await batches.a_draft(counter, counter.payments[:2])
        assert await kinds(cashier, SENT) == ["batch_export", "send"]
    batch = await batches.export(counter, batch, template)
    with clock.at(SENT):
        [task] = [each for each in await queries.tasks(cashier) if each.kind == "batch_answer"]
    assert (task.about, task.amount, task.href) == (batch.number, yuan("20000.00"), f"/batches/{batch.id}")
    assert await kinds(cashier, SENT) == ["batch_answer", "send"]
    layout, rows = await batches.the_rows(batch)
    await batches.record(counter, batch, batches.answer_file(layout, rows[:1]))
    assert await kinds(cashier, batches.ANSWERED) == ["batch_answer", "send"]
    await batches.record(counter, batch, batches.answer_file(layout, rows[1:]))
    assert await kinds(cashier, batches.ANSWERED) == ["send"]


async def test_nobody_is_asked_for_a_step_after_their_own_whatever_roles_they_hold(db):
    desk = await a_desk()
    everything = frozenset(
        (desk.facts.funder.id, role)
        for role in (Role.FINANCE_PREPARER, Role.FINANCE_REVIEWER, Role.APPROVER, Role.CASHIER)
    )
    preparer, reviewer, approver = (
        Actor(each.id, each.name, everything) for each in (desk.preparer, desk.reviewer, desk.approver)
    )

    payment = await a_requested_payment(desk)
    assert (await kinds(preparer, REQUESTED), await kinds(reviewer, REQUESTED)) == ([], ["review"])
    with clock.at(REQUESTED):
        await disbursement.review_payment(desk.reviewer, payment.id)
    assert (await kinds(reviewer, REQUESTED), await kinds(approver, REQUESTED)) == ([], ["approve"])
    with clock.at(APPROVED):
        await disbursement.approve_payment(desk.approver, payment.id, last_four=desk.last_four, factor_at=APPROVED)
    assert await kinds(approver, APPROVED) == await kinds(reviewer, APPROVED) == await kinds(preparer, APPROVED) == []
    assert await kinds(desk.cashier, APPROVED) == ["send"]


async def test_what_was_sent_back_returns_to_the_preparer(db):
    desk = await a_desk()
    payment = await a_reviewed_payment(desk)
    with clock.at(REQUESTED):
        await disbursement.send_back(desk.reviewer, payment.id, reason="附件不全")

    assert await kinds(desk.preparer, REQUESTED) == ["resubmit"]
    assert await kinds(desk.approver, REQUESTED) == []


async def test_a_returned_payment_waits_for_the_preparer_and_the_payee(db):
    desk = await a_desk()
    applicant = await staff(desk.facts.applicant, Role.APPLICANT)
    payment = await a_sent_payment(desk)
    with clock.at(SENT):
        await disbursement.record_return(desk.cashier, payment.id, returned_on=clock.today(), reason="户名不符")

    assert await kinds(desk.preparer, SENT) == ["reissue"]
    assert await kinds(applicant, SENT) == ["payee_check"]
    await a_requested_payment(desk, moment=SENT)
    assert await kinds(desk.preparer, SENT) == await kinds(applicant, SENT) == []


async def test_a_payment_under_a_hold_is_shown_to_nobody_who_could_only_be_refused(db):
    desk = await a_desk()
    await an_approved_payment(desk)
    with clock.at(APPROVED):
        await awards.place_hold(desk.officer, desk.facts.award.id, reason="核查中")

    assert await kinds(desk.cashier, APPROVED) == []


async def test_the_second_stage_waits_for_the_report_and_then_for_the_preparer(db):
    desk = await a_desk()
    applicant = await staff(desk.facts.applicant, Role.APPLICANT)
    autumn = clock.during(MIDTERM_ON)
    assert await kinds(applicant, SENT) == []
    await a_paid_stage(desk)

    assert await kinds(applicant, autumn) == ["report_midterm"]
    assert await kinds(desk.preparer, autumn) == []
    await midterm_accepted(desk)
    assert await kinds(desk.preparer, autumn) == ["stage"]


async def test_a_report_is_decided_on_and_put_right(db):
    desk = await a_desk()
    award = desk.facts.award.id
    applicant = await staff(desk.facts.applicant, Role.APPLICANT)
    await a_paid_stage(desk)
    autumn = clock.during(MIDTERM_ON)
    with clock.at(autumn):
        report = await reporting.submit_report(applicant, award_id=award, kind="midterm", narrative="进展顺利")

    assert (await kinds(applicant, autumn), await kinds(desk.officer, autumn)) == ([], ["feedback", "report_decide"])
    with clock.at(autumn):
        await reporting.decide_report(
            desk.officer,
            report.id,
            accepted=True,
            score=74,
            grade=Grade.PASS,
            rectify_by=date(2026, 10, 9),
            items="补签到表",
        )
        [task] = await queries.tasks(applicant)
    assert (task.kind, task.due_on) == ("rectification", date(2026, 10, 9))
    assert await kinds(desk.officer, autumn) == ["feedback"]
    with clock.at(autumn):
        rectification = (await reporting.queries.report(applicant, report.id)).rectification
        await rectifying.answer_rectification(applicant, rectification.id, answer="已补齐")
    assert (await kinds(applicant, autumn), await kinds(desk.officer, autumn)) == (
        [],
        ["feedback", "rectification_accept"],
    )
    with clock.at(autumn):
        await rectifying.accept_rectification(desk.officer, rectification.id)
    assert (await kinds(desk.officer, autumn), await kinds(desk.preparer, autumn)) == (["feedback"], ["stage"])


async def test_a_claim_goes_from_hand_to_hand(db):
    keeping = await kept.a_ledger()
    hub, june = keeping.hub, at("2026-06-05")
    with clock.at(june):
        claim = await kept.filed(keeping, "360.00")

    assert (await kinds(keeping.first, june), await kinds(keeping.second, june)) == ([], ["claim_sign"])
    with clock.at(june):
        await custody.sign_claim(keeping.second, claim.id)
    assert (await kinds(keeping.second, june), await kinds(hub.reviewer, june)) == ([], ["claim_review"])
    with clock.at(june):
        await custody.review_claim(hub.reviewer, claim.id, kept.all_good())
    assert (await kinds(hub.reviewer, june), await kinds(hub.cashier, june)) == ([], [])
    assert "claim_verify" in await kinds(hub.bookkeeper, june)
    with clock.at(june):
        await custody.verify_claim(hub.bookkeeper, claim.id)
    assert "claim_verify" not in await kinds(hub.bookkeeper, june)
    assert await kinds(hub.cashier, june) == ["claim_pay"]
    with clock.at(june):
        await custody.pay_claim(hub.cashier, claim.id, paid_on=clock.today(), bank_ref="B1")
    assert await kinds(hub.cashier, june) == []


async def test_the_hub_opens_a_ledger_books_the_money_and_states_the_month(db):
    keeping = await kept.an_award(await kept.a_hub())
    bookkeeper, june = keeping.hub.bookkeeper, at("2026-06-03")

    assert await kinds(bookkeeper, at("2026-05-20")) == ["ledger_open"]
    with kept.on("2026-05-20"):
        ledger = await custody.open_ledger(bookkeeper, keeping.award.id)
    assert await kinds(bookkeeper, at("2026-05-22")) == ["receipt"]
    with kept.on("2026-05-22"):
        await custody.record_receipt(bookkeeper, keeping.payment.id, received_on=clock.today())
    assert await kinds(bookkeeper, at("2026-05-22")) == []
    assert await kinds(bookkeeper, june) == ["statement_issue"]
    with clock.at(june):
        statement = await custody.issue_statement(bookkeeper, ledger_id=ledger.id, month="2026-05")
        [task] = await queries.tasks(keeping.first)
    assert await kinds(bookkeeper, june) == []
    assert (task.kind, str(task.words), task.due_on) == ("statement_answer", "确认 2026-05 对账单", date(2026, 6, 17))
    with clock.at(june):
        await custody.answer_statement(keeping.second, statement.id)
    assert await kinds(keeping.first, june) == []


async def test_what_was_handed_on_is_shown_with_who_holds_it(db):
    desk = await a_desk()
    applicant = await staff(desk.facts.applicant, Role.APPLICANT)
    await a_reviewed_payment(desk)

    with clock.at(APPROVED):
        seen_by_preparer = await queries.waiting(desk.preparer)
        seen_by_grantee = await queries.waiting(applicant)
        seen_by_approver = await queries.waiting(desk.approver)

    assert [(str(each.detail), str(each.holder)) for each in seen_by_preparer] == [("第 1 期", "领导审批")]
    assert sorted((str(each.detail), str(each.holder)) for each in seen_by_grantee) == [
        ("第 1 期", "领导审批"),
        ("第 2 期", "前一期付出之后"),
        ("第 3 期", "前一期付出之后"),
    ]
    assert seen_by_approver == []


@pytest.mark.parametrize("day", ["2026-05-21", "2026-05-22"], ids=["in time", "late"])
async def test_a_task_is_late_when_its_last_working_day_is_over(db, day):
    desk = await a_desk()
    await a_requested_payment(desk)

    with clock.at(at(day)):
        [task] = await queries.tasks(desk.reviewer)
        group = task.group

    assert group == ("today" if day == "2026-05-21" else "overdue")
