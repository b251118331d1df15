from decimal import Decimal

import pytest

from grants import clock
from grants.calls import queries
from grants.calls.forms import FORMS
from grants.calls.plan import CallPlan
from grants.calls.section_form import Choices
from grants.calls.sections import Section
from grants.calls.tables import Call
from grants.files import Upload
from grants.people.tables import Role
from tests.calls.world import (
    PUBLISHED_AT,
    a_draft,
    a_planned_call,
    a_published_call,
    everything_else,
    officer_of,
)
from tests.counting import queries_counted
from tests.files.samples import a_pdf
from tests.organizations.world import an_organization, staff

FIRST_DRAFT = {
    "title": "2026年微创投征集〔虚构〕",
    "opens_at": "2026-03-02T09:00",
    "closes_at": "2026-03-27T17:30",
    "project_from": "2026-06-01",
    "project_to": "2026-11-30",
}


def typed(section: Section, plan: CallPlan, version: int = 0) -> dict[str, object]:
    """The form of a section as an officer fills it in for a plan."""
    values = FORMS[section](None, plan, Choices(), version)._values
    return {name: value for name, value in values.items() if any(value) and name != "key"}


def whose(plan: CallPlan) -> dict[str, int]:
    """The offices of a plan, as chosen in the form of a new call."""
    return {"funder_id": plan.funder_id, "organiser_id": plan.organiser_id}


async def plan_of(call_id: int) -> CallPlan:
    return queries.plan_of(await queries.call_facts(call_id))


async def test_a_first_draft_needs_only_a_title_and_dates(browser):
    funder, plan = await a_planned_call()
    browser.sign_in((await staff(funder, Role.OFFICER)).id)

    with clock.at(PUBLISHED_AT):
        empty = await browser.get("/rounds/new")
        saved = await browser.post(
            "/rounds", data=FIRST_DRAFT | {"funder_id": funder.id, "organiser_id": plan.organiser_id}
        )
        call = await Call.objects().first()
        listed = await browser.get(f"/rounds/{call.id}/call")

    assert empty.status_code == 200
    assert (saved.status_code, saved.headers["location"]) == (303, f"/rounds/{call.id}/call")
    assert "至少要有一个类别" in listed.text
    assert "请填写咨询方式" in listed.text


async def test_what_a_first_draft_contradicts_comes_back_as_typed(browser):
    funder, plan = await a_planned_call()
    browser.sign_in((await staff(funder, Role.OFFICER)).id)
    wrong = {"closes_at": "2026-03-01T17:30"}

    answer = await browser.post("/rounds", data=FIRST_DRAFT | whose(plan) | wrong)

    assert answer.status_code == 422
    assert "受理截止应晚于受理开始" in answer.text
    assert 'value="2026-03-01T17:30"' in answer.text
    assert await Call.count() == 0


async def test_an_officer_builds_a_call_section_by_section_and_publishes_it(browser):
    funder, plan = await a_planned_call(**everything_else())
    browser.sign_in((await staff(funder, Role.OFFICER)).id)

    with clock.at(PUBLISHED_AT):
        await browser.post("/rounds", data=FIRST_DRAFT | whose(plan))
        call = await Call.objects().first()
        answers = {
            section: await browser.post(f"/rounds/{call.id}/call/{section}", data=typed(section, plan))
            for section in FORMS
        }
        asked = await browser.get(f"/rounds/{call.id}/call/publication")
        published = await browser.post(f"/rounds/{call.id}/call/publication")

    assert {section: answer.status_code for section, answer in answers.items()} == dict.fromkeys(FORMS, 303)
    assert await plan_of(call.id) == plan
    assert "¥335,000.00 从资金来源转入资金池" in asked.text
    assert "发布前还缺" not in asked.text
    assert (published.status_code, published.headers["location"]) == (303, f"/rounds/{call.id}")


@pytest.mark.parametrize("section", FORMS)
async def test_every_section_shows_what_is_stored(browser, section):
    draft = await a_draft(**everything_else())
    browser.sign_in((await officer_of(draft)).id)

    answer = await browser.get(f"/rounds/{draft.id}/call/{section}")

    assert answer.status_code == 200
    for name, values in typed(section, await plan_of(draft.id)).items():
        assert f'name="{name}"' in answer.text, (name, values)


async def test_rows_are_added_moved_and_removed_without_losing_what_was_typed(browser):
    draft = await a_draft()
    browser.sign_in((await officer_of(draft)).id)
    form = typed(Section.JUDGING, await plan_of(draft.id)) | {"criteria-6-name": "刚刚改的名字"}
    address = f"/rounds/{draft.id}/call/judging"

    added = await browser.post(address, data=form | {"row": "criteria:add"})
    moved = await browser.post(address, data=form | {"row": "criteria:up:6"})
    removed = await browser.post(address, data=form | {"row": "criteria:remove:1"})

    assert [answer.status_code for answer in (added, moved, removed)] == [200, 200, 200]
    assert 'id="criteria-7-name" name="criteria-7-name"' in added.text
    assert 'name="criteria-5-name" type="text" class="full" value="刚刚改的名字"' in moved.text
    assert 'name="criteria-6-name" type="text" class="full" value="社会效益"' in moved.text
    assert 'name="criteria-1-name" type="text" class="full" value="目标与服务方案"' in removed.text
    assert "criteria-6-name" not in removed.text
    assert (await plan_of(draft.id)).criteria[5].name == "创新与可持续"


async def test_every_mistake_of_a_section_stands_beside_its_field(browser):
    draft = await a_draft()
    browser.sign_in((await officer_of(draft)).id)
    wrong = {"tracks-1-cap": "八万", "tracks-2-stages": "50/abc", "tracks-2-most_months": "很久"}

    answer = await browser.post(
        f"/rounds/{draft.id}/call/tracks", data=typed(Section.TRACKS, await plan_of(draft.id)) | wrong
    )

    assert answer.status_code == 422
    assert "类别 1 单个上限：请填写金额，如 1,234.00，最多两位小数" in answer.text
    assert "类别 2 各期比例：请填写各期比例，如 50/30/20，最多 6 期" in answer.text
    assert "类别 2 实施期不超过（月）：请填写整数" in answer.text
    assert 'value="八万"' in answer.text
    assert (await plan_of(draft.id)).tracks[0].cap == Decimal("80000.00")


async def test_everything_the_rules_hold_against_a_section_is_said_at_once(browser):
    draft = await a_draft()
    browser.sign_in((await officer_of(draft)).id)
    wrong = {"tracks-2-code": "standard", "tracks-1-least": "90000"}

    answer = await browser.post(
        f"/rounds/{draft.id}/call/tracks", data=typed(Section.TRACKS, await plan_of(draft.id)) | wrong
    )

    assert answer.status_code == 422
    assert "类别 2 代码：有两行相同，请合并或改名" in answer.text
    assert "类别 1 最低申请额：最低申请额应大于零，不超过单个上限" in answer.text


async def test_a_track_without_a_code_is_given_one(browser):
    draft = await a_draft()
    browser.sign_in((await officer_of(draft)).id)
    form = typed(Section.TRACKS, await plan_of(draft.id)) | {"tracks-2-code": ""}

    await browser.post(f"/rounds/{draft.id}/call/tracks", data=form)

    assert [track.code for track in (await plan_of(draft.id)).tracks] == ["standard", "a"]


async def test_a_box_that_was_unticked_stays_unticked(browser):
    draft = await a_draft()
    browser.sign_in((await officer_of(draft)).id)
    form = typed(Section.TIMETABLE, await plan_of(draft.id))
    del form["count_start_day"]

    answer = await browser.post(f"/rounds/{draft.id}/call/timetable", data=form)

    assert answer.status_code == 303
    assert (await queries.call(draft.id)).count_start_day is False


async def test_a_template_survives_a_mistake_in_the_same_form(browser):
    draft = await a_draft()
    browser.sign_in((await officer_of(draft)).id)
    row = {"required_papers-1-who": "any", "required_papers-1-is_required": "yes", "version": "0"}
    files = {"required_papers-1-template": ("承诺书.pdf", a_pdf(), "application/pdf")}

    address = f"/rounds/{draft.id}/call/papers"
    wrong = await browser.post(address, data=row | {"required_papers-1-note": "盖章"}, files=files)
    upload = await Upload.objects().first()
    right = row | {"required_papers-1-name": "承诺书", "required_papers-1-template_id": str(upload.id)}
    saved = await browser.post(address, data=right, files={"nothing": ("", b"")})

    assert wrong.status_code == 422
    assert f'name="required_papers-1-template_id" value="{upload.id}"' in wrong.text
    assert saved.status_code == 303
    assert [(paper.name, paper.template_id) for paper in (await plan_of(draft.id)).required_papers] == [
        ("承诺书", upload.id)
    ]


async def test_whoever_comes_second_sees_both_texts_and_may_decide(browser):
    draft = await a_draft()
    first, second = await officer_of(draft), await officer_of(draft)
    form = typed(Section.SIGNAGE, await plan_of(draft.id), version=0)
    address = f"/rounds/{draft.id}/call/signage"

    browser.sign_in(first.id)
    await browser.post(address, data=form | {"signage": "甲的标识"})
    browser.sign_in(second.id)
    late = await browser.post(address, data=form | {"signage": "乙的标识"})
    kept = (await queries.call(draft.id)).signage
    again = await browser.post(address, data=form | {"signage": "乙的标识", "version": "1"})

    assert late.status_code == 409
    assert f"这一节已由 {first.name} 于" in late.text
    assert "甲的标识" in late.text
    assert 'value="乙的标识"' in late.text
    assert 'name="version" value="1"' in late.text
    assert kept == "甲的标识"
    assert again.status_code == 303
    assert (await queries.call(draft.id)).signage == "乙的标识"


async def test_the_page_of_publication_lists_everything_that_is_missing_with_its_section(browser):
    draft = await a_draft(criteria=(), contact="", tie_break=())
    browser.sign_in((await officer_of(draft)).id)

    with clock.at(PUBLISHED_AT):
        asked = await browser.get(f"/rounds/{draft.id}/call/publication")
        tried = await browser.post(f"/rounds/{draft.id}/call/publication")

    assert "发布前还缺 2 项" in asked.text
    assert f'href="/rounds/{draft.id}/call/judging#criteria"' in asked.text
    assert "至少要有一项评审指标" in asked.text
    assert "请填写咨询方式" in asked.text
    assert "320,000.00" in asked.text
    assert 'aria-disabled="true"' in asked.text
    assert tried.status_code == 409
    assert (await queries.call(draft.id)).published_at is None


async def test_a_published_call_has_no_sections_to_write(browser):
    facts = await a_published_call()
    browser.sign_in((await officer_of(facts.call)).id)

    answers = [
        await browser.get(f"/rounds/{facts.call.id}/call/body"),
        await browser.post(f"/rounds/{facts.call.id}/call/body", data={"body": "晚了", "version": "0"}),
    ]

    assert [answer.status_code for answer in answers] == [303, 409]
    assert answers[0].headers["location"] == f"/rounds/{facts.call.id}/call"


async def test_sections_do_not_exist_for_strangers_nor_under_other_names(browser):
    draft = await a_draft()
    elsewhere = await staff(await an_organization(), Role.OFFICER)

    browser.sign_in(elsewhere.id)
    stranger = await browser.get(f"/rounds/{draft.id}/call/body")
    browser.sign_in((await officer_of(draft)).id)
    other_name = await browser.get(f"/rounds/{draft.id}/call/secrets")  # calls.no_such_section

    assert [stranger.status_code, other_name.status_code] == [404, 404]


async def test_the_list_of_sections_asks_as_much_of_a_full_call_as_of_a_bare_one(browser):
    bare, full = await a_draft(), await a_draft(**everything_else())
    asked = []
    for call in (bare, full):
        browser.sign_in((await officer_of(call)).id)
        await browser.get("/account")
        with queries_counted() as counted:
            await browser.get(f"/rounds/{call.id}/call")
        asked.append(len(counted))

    assert asked[0] == asked[1] > 0
