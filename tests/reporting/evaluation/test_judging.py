from datetime import date
from decimal import Decimal

import asyncpg
import pytest

from grants.db import sql, transaction
from grants.errors import NotFound, Refused
from grants.experts import actions as pool
from grants.people.tables import Role
from grants.reporting.evaluation import actions, appointing, closing, judging, material, papers, queries
from grants.reporting.evaluation.facts import CriterionPlan
from grants.reporting.evaluation.tables import Appointment, EvaluatedProject, EvaluationKind, ReopenedSheet
from grants.reporting.tables import Grade
from grants.scoring.tables import Conflict, ConflictOrigin
from tests.organizations.world import LONG_AGO, staff
from tests.reporting.evaluation.world import CLOSED, DUE, JUDGED, PREPARED, a_plan, an_evaluation, numbered
from tests.reporting.world import on

pytestmark = pytest.mark.usefixtures("db")


async def test_a_plan_may_change_until_the_evaluation_opens_and_then_no_more():
    w = await an_evaluation(opens=False)
    other = a_plan(criteria=(CriterionPlan("一项", Decimal(100)),))

    with on(PREPARED):
        await actions.change_evaluation(w.olga, w.id, other)
        with pytest.raises(Refused, match=r"reporting\.evaluation_kind_stays"):
            await actions.change_evaluation(w.olga, w.id, a_plan(kind=EvaluationKind.FINAL))
        await actions.open_evaluation(w.olga, w.id)
        for attempt in (
            actions.change_evaluation(w.olga, w.id, a_plan()),
            actions.open_evaluation(w.olga, w.id),
        ):
            with pytest.raises(Refused, match=r"reporting\.evaluation_open"):
                await attempt
    with pytest.raises(asyncpg.RestrictViolationError):
        async with transaction():
            await sql("UPDATE evaluation_label SET least = 10 WHERE grade = 'GOOD'")

    assert [each.name for each in (await w.facts()).criteria] == ["一项"]
    assert [each.award for each in await EvaluatedProject.objects()] == [w.award.award.id]


async def test_an_evaluation_without_projects_or_with_a_last_day_that_is_over_does_not_open():
    w = await an_evaluation(opens=False)

    with on("2026-09-11"), pytest.raises(Refused, match=r"reporting\.evaluation_due_passed"):
        await actions.open_evaluation(w.olga, w.id)
    await sql("UPDATE award SET cancelled_at = now()")
    with on(PREPARED), pytest.raises(Refused, match=r"reporting\.nothing_to_evaluate"):
        await actions.open_evaluation(w.olga, w.id)


async def test_nobody_judges_past_a_conflict_whether_noted_in_judging_found_now_or_said_here():
    w = await an_evaluation(experts=4)
    application = (await w.project()).application
    # It was noted before the scoring of the round was closed.
    await sql("ALTER TABLE conflict DISABLE TRIGGER USER")
    with on(PREPARED):
        await Conflict(
            expert=w.experts[0].id,
            application=application.id,
            origin=ConflictOrigin.DECLARED,
            reason="亲属任会计",
            noted_at=(await w.facts()).evaluation.prepared_at,
        ).save()
        await pool.add_position(
            w.olga,
            expert_id=w.experts[1].id,
            organization_id=application.applicant,
            title="理事",
            from_on=LONG_AGO,
        )
    said = await w.appoint(2)
    with on(JUDGED):
        await judging.step_back_from_evaluation(w.people[2], said.id, reason="合作项目")

    for at, words in ((0, "亲属任会计"), (1, "理事"), (2, "合作项目")):
        with pytest.raises(Refused, match=r"reporting\.expert_conflict") as refused:
            await w.appoint(at)
        assert words in refused.value.message
    with on(JUDGED), pytest.raises(Refused, match=r"reporting\.too_few_free_experts"):
        await appointing.draw_experts(w.olga, w.id, word="好风", experts=[each.id for each in w.experts])


async def test_the_experts_of_a_draw_are_drawn_once_and_a_replaced_one_counts_no_more():
    w = await an_evaluation(experts=4)
    everybody = [each.id for each in w.experts]

    with on(JUDGED):
        for word, experts, code in (
            (" ", everybody, "reporting.experts_draw_without_word"),
            ("好风", everybody[:2], "reporting.too_few_experts"),
        ):
            with pytest.raises(Refused, match=code):
                await appointing.draw_experts(w.olga, w.id, word=word, experts=experts)
        draw = await appointing.draw_experts(w.olga, w.id, word="好风", experts=everybody)
        with pytest.raises(Refused, match=r"reporting\.experts_drawn"):
            await appointing.draw_experts(w.olga, w.id, word="再来", experts=everybody)
        [first, *_others] = (await w.project()).living
        with pytest.raises(Refused, match=r"reporting\.ending_without_reason"):
            await appointing.end_appointment(w.olga, first.appointment.id, reason=" ")
        await appointing.end_appointment(w.olga, first.appointment.id, reason="出差")
        with pytest.raises(Refused, match=r"reporting\.appointment_ended"):
            await appointing.end_appointment(w.olga, first.appointment.id, reason="出差")

    assert draw.word == "好风"
    assert len((await w.project()).living) == 2
    with pytest.raises(asyncpg.RestrictViolationError):
        async with transaction():
            await sql("UPDATE expert_draw SET word = '别的'")


async def test_an_expert_declares_before_anything_and_a_sheet_is_handed_in_whole_and_explained():
    w = await an_evaluation()
    row, me = await w.appoint(0), w.people[0]

    async def save(*marks: str, comment: str = "", reasons: dict[int, str] | None = None) -> None:
        written = {"marks": numbered(marks), "reasons": reasons or {}, "comment": comment}
        await judging.save_evaluation_sheet(me, row.id, **written)

    with on(JUDGED):
        with pytest.raises(Refused, match=r"reporting\.declaration_unsigned"):
            await save("50", "30")
        with pytest.raises(Refused, match=r"reporting\.signed_by_another_name"):
            await judging.declare_for_evaluation(me, row.id, signed_name="别人")
        with pytest.raises(Refused, match=r"reporting\.not_your_sheet"):
            await judging.declare_for_evaluation(w.people[1], row.id, signed_name=w.people[1].name)
        with pytest.raises(Refused, match=r"reporting\.stepping_back_without_reason"):
            await judging.step_back_from_evaluation(me, row.id, reason="")
        with pytest.raises(NotFound, match=r"reporting\.no_material"):
            await material.attachment(await queries.own(me, row.id), 1)
        await judging.declare_for_evaluation(me, row.id, signed_name=me.name)
        for marks in (("60.5", "30"), ("50.3", "30")):
            with pytest.raises(Refused, match=r"scoring\.mark_out_of_range"):
                await save(*marks)
        await save("50", "")
        with pytest.raises(Refused, match=r"scoring\.marks_missing"):
            await judging.lock_evaluation_sheet(me, row.id)
        await save("30", "30")
        with pytest.raises(Refused, match=r"scoring\.reason_missing"):
            await judging.lock_evaluation_sheet(me, row.id)
        await save("30", "30", reasons={1: "未达目标"})
        await judging.lock_evaluation_sheet(me, row.id)
        with pytest.raises(Refused, match=r"reporting\.sheet_locked"):
            await save("50", "30")
    with pytest.raises(asyncpg.RestrictViolationError):
        async with transaction():
            await sql("UPDATE evaluation_mark SET value = 1")


async def test_who_is_late_is_refused_until_the_office_gives_a_later_day():
    w = await an_evaluation()
    row, me = await w.judge(0, ("50", "30"), locks=False), w.people[0]

    with on("2026-09-12"):
        with pytest.raises(Refused, match=r"reporting\.sheets_were_due"):
            await judging.lock_evaluation_sheet(me, row.id)
        with pytest.raises(Refused, match=r"reporting\.due_not_later"):
            await actions.postpone_evaluation(w.olga, w.id, due_on=DUE)
        await actions.postpone_evaluation(w.olga, w.id, due_on=date(2026, 9, 15))
        await judging.lock_evaluation_sheet(me, row.id)

    assert (await w.project()).locked[0].total == Decimal("80.00")


async def test_a_locked_sheet_is_opened_again_by_a_supervisor_alone_and_both_versions_are_kept():
    w = await an_evaluation()
    row, me = await w.judge(0, ("50", "30")), w.people[0]

    with on(JUDGED):
        with pytest.raises(Refused, match=r"people\.") as refused:
            await judging.reopen_evaluation_sheet(w.olga, row.id, reason="看错")
        with pytest.raises(Refused, match=r"reporting\.reopening_without_reason"):
            await judging.reopen_evaluation_sheet(w.victor, row.id, reason="")
        await judging.reopen_evaluation_sheet(w.victor, row.id, reason="看错台账")
        with pytest.raises(Refused, match=r"reporting\.sheet_not_locked"):
            await judging.reopen_evaluation_sheet(w.victor, row.id, reason="看错台账")
        await judging.save_evaluation_sheet(me, row.id, marks=numbered(("40", "30")), reasons={}, comment="改")
        await judging.lock_evaluation_sheet(me, row.id)

    assert refused.value.code.startswith("people.")
    [kept] = await ReopenedSheet.objects().output(load_json=True)
    assert (kept.content["total"], kept.reason) == ("80.00", "看错台账")
    assert (await w.project()).locked[0].total == Decimal("70.00")


async def test_an_evaluation_closes_when_every_sheet_is_in_and_freezes_the_trimmed_mean():
    w = await an_evaluation(experts=5, each=5, trim_from=5)
    for at, marks in enumerate((("50", "35"), ("48", "32"), ("30", "20"), ("57", "38"), ("52", "30"))):
        await w.judge(at, marks, locks=at != 4)

    with on(DUE.isoformat()):
        with pytest.raises(Refused, match=r"reporting\.sheets_missing"):
            await closing.close_evaluation(w.olga, w.id)
        late = (await w.project()).living[4]
        await judging.lock_evaluation_sheet(w.people[4], late.appointment.id)
        with pytest.raises(Refused, match=r"reporting\.evaluation_not_closed"):
            await closing.publish_evaluation(w.olga, w.id)
        [result] = await closing.close_evaluation(w.olga, w.id)
        for attempt in (closing.close_evaluation(w.olga, w.id), w.appoint(0)):
            with pytest.raises(Refused, match=r"reporting\.evaluation_closed"):
                await attempt
        await closing.publish_evaluation(w.olga, w.id)
        with pytest.raises(Refused, match=r"reporting\.evaluation_published"):
            await closing.publish_evaluation(w.olga, w.id)

    # 85, 80, 50, 95, 82: without 50 and 95 the mean is 82.333.
    assert (result.experts, result.score, result.grade) == (Decimal("82.33"), Decimal("82.33"), Grade.GOOD)
    assert (result.label, result.fiscal_label) == ("良好", "良")
    with pytest.raises(asyncpg.RestrictViolationError):
        async with transaction():
            await sql("UPDATE evaluation_result SET score = 99")


async def test_who_is_recused_from_a_project_neither_runs_its_evaluation_nor_reads_of_it():
    w = await an_evaluation()
    other = await staff(w.award.funder, Role.OFFICER, name="Oskar")
    application = (await w.project()).application
    await sql(
        "INSERT INTO staff_conflict (person, application, origin, reason, noted_at, ended_reason)"
        " VALUES ({}, {}, 'declared', '姻亲', '2026-04-01', '')",
        other.id,
        application.id,
    )

    seen = await queries.evaluation(other, w.id)

    with on(CLOSED), pytest.raises(Refused, match=r"scoring\.staff_conflict"):
        await closing.close_evaluation(other, w.id)
    assert seen.projects == []
    assert await Appointment.count() == 0


async def test_an_evaluation_is_there_for_the_office_its_sheet_for_its_expert_its_result_for_the_grantee():
    w = await an_evaluation()
    row = await w.appoint(0)
    project = (await w.project()).project.id

    for asked, code in (
        (queries.call_of(w.ada, w.award.call.id), "reporting.no_such_round"),
        (queries.evaluation(w.ada, w.id), "reporting.no_such_evaluation"),
        (queries.readable_project(w.ada, project), "reporting.no_evaluated_project"),
        (queries.own(w.people[1], row.id), "reporting.no_own_appointment"),
        (queries.appointment(row.id + 1), "reporting.no_appointment"),
        (papers.paper_for(w.olga, project), "reporting.no_evaluation_paper"),
    ):
        with pytest.raises(NotFound, match=code):
            await asked
