"""The least with which a project could still be done: asked where the call funds in part, and only there."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants import clock, files
from grants.applications import actions, budget_rules, correcting, frozen, frozen_budget, jobs, queries
from grants.applications.budget import Budget
from grants.applications.differences import of_entries
from grants.applications.facts import AskedItem
from grants.applications.frozen import content_of, entries
from grants.applications.in_part import least_viable_is_asked_for
from grants.applications.tables import Application, ApplicationVersion, FieldHistory, PaperKind
from grants.db import sql, transaction
from grants.errors import Refused
from grants.money import yuan
from grants.people.tables import Role
from tests.applications.in_memory import ADA, a_call, an_application, submitted
from tests.applications.test_writing_pages import text_of
from tests.applications.world import LINES, a_draft, a_line, a_submitted_application, an_applicant
from tests.calls.world import CLOSES_AT, WHILE_OPEN, a_published_call
from tests.organizations.world import staff
from tests.scoring.world import DURING_SCORING, a_scoring_round

ASKED = yuan("75200.00")


@pytest.fixture(autouse=True)
def while_the_call_is_open():
    with clock.at(WHILE_OPEN):
        yield


async def in_part(**changes: object):
    """A draft in a call that funds in part, and who writes it."""
    who = await an_applicant(await a_published_call(partial_funding=True))
    return await a_draft(who, **changes), who


async def say(facts, who, amount: str) -> None:
    await actions.save_field(who.fills, facts.application.id, name="least_viable", value=amount, base=None, key=amount)


@pytest.mark.parametrize(
    ("least", "code"),
    [
        (None, None),
        ("0.01", None),
        ("75200.00", None),
        ("75200.01", "applications.least_viable_too_large"),
    ],
    ids=["not said", "a cent", "all of it", "a cent more"],
)
def test_what_would_still_be_enough_is_not_more_than_what_is_asked_for(least, code):
    amount = least and yuan(least)
    found = least_viable_is_asked_for(Budget(LINES, least_viable=amount))
    facts = an_application(call=a_call(partial_funding=True), least_viable=amount)

    assert [each.code for each in found if each.blocks] == ([code] if code else [])
    assert [each.field for each in found] == (["least_viable"] if least else [])
    assert submitted(facts, by=ADA) == code


def test_it_says_how_much_is_too_much():
    [said] = least_viable_is_asked_for(Budget(LINES, least_viable=yuan("80000")))

    assert str(said.words) == "最低可行金额 ¥80,000.00 超过申请金额 ¥75,200.00，请调减 ¥4,800.00"


def test_it_is_asked_only_where_the_call_funds_in_part():
    whole, part = an_application(), an_application(call=a_call(partial_funding=True))

    assert "least_viable" not in whole.form.by_key
    assert part.form.by_key["least_viable"].is_required is False
    assert "least_viable" not in content_of(whole, [])
    assert content_of(part, [])["least_viable"] is None


def test_it_stands_with_the_budget_of_what_was_frozen_and_in_what_differs_between_two_versions():
    call = a_call(partial_funding=True)
    before = content_of(an_application(call=call), [])
    after = content_of(an_application(call=call, least_viable=yuan("60000")), [])

    [change] = of_entries(entries(before), entries(after))

    assert (change.key, change.label, [each.text for each in change.pieces]) == (
        "least_viable",
        "最低可行金额",
        ["¥60,000.00"],
    )
    assert "least_viable" not in str(frozen.sections(after))
    assert (frozen_budget.read(before)["in_part"], frozen_budget.read(before)["least_viable"]) == (True, None)
    assert frozen_budget.read(after)["least_viable"] == yuan("60000.00")


def test_what_was_frozen_before_it_was_asked_is_read_as_ever():
    old = content_of(an_application(), [])

    assert (frozen_budget.read(old)["in_part"], frozen_budget.read(old)["least_viable"]) == (False, None)
    assert "least_viable" not in [each["key"] for each in entries(old)]


async def test_it_is_saved_by_itself_and_what_is_wrong_with_it_is_said_beside_it(browser):
    facts, who = await in_part()
    browser.sign_in(who.fills.id)
    address = f"/applications/{facts.application.id}/draft"
    one = {"field": "least_viable", "key": "1", "base": ""}

    much = await browser.post(address, data=one | {"value": "8万"})
    unread = await browser.post(address, data=one | {"value": "六万", "key": "2"})
    kept = (await queries.facts(facts.application.id)).value("least_viable")
    good = await browser.post(address, data=one | {"value": "60,000", "key": "3"})
    row = (await queries.facts(facts.application.id)).application

    assert much.json()["wrong"] == {"least_viable": "最低可行金额 ¥80,000.00 超过申请金额 ¥75,200.00，请调减 ¥4,800.00"}
    assert unread.json()["wrong"] == {"least_viable": "最低可行金额请填写金额，如 1,234.00，最多两位小数"}
    assert (kept, good.json()["wrong"], row.least_viable) == ("六万", {}, yuan("60000.00"))
    assert await FieldHistory.count().where(FieldHistory.field == "least_viable") == 3


async def test_nothing_says_as_much_as_an_empty_field(db):
    facts, who = await in_part()
    await say(facts, who, "60000")

    await say(facts, who, "0")

    assert (await queries.facts(facts.application.id)).application.least_viable is None


async def test_it_has_its_line_among_the_tasks_of_the_budget_and_a_page_that_leads_back_to_it(browser):
    facts, who = await in_part()
    home = f"/applications/{facts.application.id}"
    browser.sign_in(who.fills.id)

    tasks = await browser.get(home)
    budget = await browser.get(f"{home}/budget")
    page = await browser.get(f"{home}/sections/partial")
    saved = await browser.post(f"{home}/sections/partial", data={"version": "99", "least_viable": "60000", "go": "on"})
    after = await browser.get(f"{home}/budget")

    assert (
        tasks.text.index("三、经费预算") < tasks.text.index(f"{home}/sections/partial") < tasks.text.index("四、附件")
    )
    assert f'href="{home}/sections/partial"' in budget.text
    assert "最低可行金额" in page.text
    assert "（选填）" in page.text
    assert saved.headers["location"] == f"{home}/budget"
    assert "最低可行金额 ¥60,000.00，不超过申请金额 ¥75,200.00" in after.text


async def test_the_last_section_of_the_project_leads_to_the_budget_and_not_past_it(browser):
    facts, who = await in_part()
    browser.sign_in(who.fills.id)
    last = facts.form.sections[-2]

    page = await browser.get(f"/applications/{facts.application.id}/sections/{last.key}")

    assert "保存并继续：预算" in page.text


async def test_where_a_call_funds_no_part_nobody_is_asked(browser):
    facts = await a_draft(who := await an_applicant())
    home = f"/applications/{facts.application.id}"
    browser.sign_in(who.fills.id)

    pages = [await browser.get(f"{home}{part}") for part in ("", "/budget", "/check")]
    saved = await browser.post(f"{home}/draft", data={"field": "least_viable", "value": "1", "key": "1", "base": ""})

    assert ["最低可行金额" in page.text for page in pages] == [False, False, False]
    assert saved.status_code == 409
    assert (await browser.get(f"{home}/sections/partial")).status_code == 404


async def test_it_stops_a_submission_until_it_fits(browser):
    facts, who = await in_part()
    await say(facts, who, "80000")
    browser.sign_in(who.fills.id)

    check = await browser.get(f"/applications/{facts.application.id}/check")
    with pytest.raises(Refused, match=r"applications\.least_viable_too_large"):
        await actions.submit_application(who.signs, facts.application.id, commits=True)

    assert f'href="/applications/{facts.application.id}/sections/partial#least_viable"' in check.text


async def test_once_submitted_it_stands_and_is_read_on_every_paper(db):
    who = await an_applicant(await a_published_call(partial_funding=True))
    facts = await a_submitted_application(who, least_viable=yuan("60000"))
    for render in (jobs.render_receipt, jobs.render_form):
        await render(facts.versions[0].id)

    version = await queries.version(facts.versions[0].id)
    papers = [
        text_of(await files.read(await queries.paper_file(version.id, kind)))
        for kind in (PaperKind.RECEIPT, PaperKind.FORM)
    ]

    assert version.content["least_viable"] == "60000.00"
    for text in papers:
        flat = "".join(text.split())
        assert "最低可行金额" in flat
        assert "¥60,000.00" in flat
        assert "人民币陆万元整" in flat


async def test_an_office_reads_it_where_it_reads_the_budget(browser):
    who = await an_applicant(await a_published_call(partial_funding=True))
    facts = await a_submitted_application(who, least_viable=yuan("60000"))
    browser.sign_in(who.signs.id)

    page = await browser.get(f"/applications/{facts.application.id}/check")

    assert "最低可行金额" in page.text
    assert "60,000.00" in page.text


async def test_who_is_asked_for_another_budget_may_change_it_too(db):
    who = await an_applicant(await a_published_call(partial_funding=True))
    facts = await a_submitted_application(who, least_viable=yuan("60000"))
    officer = await staff(who.call.funder, Role.OFFICER)
    with clock.at(CLOSES_AT + timedelta(days=1)):
        await correcting.ask_for_correction(
            officer,
            facts.application.id,
            items=[AskedItem("budget", "劳务费过高")],
            due_at=CLOSES_AT + timedelta(days=9),
        )

        await say(facts, who, "50000")

    assert (await queries.facts(facts.application.id)).application.least_viable == yuan("50000.00")


async def test_a_changed_copy_keeps_it(db):
    who = await an_applicant(await a_published_call(partial_funding=True))
    facts = await a_submitted_application(who, least_viable=yuan("60000"))

    copy = await actions.revise_application(who.fills, facts.application.id)

    assert copy.least_viable == yuan("60000.00")


async def test_an_expert_reads_it_beside_the_sheet(browser):
    w = await a_scoring_round()
    await w.declare()
    sheet = await w.assign(0, 0)
    [first] = (
        await ApplicationVersion.objects()
        .where(ApplicationVersion.application == w.applications[0].id)
        .output(load_json=True)
    )
    content = first.content | {"least_viable": "30000.00"}
    await ApplicationVersion(
        application=first.application,
        version_no=2,
        submitted_at=first.submitted_at,
        content=json.dumps(content),
        content_hash="1" * 64,
        commitment="",
    ).save()

    with clock.at(DURING_SCORING):
        page = await browser.sign_in(w.people[0].id).get(f"/scoring/{sheet.id}")

    assert "最低可行金额" in page.text
    assert "30,000.00" in page.text


async def test_the_database_lets_it_change_no_more_than_the_rest(db):
    who = await an_applicant(await a_published_call(partial_funding=True))
    facts = await a_submitted_application(who, least_viable=yuan("60000"))

    with pytest.raises(RestrictViolationError):
        async with transaction():
            await sql("UPDATE application SET least_viable = 1 WHERE id = {}", facts.application.id)


@pytest.mark.parametrize("funds_in_part", [True, False], ids=["too much", "not asked"])
async def test_the_database_takes_none_that_is_too_large_or_that_nobody_asked(db, funds_in_part):
    who = await an_applicant(await a_published_call(partial_funding=funds_in_part))
    facts = await a_draft(who)
    amount = ASKED + Decimal("0.01") if funds_in_part else Decimal(1)

    with pytest.raises(CheckViolationError, match="least viable"):
        async with transaction():
            await Application.update({Application.least_viable: amount}).where(Application.id == facts.application.id)
            await sql(
                "UPDATE application SET status = 'submitted', place = 1, number = 'X', submitted_at = now()"
                " WHERE id = {}",
                facts.application.id,
            )


def test_a_cut_award_is_not_measured_by_it():
    budget = Budget([a_line("探访", "1", "100.00")], least_viable=yuan("60000"))
    said = an_application(call=a_call(partial_funding=True)).budget_rules

    assert "least_viable" not in [each.key for each in budget_rules.findings_of_award(budget, said)]
