"""Filling in: what is kept of every field, who else writes, and how a text comes back."""

from datetime import timedelta
from uuid import uuid4

import pytest

from grants import clock
from grants.applications import actions, attaching, company, correcting, past_queries, queries
from grants.applications.facts import AskedItem
from grants.applications.forms import SectionForm
from grants.applications.tables import Answer, FieldHistory
from grants.db import sql, transaction
from grants.errors import NotFound, Refused
from grants.people.tables import Role
from tests.applications.world import a_draft, a_submitted_application, an_applicant
from tests.calls.world import WHILE_OPEN
from tests.conftest import parallel
from tests.files import samples
from tests.organizations.world import staff

ROWS = '[{"indicator": "改造户数", "target": "60 户", "proof": ""}]'


@pytest.fixture(autouse=True)
def while_the_call_is_open():
    with clock.at(WHILE_OPEN):
        yield


async def saved(who, facts, **fields: str):
    return await actions.save_application(who, facts.application.id, version=99_999, fields=fields)


async def test_answers_of_every_kind_are_kept_and_shown_as_they_were_typed(db):
    facts = await a_draft(who := await an_applicant())
    typed = {"summary": "一句话", "indirect": "1,200", "indicators": ROWS, "has_other_funding": "no"}

    await saved(who.fills, facts, **typed)

    kept = await queries.facts(facts.application.id)
    assert {name: kept.values[name] for name in typed} == {
        "summary": "一句话",
        "indirect": 1200,
        "indicators": [{"indicator": "改造户数", "target": "60 户"}],
        "has_other_funding": "no",
    }
    assert (kept.value("indirect"), kept.stands("indicators", ROWS)) == ("1200", True)


async def test_what_does_not_fit_its_question_is_kept_as_it_was_typed_and_nothing_else_changes(db):
    facts = await a_draft(who := await an_applicant())
    await saved(who.fills, facts, indirect="30")

    await saved(who.fills, facts, indirect="三十人")

    kept = await queries.facts(facts.application.id)
    assert (kept.value("indirect"), kept.misfits) == ("三十人", {"indirect": "三十人"})
    assert await Answer.count() == 1


async def test_a_draft_begins_with_the_days_of_its_call(db):
    facts = await a_draft()

    assert (facts.value("project_from"), facts.value("project_to")) == ("2026-06-01", "2026-11-30")


async def test_every_change_of_a_field_stays_in_the_history_with_what_stood_there_before(db):
    facts = await a_draft(who := await an_applicant())
    await saved(who.fills, facts, plan="走访 112 户。")
    await saved(who.signs, facts, plan="走访 120 户。")
    await saved(who.signs, facts, plan="走访 120 户。")

    now = await queries.facts(facts.application.id)
    events = await past_queries.field_events(now, field="plan")

    assert [event.text for event in events][:2] == ["走访 120 户。", "走访 112 户。"]
    assert [(str(piece.kind), piece.text) for piece in events[0].pieces] == [
        ("same", "走访 "),
        ("gone", "112"),
        ("new", "120"),
        ("same", " 户。"),
    ]
    assert len(events) == 3


async def test_a_former_text_is_put_back_as_a_save_of_its_own(db):
    facts = await a_draft(who := await an_applicant())
    await saved(who.fills, facts, plan="第一稿")
    await saved(who.fills, facts, plan="第二稿")
    first = await FieldHistory.objects().where(FieldHistory.text == "第一稿").first()

    await actions.restore_text(who.signs, facts.application.id, history_id=first.id)
    await actions.restore_text(who.signs, facts.application.id, history_id=first.id)

    now = await queries.facts(facts.application.id)
    events = await past_queries.field_events(now, field="plan")
    assert now.application.plan == "第一稿"
    assert [event.text for event in events][:3] == ["第一稿", "第二稿", "第一稿"]


async def test_a_save_of_another_application_is_not_found(db):
    facts, other = await a_draft(who := await an_applicant()), await a_draft(await an_applicant())
    foreign = await FieldHistory.objects().where(FieldHistory.application == other.application.id).first()

    with pytest.raises(NotFound, match=r"applications\.no_such_save"):
        await actions.restore_text(who.fills, facts.application.id, history_id=foreign.id)


async def test_of_two_texts_for_one_field_both_stay_in_the_history(db):
    facts = await a_draft(who := await an_applicant())
    base, key = facts.application.version, facts.application.id
    await actions.save_field(who.fills, key, name="plan", value="甲的计划", base=base, key="k1")
    with pytest.raises(Refused, match=r"applications\.changed_meanwhile"):
        await actions.save_field(who.signs, key, name="plan", value="乙的计划", base=base, key="k2")

    for _each in range(2):
        await actions.note_text_not_taken(who.signs, key, name="plan", value="乙的计划")

    now = await queries.facts(key)
    events = await past_queries.field_events(now, field="plan")
    assert [(event.text, event.is_taken) for event in events][:2] == [("乙的计划", False), ("甲的计划", True)]
    assert now.application.plan == "甲的计划"


async def test_of_a_page_that_clashes_in_one_field_the_others_are_kept_and_that_one_stays_in_the_history(db):
    facts = await a_draft(who := await an_applicant())
    key, base = facts.application.id, facts.application.version
    await actions.save_field(who.signs, key, name="needs", value="甲的需求", base=base, key="k1")
    page = SectionForm({"version": str(base), "needs": "乙的需求", "beneficiaries": "61"})
    section = next(each for each in facts.form.sections if each.key == "needs")

    saved = await actions.save_section(who.fills, key, lambda found: page.read(found, section))

    now = await queries.facts(key)
    events = await past_queries.field_events(now, field="needs")
    assert saved.clashing == ["needs"]
    assert (now.application.needs, now.application.beneficiaries) == ("甲的需求", 61)
    assert [(event.text, event.is_taken) for event in events][:2] == [("乙的需求", False), ("甲的需求", True)]


@pytest.mark.commits
async def test_of_two_people_who_save_one_field_at_the_same_moment_one_is_told(committed):
    facts = await a_draft(who := await an_applicant())
    base, key = facts.application.version, facts.application.id

    outcomes = await parallel(
        actions.save_field(who.fills, key, name="plan", value="甲", base=base, key="k1"),
        actions.save_field(who.signs, key, name="plan", value="乙", base=base, key="k2"),
        actions.save_field(who.signs, key, name="risks", value="丙", base=base, key="k3"),
    )

    kept = (await queries.facts(key)).application
    assert [each.code for each in outcomes if isinstance(each, Refused)] == ["applications.changed_meanwhile"]
    assert kept.plan in ("甲", "乙")
    assert kept.risks == "丙"


@pytest.mark.commits
async def test_two_signers_who_submit_at_the_same_moment_get_one_receipt(committed):
    who = await an_applicant()
    second = await staff(who.applicant, Role.SIGNATORY, name="Rosa")
    facts = await a_draft(who)

    one, other = await parallel(
        actions.submit_application(who.signs, facts.application.id, commits=True),
        actions.submit_application(second, facts.application.id, commits=True),
    )

    assert one.number == other.number
    assert len((await queries.facts(facts.application.id)).versions) == 1


async def test_who_else_is_here_is_known_for_a_while(db):
    facts = await a_draft(who := await an_applicant())
    rosa = await staff(who.applicant, Role.APPLICANT, name="符某某")

    await actions.note_presence(rosa, facts.application.id, page="预算明细")
    now = await company.others(who.fills, facts.application.id)
    with clock.at(WHILE_OPEN + timedelta(minutes=2)):
        later = await company.others(who.fills, facts.application.id)

    assert (now, later) == (["符某某 正在填写 预算明细"], [])
    assert await company.others(rosa, facts.application.id) == []


async def test_what_others_saved_meanwhile_is_said(db):
    facts = await a_draft(who := await an_applicant())
    base = facts.application.version
    await saved(who.signs, facts, plan="新的计划")

    now = await queries.facts(facts.application.id)

    assert [each["words"] for each in company.saved_since(now, base, who.fills)] == ["Ada 10:00 修改了“活动计划”"]
    assert company.saved_since(now, base, who.signs) == []


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE field_history SET text = ''", "insert only"),
        ("DELETE FROM field_history", "insert only"),
        ("UPDATE answer SET value = '1'", "does not change"),
        ("DELETE FROM answer", "does not change"),
        ("UPDATE application SET project_to = '2027-01-01'", "does not change"),
    ],
)
async def test_the_database_itself_keeps_history_and_answers(db, statement, words):
    facts = await a_draft(who := await an_applicant())
    await saved(who.fills, facts, summary="一句话")
    await actions.submit_application(who.signs, facts.application.id, commits=True)

    with pytest.raises(Exception, match=words):
        async with transaction():
            await sql(statement)


async def test_the_changed_copy_begins_with_every_answer(db):
    facts = await a_draft(who := await an_applicant())
    await saved(who.fills, facts, summary="一句话", indicators=ROWS)
    await actions.submit_application(who.signs, facts.application.id, commits=True)

    copy = await queries.facts((await actions.revise_application(who.fills, facts.application.id)).id)
    await saved(who.fills, copy, summary="另一句话")
    sent = await actions.submit_application(who.signs, copy.application.id, commits=True)

    versions = await past_queries.submitted_versions(await queries.facts(sent.id))
    texts = [
        entry["text"]
        for version in versions
        for section in version.content["sections"]
        for entry in section["answers"]
        if entry["key"] == "summary"
    ]
    assert texts == ["一句话", "另一句话"]


async def test_of_a_returned_application_only_what_was_asked_back_is_saved(db):
    facts = await a_submitted_application(who := await an_applicant())
    officer = await staff(facts.call_facts.funder, Role.OFFICER)
    due = WHILE_OPEN + timedelta(days=5)
    await correcting.ask_for_correction(
        officer, facts.application.id, items=[AskedItem("plan", "请写清时间")], due_at=due
    )

    await saved(who.fills, facts, plan="六月至十月", needs=facts.value("needs"))
    with pytest.raises(Refused, match=r"applications\.not_asked_back"):
        await saved(who.fills, facts, needs="另一种说法")
    with pytest.raises(Refused, match=r"applications\.not_asked_back"):
        await actions.save_field(
            who.fills, facts.application.id, name="needs", value="又一种", base=None, key=str(uuid4())
        )

    assert (await queries.facts(facts.application.id)).application.plan == "六月至十月"


async def test_of_a_returned_application_only_papers_that_were_asked_back_come_or_go(db):
    facts = await a_submitted_application(who := await an_applicant())
    officer = await staff(facts.call_facts.funder, Role.OFFICER)
    due = WHILE_OPEN + timedelta(days=5)
    items = [AskedItem("other-1", "请补盖章的承诺书")]
    await correcting.ask_for_correction(officer, facts.application.id, items=items, due_at=due)
    sent = {"content": samples.a_pdf(), "name": "a.pdf"}

    done = await attaching.attach_file(who.fills, facts.application.id, place="other-1", **sent)
    with pytest.raises(Refused, match=r"applications\.not_asked_back"):
        await attaching.attach_file(who.fills, facts.application.id, place="other-0", **sent)
    await attaching.remove_file(who.fills, facts.application.id, file_id=done.file.id)

    assert (await queries.facts(facts.application.id)).files == []
