"""A question that is answered with a file: its file goes where the other papers go, and answers it."""

import pytest

from grants import clock
from grants.applications import attaching, form_rules, papers, queries
from grants.calls import actions as calls
from grants.calls import queries as call_queries
from grants.errors import Refused
from grants.questions import actions as questions
from grants.questions import queries as forms
from grants.questions.facts import QuestionPlan
from grants.questions.tables import QuestionKind
from tests.applications.world import a_draft, an_applicant
from tests.calls.world import PUBLISHED_AT, WHILE_OPEN, officer_of
from tests.calls.world import a_draft as a_draft_call
from tests.files import samples


@pytest.fixture(autouse=True)
def while_the_call_is_open():
    with clock.at(WHILE_OPEN):
        yield


async def a_draft_asked_for_a_file():
    """A draft for a call whose form requires a floor plan as PDF."""
    call = await a_draft_call()
    officer = await officer_of(call)
    form = await forms.questionnaire(call.questionnaire)
    plan = QuestionPlan(QuestionKind.FILE, "场地平面图", is_required=True, file_kinds=(".pdf",))
    asked = await questions.add_question(officer, form.questionnaire.id, form.sections[0].id, plan, version=1)
    with clock.at(PUBLISHED_AT):
        await calls.publish_call(officer, call.id)
    who = await an_applicant(await call_queries.call_facts(call.id))
    return who, await a_draft(who), asked


async def test_a_required_file_is_missing_until_it_is_attached_and_then_answers_the_question(db):
    who, facts, asked = await a_draft_asked_for_a_file()
    place = f"question-{asked.id}"

    before = [str(each.words) for each in form_rules.form_problems(facts)]
    done = await attaching.attach_file(
        who.fills, facts.application.id, content=samples.a_pdf(), name="平面图.pdf", place=place
    )
    after = await queries.application(who.fills, facts.application.id)

    assert place in [each.key for each in papers.places(facts)]
    assert before == ["请上传场地平面图"]
    assert form_rules.form_problems(after) == []
    assert after.values[asked.key] == [done.file.id]


async def test_a_question_takes_only_files_of_the_kinds_it_asks_for(db):
    who, facts, asked = await a_draft_asked_for_a_file()

    with pytest.raises(Refused, match=r"applications\.file_kind_not_asked") as refusal:
        await attaching.attach_file(
            who.fills, facts.application.id, content=samples.a_photo(), name="a.jpg", place=f"question-{asked.id}"
        )

    assert refusal.value.message == "“场地平面图”只接受 PDF"
