import asyncpg
import pytest

from grants.db import transaction
from grants.errors import NotAllowed, NotFound, Refused
from grants.people.tables import Role
from grants.questions import actions, answers, queries
from grants.questions.facts import QuestionPlan, plan_of
from grants.questions.tables import Question, QuestionKind, Questionnaire, Section
from tests.counting import queries_counted
from tests.organizations.world import a_funder, staff
from tests.questions.world import a_form

YES = {"all": [{"question": "has_other_funding", "is": "yes"}]}


async def test_the_standard_form_asks_for_what_the_rules_ask_for(db):
    _officer, facts = await a_form()

    assert [section.title for section in facts.sections] == [
        "项目概况",
        "需求与受益对象",
        "目标与指标",
        "活动计划",
        "团队",
        "风险与可持续",
        "其他资助",
    ]
    assert [question.key for question in facts.ordered if question.is_core] == [
        "title",
        "purpose",
        "needs",
        "beneficiaries",
        "outcomes",
        "plan",
        "risks",
    ]
    assert {question.key for question in facts.ordered if question.is_required} == {
        "title",
        "purpose",
        "beneficiaries",
        "needs",
        "plan",
        "outcomes",
    }
    assert [question.key for question in facts.ordered if question.is_private] == ["team"]


async def test_a_form_is_read_in_as_many_queries_however_long_it_is(db):
    officer, facts = await a_form()
    form = facts.questionnaire

    with queries_counted() as before:
        await queries.questionnaire(form.id)
    for _n in range(5):
        form = (await queries.questionnaire(form.id)).questionnaire
        await actions.add_section(officer, form.id, title="再一节", version=form.version)
    with queries_counted() as after:
        await queries.questionnaire(form.id)

    assert len(after) == len(before) == 3


async def test_a_copy_is_the_same_form_and_may_be_changed_when_the_first_is_fixed(db):
    officer, facts = await a_form()
    await actions.fix_questionnaire(officer, facts.questionnaire.id)

    copy = await actions.copy_questionnaire(officer, facts.questionnaire.id)
    copied = await queries.questionnaire(copy.id)
    added = await actions.add_section(officer, copy.id, title="补充", version=copied.questionnaire.version)

    assert [(each.key, each.is_core, plan_of(each)) for each in copied.ordered] == [
        (each.key, each.is_core, plan_of(each)) for each in facts.ordered
    ]
    assert (copied.questionnaire.owner, copied.questionnaire.copied_from) == (
        facts.questionnaire.owner,
        facts.questionnaire.id,
    )
    assert added.position == 8


async def test_a_fixed_form_refuses_every_change(db):
    officer, facts = await a_form()
    form, section, question = facts.questionnaire, facts.sections[0], facts.ordered[2]
    await actions.fix_questionnaire(officer, form.id)
    await actions.fix_questionnaire(officer, form.id)

    for change in (
        actions.add_section(officer, form.id, title="补充", version=form.version),
        actions.edit_section(officer, form.id, section.id, title="改名", version=form.version),
        actions.move_section(officer, form.id, section.id, way="down", version=form.version),
        actions.remove_section(officer, form.id, section.id, version=form.version),
        actions.add_question(officer, form.id, section.id, plan_of(question), version=form.version),
        actions.edit_question(
            officer, form.id, question.id, plan_of(question), section_id=section.id, version=form.version
        ),
        actions.move_question(officer, form.id, question.id, way="down", version=form.version),
        actions.remove_question(officer, form.id, question.id, version=form.version),
    ):
        with pytest.raises(Refused, match=r"questions\.fixed"):
            await change


@pytest.mark.parametrize(
    "change",
    [
        lambda form: Questionnaire.update({Questionnaire.title: "x"}).where(Questionnaire.id == form.questionnaire.id),
        lambda form: Section.update({Section.title: "x"}).where(Section.id == form.sections[0].id),
        lambda form: Question.update({Question.label: "x"}).where(Question.id == form.ordered[0].id),
        lambda form: Question.delete().where(Question.id == form.ordered[0].id),
        lambda form: Section.insert(Section(questionnaire=form.questionnaire.id, position=9, key="s9", title="x")),
    ],
    ids=["form", "section", "question", "deleted", "added"],
)
async def test_the_database_refuses_to_change_a_fixed_form_whoever_asks(db, change):
    officer, facts = await a_form()
    await actions.fix_questionnaire(officer, facts.questionnaire.id)

    with pytest.raises(asyncpg.RestrictViolationError):
        async with transaction():
            await change(facts)


async def test_a_question_is_added_and_keeps_the_key_that_was_made_for_it(db):
    officer, facts = await a_form()
    form, section = facts.questionnaire, facts.sections[1]
    plan = QuestionPlan(
        QuestionKind.CHOICES, "服务方式", options=({"value": "o1", "label": "上门"}, {"value": "o2", "label": "集中"})
    )

    first = await actions.add_question(officer, form.id, section.id, plan, version=1)
    await actions.edit_question(
        officer,
        form.id,
        first.id,
        QuestionPlan(QuestionKind.TEXT, "改成文字"),
        section_id=facts.sections[0].id,
        version=2,
    )
    second = await actions.add_question(officer, form.id, section.id, plan, version=3)
    after = await queries.questionnaire(form.id)

    assert [first.key, second.key] == ["q1", "q2"]
    assert [each.label for each in after.questions[facts.sections[0].id]][-1] == "改成文字"
    assert answers.options(after.by_key["q2"])[1] == {"value": "o2", "label": "集中"}
    assert after.questionnaire.version == 4


async def test_who_edits_what_another_changed_meanwhile_is_told(db):
    officer, facts = await a_form()
    form, section = facts.questionnaire, facts.sections[0]
    await actions.edit_section(officer, form.id, section.id, title="先改", version=1)

    with pytest.raises(Refused, match=r"questions\.changed_meanwhile"):
        await actions.edit_section(officer, form.id, section.id, title="后改", version=1)


async def test_a_question_others_depend_on_stays_and_keeps_its_kind_and_the_option_they_name(db):
    officer, facts = await a_form()
    form, asked = facts.questionnaire, facts.by_key["has_other_funding"]
    where = {"section_id": asked.section, "version": 1}

    with pytest.raises(Refused, match=r"questions\.depended_on") as deleted:
        await actions.remove_question(officer, form.id, asked.id, version=1)
    with pytest.raises(Refused, match=r"questions\.depended_on"):
        await actions.edit_question(officer, form.id, asked.id, QuestionPlan(QuestionKind.TEXT, "文字"), **where)
    with pytest.raises(Refused, match=r"questions\.option_named"):
        options = ({"value": "no", "label": "没有"}, {"value": "o1", "label": "说不清"})
        plan = QuestionPlan(QuestionKind.CHOICE, "其他资助", options=options)
        await actions.edit_question(officer, form.id, asked.id, plan, **where)

    assert deleted.value.message == "“其他资助”依赖“本项目是否获得或正在申请其他资助”，请先改掉"


@pytest.mark.parametrize("key", ["title", "purpose", "beneficiaries"])
async def test_what_every_later_step_reads_cannot_be_deleted(db, key):
    officer, facts = await a_form()

    with pytest.raises(Refused, match=r"questions\.core_stays"):
        await actions.remove_question(officer, facts.questionnaire.id, facts.by_key[key].id, version=1)


async def test_another_core_question_may_be_deleted_and_a_section_only_when_it_is_empty(db):
    officer, facts = await a_form()
    form, risks = facts.questionnaire, facts.by_key["risks"]
    with pytest.raises(Refused, match=r"questions\.section_not_empty"):
        await actions.remove_section(officer, form.id, risks.section, version=1)

    for version, key in enumerate(("risks", "innovation", "sustainability"), 1):
        await actions.remove_question(officer, form.id, facts.by_key[key].id, version=version)
    await actions.remove_section(officer, form.id, risks.section, version=4)

    assert len((await queries.questionnaire(form.id)).sections) == 6


async def test_sections_and_questions_move_by_one_place_and_stop_at_the_edge(db):
    officer, facts = await a_form()
    form, second = facts.questionnaire, facts.sections[1]
    first_asked = facts.questions[second.id][0]

    await actions.move_section(officer, form.id, second.id, way="up", version=1)
    await actions.move_section(officer, form.id, second.id, way="up", version=2)
    await actions.move_question(officer, form.id, first_asked.id, way="down", version=3)
    after = await queries.questionnaire(form.id)

    assert [each.key for each in after.sections][:2] == ["needs", "overview"]
    assert [each.key for each in after.questions[second.id]][:2] == ["beneficiaries", "needs"]


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (QuestionPlan(QuestionKind.TEXT, " "), "questions.no_label"),
        (QuestionPlan(QuestionKind.CHOICE, "选", options=({"value": "a", "label": "甲"},)), "questions.how_many"),
        (
            QuestionPlan(
                QuestionKind.CHOICE, "选", options=({"value": "a", "label": "甲"}, {"value": "b", "label": "甲"})
            ),
            "questions.named_twice",
        ),
        (
            QuestionPlan(
                QuestionKind.CHOICE, "选", options=({"value": "a,b", "label": "甲"}, {"value": "b", "label": "乙"})
            ),
            "questions.bad_key",
        ),
        (QuestionPlan(QuestionKind.TABLE, "表"), "questions.how_many"),
        (
            QuestionPlan(QuestionKind.TABLE, "表", columns=({"key": "a", "label": "甲", "kind": "file"},)),
            "questions.bad_column",
        ),
        (QuestionPlan(QuestionKind.NUMBER, "数", least=5, most=3), "questions.bounds_crossed"),
        (QuestionPlan(QuestionKind.TEXT, "字", longest=5000), "questions.bad_length"),
        (QuestionPlan(QuestionKind.TABLE, "表", most_rows=500), "questions.bad_rows"),
        (QuestionPlan(QuestionKind.TEXT, "问", shown_if={"all": []}), "questions.bad_condition"),
        (
            QuestionPlan(QuestionKind.TEXT, "问", shown_if={"all": [{"question": "nobody", "is": "x"}]}),
            "questions.condition_does_not_fit",
        ),
        (
            QuestionPlan(QuestionKind.TEXT, "问", shown_if={"all": [{"question": "team", "is": "x"}]}),
            "questions.condition_does_not_fit",
        ),
        (
            QuestionPlan(
                QuestionKind.TEXT, "问", shown_if={"all": [{"question": "has_other_funding", "is": "perhaps"}]}
            ),
            "questions.condition_names_nothing",
        ),
        (QuestionPlan(QuestionKind.TEXT, "问", checks=({"op": "at_most", "right": 3},)), "questions.bad_check"),
        (
            QuestionPlan(QuestionKind.DATE, "日", checks=({"op": "at_most", "right": {"question": "beneficiaries"}},)),
            "questions.bad_check",
        ),
        (
            QuestionPlan(QuestionKind.NUMBER, "数", checks=({"op": "at_most", "right": {"question": "title"}},)),
            "questions.check_not_comparable",
        ),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(db, plan, code):
    officer, facts = await a_form()

    with pytest.raises(Refused) as refusal:
        await actions.add_question(officer, facts.questionnaire.id, facts.sections[0].id, plan, version=1)

    assert refusal.value.code == code


async def test_a_condition_never_comes_back_to_its_own_question(db):
    officer, facts = await a_form()
    form, section = facts.questionnaire, facts.sections[0]
    plan = QuestionPlan(QuestionKind.TEXT, "一", shown_if=YES)
    one = await actions.add_question(officer, form.id, section.id, plan, version=1)
    asked = facts.by_key["has_other_funding"]
    options = tuple(answers.options(asked))
    circle = QuestionPlan(
        QuestionKind.CHOICE, "绕圈", options=options, shown_if={"any": [{"question": one.key, "is": "x"}]}
    )

    with pytest.raises(Refused, match=r"questions\.circle"):
        await actions.edit_question(officer, form.id, asked.id, circle, section_id=asked.section, version=2)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": QuestionKind.LONG_TEXT}, "questions.core_kind"),
        ({"shown_if": YES}, "questions.core_kind"),
        ({"is_required": False}, "questions.core_required"),
        ({"longest": 200}, "questions.core_too_long"),
    ],
)
async def test_a_core_question_stays_what_it_is(db, changes, code):
    officer, facts = await a_form()
    title = facts.by_key["title"]
    plan = QuestionPlan(**{**vars(plan_of(title)), **changes})

    with pytest.raises(Refused) as refusal:
        await actions.edit_question(
            officer, facts.questionnaire.id, title.id, plan, section_id=title.section, version=1
        )

    assert refusal.value.code == code


async def test_more_sections_or_questions_than_a_form_can_bear_are_refused(db, monkeypatch):
    officer, facts = await a_form()
    form = facts.questionnaire
    monkeypatch.setattr("grants.questions.rules.MOST_SECTIONS", 6)
    monkeypatch.setattr("grants.questions.rules.MOST_QUESTIONS", 6)

    with pytest.raises(Refused, match=r"questions\.too_many_sections"):
        await actions.add_section(officer, form.id, title="再一节", version=1)
    with pytest.raises(Refused, match=r"questions\.no_title"):
        await actions.add_section(officer, form.id, title="  ", version=1)
    with pytest.raises(Refused, match=r"questions\.too_many_questions"):
        plan = QuestionPlan(QuestionKind.TEXT, "再一问")
        await actions.add_question(officer, form.id, facts.sections[0].id, plan, version=1)


async def test_only_officers_of_its_office_change_a_form(db):
    _officer, facts = await a_form()
    elsewhere = await staff(await a_funder(), Role.OFFICER)
    form = facts.questionnaire

    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await actions.add_section(elsewhere, form.id, title="别人的", version=1)


async def test_a_question_or_section_of_another_form_is_not_found(db):
    officer, facts = await a_form()
    other = await actions.copy_questionnaire(officer, facts.questionnaire.id)

    with pytest.raises(NotFound, match=r"questions\.no_such_question"):
        await actions.remove_question(officer, other.id, facts.by_key["risks"].id, version=1)
    with pytest.raises(NotFound, match=r"questions\.no_such_section"):
        await actions.remove_section(officer, other.id, facts.sections[0].id, version=1)
