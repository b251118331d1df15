import re

from grants.calls.tables import Call
from grants.people.tables import Role
from grants.questions import actions, queries
from tests.calls.world import a_draft, a_published_call, officer_of
from tests.counting import queries_counted
from tests.organizations.world import a_funder, staff


async def an_editor(browser):
    """A draft, its form, and its officer signed in."""
    call = await a_draft()
    officer = await officer_of(call)
    form = await queries.questionnaire(call.questionnaire)
    return call, form, officer, browser.sign_in(officer.id)


def typed(form, **more: object) -> dict[str, object]:
    """A new question in the first section."""
    plain = {"version": form.questionnaire.version, "section": form.sections[0].id, "kind": "text", "label": "服务口号"}
    return {name: str(value) for name, value in (plain | more).items()}


async def test_an_officer_sees_the_form_of_a_draft_with_all_that_can_be_done(browser):
    call, form, _officer, page = await an_editor(browser)

    answer = await page.get(f"/rounds/{call.id}/form")

    assert answer.status_code == 200
    for question in form.ordered:
        assert question.label in answer.text
    assert f"/rounds/{call.id}/form/questions/new?kind=table&amp;section={form.sections[0].id}" in answer.text
    assert "仅在“本项目是否获得或正在申请其他资助”为“有”时填写" in answer.text


async def test_a_question_is_added_by_the_page_and_shown_to_who_fills_it_in(browser):
    call, form, _officer, page = await an_editor(browser)

    shown = await page.get(f"/rounds/{call.id}/form/questions/new?kind=choice&section={form.sections[0].id}")
    asked = typed(form, kind="choice", label="服务方式", options="上门\n集中", is_required="yes")
    answer = await page.post(f"/rounds/{call.id}/form/questions/new", data=asked)
    preview = await page.get(f"/rounds/{call.id}/form/preview")

    assert '<textarea id="options"' in shown.text
    assert answer.status_code == 303
    assert 'name="q1" type="radio" value="o2"' in preview.text
    assert "集中" in preview.text


async def test_a_table_gets_another_column_without_javascript(browser):
    call, form, _officer, page = await an_editor(browser)
    asked = typed(form, kind="table", label="设备", **{"column-1-label": "名称", "column-1-kind": "text"})

    more = await page.post(f"/rounds/{call.id}/form/questions/new", data=asked | {"more": "columns"})
    asked |= {"column-2-label": "单价", "column-2-kind": "money", "column-2-required": "yes"}
    await page.post(f"/rounds/{call.id}/form/questions/new", data=asked)
    made = (await queries.questionnaire(form.questionnaire.id)).by_key["q1"]

    assert 'name="column-2-label"' in more.text
    assert made.columns == [
        {"key": "c1", "label": "名称", "kind": "text", "required": False},
        {"key": "c2", "label": "单价", "kind": "money", "required": True},
    ]


async def test_a_condition_is_written_by_question_way_and_value(browser):
    call, form, _officer, page = await an_editor(browser)
    asked = typed(form, **{"term-1-question": "has_other_funding", "term-1-operator": "is"})

    listed = await page.post(f"/rounds/{call.id}/form/questions/new", data=asked | {"more": "terms"})
    answer = await page.post(f"/rounds/{call.id}/form/questions/new", data=asked | {"term-1-value": "有"})
    made = (await queries.questionnaire(form.questionnaire.id)).by_key["q1"]

    assert '<option value="yes">有</option>' in listed.text
    assert answer.status_code == 303
    assert made.shown_if == {"all": [{"question": "has_other_funding", "is": "yes"}]}


async def test_a_condition_without_a_value_comes_back_with_words_and_what_was_typed(browser):
    call, form, _officer, page = await an_editor(browser)
    asked = typed(form, label="很长的问题名称", **{"term-1-question": "beneficiaries", "term-1-value": "许多"})

    answer = await page.post(f"/rounds/{call.id}/form/questions/new", data=asked)

    assert answer.status_code == 422
    assert "有一条没有值，或值与问题的类型不符" in answer.text
    assert 'value="很长的问题名称"' in answer.text
    assert 'value="许多"' in answer.text


async def test_a_check_is_written_against_another_answer(browser):
    call, form, _officer, page = await an_editor(browser)
    asked = typed(form, kind="number", label="志愿者人数")
    asked |= {"check-1-op": "at_most", "check-1-right": "beneficiaries", "check-2-op": "at_least"}
    asked |= {"check-2-right": "value", "check-2-value": "5", "check-2-words": "至少五名志愿者"}

    await page.post(f"/rounds/{call.id}/form/questions/new", data=asked)
    many = await page.post(f"/rounds/{call.id}/form/preview", data={"q1": "6", "beneficiaries": "2"})
    few = await page.post(f"/rounds/{call.id}/form/preview", data={"q1": "3", "beneficiaries": "20"})

    assert (await queries.questionnaire(form.questionnaire.id)).by_key["q1"].checks == [
        {"op": "at_most", "right": {"question": "beneficiaries"}},
        {"op": "at_least", "right": "5", "words": "至少五名志愿者"},
    ]
    assert "志愿者人数不能超过“直接受益人数”" in many.text
    assert "至少五名志愿者" in few.text


async def test_a_question_keeps_the_values_of_options_that_stay(browser):
    call, form, _officer, page = await an_editor(browser)
    question = form.by_key["has_other_funding"]
    address = f"/rounds/{call.id}/form/questions/{question.id}"

    shown = await page.get(address)
    asked = typed(form, kind="choice", label=question.label, section=question.section, options="没有\n有\n说不清")
    answer = await page.post(address, data=asked)

    assert "有问题依赖它：“其他资助”" in re.sub(r"\s", "", shown.text)
    assert answer.status_code == 303
    assert (await queries.questionnaire(form.questionnaire.id)).by_key["has_other_funding"].options == [
        {"value": "no", "label": "没有"},
        {"value": "yes", "label": "有"},
        {"value": "o1", "label": "说不清"},
    ]


async def test_a_question_others_depend_on_is_not_deleted_and_the_list_says_why(browser):
    call, form, _officer, page = await an_editor(browser)
    question = form.by_key["has_other_funding"]

    answer = await page.post(
        f"/rounds/{call.id}/form/removals", data={"part": f"question-{question.id}", "version": "1"}
    )

    assert answer.status_code == 422
    assert "“其他资助”依赖“本项目是否获得或正在申请其他资助”，请先改掉" in answer.text


async def test_parts_are_moved_and_removed_from_the_list(browser):
    call, form, _officer, page = await an_editor(browser)
    home, second = f"/rounds/{call.id}/form", form.sections[1]
    risks = form.by_key["risks"]

    await page.post(f"{home}/moves", data={"part": f"section-{second.id}", "way": "up", "version": "1"})
    await page.post(f"{home}/removals", data={"part": f"question-{risks.id}", "version": "2"})
    late = await page.post(f"{home}/moves", data={"part": f"section-{second.id}", "way": "down", "version": "1"})
    after = await queries.questionnaire(form.questionnaire.id)

    assert [each.key for each in after.sections][:2] == ["needs", "overview"]
    assert "risks" not in after.by_key
    assert late.status_code == 422
    assert "申报表刚被别人修改过" in late.text


async def test_a_section_is_added_and_renamed(browser):
    call, form, _officer, page = await an_editor(browser)
    home = f"/rounds/{call.id}/form"

    blank = await page.post(f"{home}/sections/new", data={"title": " ", "version": "1"})
    await page.post(f"{home}/sections/new", data={"title": "附加问题", "version": "1"})
    added = (await queries.questionnaire(form.questionnaire.id)).sections[-1]
    await page.post(f"{home}/sections/{added.id}", data={"title": "补充", "help": "选填", "version": "2"})
    after = (await queries.questionnaire(form.questionnaire.id)).sections[-1]

    assert blank.status_code == 422
    assert "请填写这一项" in blank.text
    assert (added.title, after.title, after.help) == ("附加问题", "补充", "选填")


async def test_trying_the_form_saves_nothing(browser):
    call, _form, _officer, page = await an_editor(browser)

    answer = await page.post(f"/rounds/{call.id}/form/preview", data={"title": "试填", "team-1-phone": "0898"})
    more = await page.post(f"/rounds/{call.id}/form/preview", data={"team-1-name": "林", "add-row-team": "1"})

    assert answer.status_code == 422
    assert "请填写需求说明" in answer.text
    assert "项目团队第 1 行还缺“姓名”" in answer.text
    assert 'value="试填"' in answer.text
    assert more.status_code == 200
    assert 'name="team-2-name"' in more.text


async def test_the_form_of_a_published_call_is_only_looked_at(browser):
    facts = await a_published_call()
    officer = await officer_of(facts.call)
    page = browser.sign_in(officer.id)

    shown = await page.get(f"/rounds/{facts.call.id}/form")
    refused = await page.get(f"/rounds/{facts.call.id}/form/questions/new")

    assert "公告已发布，这张表不能再改" in shown.text
    assert "/form/moves" not in shown.text
    assert refused.status_code == 409


async def test_an_officer_of_another_office_does_not_find_the_form(browser):
    facts = await a_draft()
    stranger = await staff(await a_funder(), Role.OFFICER)

    answer = await browser.sign_in(stranger.id).get(f"/rounds/{facts.id}/form")

    assert answer.status_code == 404


async def test_the_page_of_a_long_form_asks_as_much_of_the_database_as_that_of_a_short_one(browser):
    call, form, officer, page = await an_editor(browser)
    await page.get(f"/rounds/{call.id}/form")
    with queries_counted() as short:
        await page.get(f"/rounds/{call.id}/form")
    for version in range(1, 6):
        await actions.add_section(officer, form.questionnaire.id, title="再一节", version=version)
    with queries_counted() as long:
        await page.get(f"/rounds/{call.id}/form")

    assert len(short) == len(long)


async def test_a_button_that_is_none_of_the_list_leads_nowhere(browser):
    call, form, _officer, page = await an_editor(browser)
    section = f"section-{form.sections[0].id}"
    home = f"/rounds/{call.id}/form"

    sideways = await page.post(f"{home}/moves", data={"part": section, "way": "sideways", "version": "1"})
    chapter = await page.post(f"{home}/removals", data={"part": "chapter-1", "version": "1"})

    assert sideways.status_code == 404  # calls.no_such_way
    assert chapter.status_code == 404  # calls.no_such_part
    assert (await queries.questionnaire(form.questionnaire.id)).questionnaire.version == 1


async def test_a_call_from_before_forms_were_data_has_none_to_edit(browser):
    call, _form, _officer, page = await an_editor(browser)
    await Call.update({Call.questionnaire: None}).where(Call.id == call.id)

    assert (await page.get(f"/rounds/{call.id}/form")).status_code == 404  # calls.no_form
    assert (await page.get(f"/rounds/{call.id}/call/preview")).status_code == 200
