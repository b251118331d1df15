import re
from typing import Any

from grants.awards import queries as awards
from grants.db import sql
from grants.people.tables import Role
from grants.reporting.evaluation import judging
from grants.reporting.evaluation.facts import RulePlan
from grants.reporting.evaluation.jobs import render_evaluation_papers
from grants.reporting.evaluation.tables import Appointment, Evaluation, MeasureKind
from grants.reporting.tables import Grade
from tests.organizations.world import a_person, staff
from tests.reporting.evaluation.world import CLOSED, JUDGED, an_evaluation
from tests.reporting.world import on


def _plan(**changes: str) -> dict[str, str]:
    fields = {
        "kind": "final",
        "due_on": "2026-10-20",
        "each": "1",
        "min_sheets": "1",
        "trim_from": "5",
        "name-0": "目标完成",
        "max-0": "100",
        "guide-0": "看台账",
        "expert_weight": "100",
        "committee_weight": "0",
        "resident_weight": "0",
        "hold": "yes",
        "answer_days": "5",
    }
    cuts = {f"{key}-{at}": cut for key in ("venture", "fiscal") for at, cut in enumerate(("90", "80", "60"))}
    return fields | cuts | changes


async def test_an_evaluation_goes_over_the_pages_from_its_plan_to_the_sheets(browser):
    w = await an_evaluation(experts=2)
    round_id, expert, me = w.award.call.id, w.experts[0], w.people[0]
    plan = f"/rounds/{round_id}/evaluations/new"
    with on("2026-09-14"):
        browser.sign_in(w.olga.id)
        listed = await browser.get(f"/rounds/{round_id}/evaluations")
        begun = await browser.get(plan)
        wrong = await browser.post(plan, data=_plan(expert_weight="90"))
        made = await browser.post(plan, data=_plan())
        row = await Evaluation.objects().where(Evaluation.kind == "final").first()
        home = f"/evaluations/{row.id}"
        changed = await browser.post(f"{home}/plan", data=_plan(**{"guide-0": "看台账和照片"}))
        shown_again = await browser.get(f"{home}/plan")
        opened = await browser.post(f"{home}/opening")
        page = await browser.get(home)
        drawn = await browser.post(f"{home}/draw", data={"word": "好风", "experts": str(expert.id)})
        early = await browser.post(f"{home}/closure")
        sheet = await Appointment.objects().first()
        task = f"/appointments/{sheet.id}"
        browser.sign_in(me.id)
        tasks = await browser.get("/appointments")
        before = await browser.get(task)
        signed = await browser.post(f"{task}/declaration", data={"signed_name": me.name})
        material = await browser.get(task)
        bad = await browser.post(task, data={"mark-1": "150", "comment": "", "go": "save"})
        handed = await browser.post(task, data={"mark-1": "40", "comment": "目标未完成", "go": "lock"})
        stranger = await browser.sign_in(w.people[1].id).get(task)
        closed = await browser.sign_in(w.olga.id).post(f"{home}/closure")

    assert [each.status_code for each in (listed, begun, wrong, made, changed, shown_again, opened, page)] == [
        200, 200, 422, 303, 303, 200, 303, 200,
    ]  # fmt: skip
    assert [each.status_code for each in (drawn, early, tasks, before, signed, material, bad, handed)] == [
        303, 422, 200, 200, 303, 200, 422, 303,
    ]  # fmt: skip
    assert (stranger.status_code, closed.status_code) == (404, 303)
    assert "看台账和照片" in shown_again.text
    assert "核定预算" not in before.text
    assert "核定预算" in material.text
    assert 'value="150"' in bad.text


async def test_a_sheet_saves_itself_field_by_field_until_it_is_handed_in(browser):
    w = await an_evaluation()
    row, me = await w.appoint(0), w.people[0]
    task = f"/appointments/{row.id}"
    browser.sign_in(me.id)

    async def type_in(field: str, value: str) -> tuple[int, dict[str, Any]]:
        answer = await browser.post(f"{task}/draft", data={"field": field, "value": value})
        return answer.status_code, answer.json()

    with on(JUDGED):
        unsigned = await type_in("mark-1", "40")
        await judging.declare_for_evaluation(me, row.id, signed_name=me.name)
        kept = [await type_in(*each) for each in (("mark-1", "40"), ("reason-1", "台账齐全"), ("comment", "好"))]
        too_much = await type_in("mark-1", "150")
        unknown = await browser.post(f"{task}/draft", data={"field": "mark-9", "value": "4"})
        cleared = await type_in("comment", "")
        again = await browser.get(task)
        handed = await browser.post(task, data={"mark-1": "40", "mark-2": "30", "go": "lock"})
        late = await type_in("mark-1", "50")

    assert [unsigned[0], *(each[0] for each in kept), too_much[0], unknown.status_code, cleared[0]] == [
        422, 200, 200, 200, 422, 422, 200,
    ]  # fmt: skip
    assert "saved_at" in kept[0][1]
    assert unknown.json() == {"message": "评价表里没有这一项"}
    assert "40" in re.search(r'name="mark-1"[^>]*value="([^"]*)"', again.text)[1]
    assert "台账齐全" in again.text and f'data-autosave="{task}/draft"' in again.text
    assert (handed.status_code, late[0]) == (303, 422)
    assert "锁定" in late[1]["message"]


async def test_a_grantee_reads_its_result_and_answers_before_its_money_is_held(browser):
    w = await an_evaluation(rules=(RulePlan(Grade.FAIL, MeasureKind.HOLD),))
    await w.close(("20", "20"), ("25", "20"))
    measure = await w.measure(MeasureKind.HOLD)
    project, of = f"/evaluated/{measure.project}", f"/measures/{measure.id}"

    with on(CLOSED):
        proposed = await browser.sign_in(w.ada.id).get(project)
        browser.sign_in(w.olga.id)
        unsaid = await browser.post(f"{of}/adoption", data={f"note-{measure.id}": ""})
        adopted = await browser.post(f"{of}/adoption", data={f"note-{measure.id}": "未达目标"})
        told = await browser.sign_in(w.ada.id).get(project)
        answered = await browser.post(f"{of}/answer", data={f"answer-{measure.id}": "延期了"})
        own = await browser.get(f"/grants/{w.award.award.id}/evaluations")
        effective = await browser.sign_in(w.olga.id).post(f"{of}/effect")
        held = await awards.open_holds(w.award.award.id)
        published = await browser.post(f"/evaluations/{w.id}/publication")
        early = await browser.get(f"{project}/paper")
        await render_evaluation_papers(w.id)
        paper = await browser.get(f"{project}/paper")
        book = await browser.get(f"/evaluations/{w.id}/table")
        public = await browser.get(f"/projects/{w.award.award.number}")
        outsider = await browser.sign_in((await a_person("Mallory")).id).get(project)

    assert [each.status_code for each in (unsaid, adopted, told, answered, own, effective, published, outsider)] == [
        422, 303, 200, 303, 200, 303, 303, 404,
    ]  # fmt: skip
    assert "暂缓后续拨付" not in proposed.text
    assert "暂缓后续拨付" in told.text
    assert len(held) == 1
    assert (early.status_code, paper.content[:4], book.content[:2]) == (404, b"%PDF", b"PK")
    assert "不合格 / 差" in public.text
    assert w.people[0].name not in public.text
    assert "未达目标" in told.text
    assert w.people[0].name not in told.text
    assert re.search(r"42\.50.*不合格 / 差", own.text, re.DOTALL)


async def test_who_is_recused_and_carries_the_project_too_reads_of_it_what_a_grantee_reads(browser):
    w = await an_evaluation()
    await w.close(("20", "20"), ("25", "20"))
    project = await w.project()
    both = await staff(w.award.funder, Role.OFFICER, name="Oskar")
    await sql(
        "INSERT INTO membership (person, organization, role, from_on) VALUES ({}, {}, 'applicant', '2026-01-01')",
        both.id,
        project.application.applicant,
    )
    await sql(
        "INSERT INTO staff_conflict (person, application, origin, reason, noted_at, ended_reason)"
        " VALUES ({}, {}, 'declared', '兼任理事', '2026-04-01', '')",
        both.id,
        project.application.id,
    )

    with on(CLOSED):
        read = await browser.sign_in(both.id).get(f"/evaluated/{project.project.id}")
        office = await browser.sign_in(w.olga.id).get(f"/evaluated/{project.project.id}")

    assert (read.status_code, office.status_code) == (200, 200)
    assert w.people[0].name in office.text
    assert w.people[0].name not in read.text
