from datetime import date, timedelta
from decimal import Decimal

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants import clock
from grants.applications import actions as applications
from grants.applications.tables import Application
from grants.audit import AuditEvent
from grants.calls import correcting, correction_rules, published, queries
from grants.calls.plan import ReportPlan
from grants.calls.tables import CallCorrection, DueReport
from grants.db import sql, transaction
from grants.errors import NotFound, Refused
from grants.mailings import actions as mailings
from grants.notifications.tables import Message
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.applications.world import a_draft as an_application_draft
from tests.applications.world import an_applicant, content
from tests.calls.world import CLOSES_AT, WHILE_OPEN, a_draft, a_plan, a_published_call, at, officer_of
from tests.conftest import parallel
from tests.organizations.world import an_organization, staff

LATER = at("2026-04-03", 17, 30)
REASON = "清明假期前后部分单位来不及盖章"
REPORTS = (ReportPlan(DueReport.MIDTERM, date(2026, 8, 31)),)


async def correct(facts, moment=WHILE_OPEN, reason=REASON, by: Actor | None = None, **changes):
    by = by or await officer_of(facts.call)
    with clock.at(moment):
        return await correcting.correct_call(by, facts.call.id, reason=reason, changes=changes)


async def test_a_correction_is_numbered_says_why_and_what_and_changes_the_call(db):
    facts = await a_published_call(report_dues=REPORTS)

    first = await correct(facts, closes_at=LATER, contact=facts.call.contact)
    second = await correct(facts, contact="0898-1111 1111〔虚构〕", **{"report_dues-1-due_on": date(2026, 9, 10)})
    now = await queries.call_facts(facts.call.id)
    shown = (await published.one(facts.call.id)).corrections

    assert (first.number, second.number, now.call.correction_no) == (1, 2, 2)
    assert (now.call.closes_at, now.call.contact) == (LATER, "0898-1111 1111〔虚构〕")
    assert now.report_dues[0].due_on == date(2026, 9, 10)
    assert [each.changes for each in shown] == [
        [{"field": "受理截止", "before": "2026年3月27日（周五）17:30", "after": "2026年4月3日（周五）17:30"}],
        [
            {"field": "咨询方式", "before": "0898-0000 0000〔虚构〕", "after": "0898-1111 1111〔虚构〕"},
            {"field": "报告 1 到期日", "before": "2026年8月31日", "after": "2026年9月10日"},
        ],
    ]
    assert await AuditEvent.count().where(AuditEvent.act == "calls.call_corrected") == 2


@pytest.mark.parametrize(
    ("moment", "changes", "code"),
    [
        (WHILE_OPEN, {"closes_at": CLOSES_AT - timedelta(minutes=1)}, "calls.closes_sooner"),
        (CLOSES_AT + timedelta(seconds=1), {"closes_at": LATER}, "calls.reopens"),
        (WHILE_OPEN, {"closes_at": at("2026-04-14", 9, 1)}, "calls.scoring_before_closing"),
        (at("2026-04-14", 9), {"scoring_opens_at": at("2026-04-15", 9)}, "calls.moment_passed"),
        (WHILE_OPEN, {"scoring_opens_at": at("2026-03-19", 9)}, "calls.corrected_into_the_past"),
        (WHILE_OPEN, {"decided_on": date(2026, 3, 19)}, "calls.corrected_to_a_past_day"),
        (WHILE_OPEN, {"notice_starts_on": date(2026, 4, 26)}, "calls.notice_before_decision"),
        (WHILE_OPEN, {"title": "另一个题目"}, "calls.not_correctable"),
        (WHILE_OPEN, {"pass_mark": Decimal(1)}, "calls.not_correctable"),
        (WHILE_OPEN, {"contact": a_plan().contact}, "calls.nothing_corrected"),
    ],
)
async def test_a_correction_is_refused(db, moment, changes, code):
    facts = await a_published_call()

    with pytest.raises(Refused) as refused:
        await correct(facts, moment, **changes)

    assert refused.value.code == code
    assert (await queries.call(facts.call.id)).correction_no == 0


async def test_a_correction_says_why(db):
    facts = await a_published_call()

    with pytest.raises(Refused, match=r"calls\.correction_without_reason"):
        await correct(facts, reason="  ", closes_at=LATER)


async def test_a_draft_is_changed_and_not_corrected_and_a_stranger_corrects_nothing(db):
    draft, facts = await a_draft(), await a_published_call()
    mallory = await staff(await an_organization(), Role.OFFICER)

    with pytest.raises(Refused, match=r"calls\.not_published"):
        await correct(await queries.call_facts(draft.id), closes_at=LATER)
    with pytest.raises(Refused, match=r"people\.role_missing"):
        await correct(facts, by=mallory, closes_at=LATER)


async def test_closing_that_was_put_off_is_the_closing_that_counts(db):
    facts = await a_published_call()
    who = await an_applicant(facts)
    await correct(facts, closes_at=LATER)

    with clock.at(CLOSES_AT + timedelta(hours=1)):
        submitted = await applications.apply(who.signs, content(who))

    assert submitted.number


async def test_everybody_with_an_application_in_it_is_told_once(db):
    facts = await a_published_call()
    who, stranger = await an_applicant(facts), await an_applicant(await a_published_call())
    await an_application_draft(who)
    await an_application_draft(stranger)
    correction = await correct(facts, closes_at=LATER)

    told = await mailings.tell_of_call_correction(None, correction.id)
    again = await mailings.tell_of_call_correction(None, correction.id)
    letters = await Message.objects().where(Message.event == "mailings.call_corrected").order_by(Message.id)

    assert (told, again) == (2, 0)
    assert {letter.person for letter in letters} == {who.fills.id, who.signs.id}
    assert REASON in letters[0].body
    assert "受理截止由“2026年3月27日（周五）17:30”改为“2026年4月3日（周五）17:30”" in letters[0].body
    assert letters[0].link == f"/calls/{facts.call.id}/corrections/1"


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("UPDATE call SET contact = 'x', correction_no = correction_no + 1 WHERE id = {}", RestrictViolationError),
        ("UPDATE call SET correction_no = correction_no + 1 WHERE id = {}", RestrictViolationError),
        (
            "INSERT INTO call_correction (call, number, reason, changes, corrected_at)"
            " VALUES ({}, 7, 'x', '[]', now())",
            CheckViolationError,
        ),
        (
            "INSERT INTO call_correction (call, number, reason, changes, corrected_at) VALUES ({}, 1, '', '[]', now())",
            CheckViolationError,
        ),
        (
            "INSERT INTO call_correction (call, number, reason, changes, corrected_at)"
            " VALUES ({}, 1, 'corrects nothing', '[]', now())",
            CheckViolationError,
        ),
        ("UPDATE report_due SET due_on = due_on + 1 WHERE call = {}", RestrictViolationError),
    ],
)
async def test_the_database_itself_corrects_nothing_without_a_correction(db, statement, error):
    facts = await a_published_call(report_dues=REPORTS)

    with pytest.raises(error):
        async with transaction():
            await sql(statement, facts.call.id)
            await sql("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    "change",
    ["title = 'x'", "pass_mark = 1", "closes_at = closes_at - interval '1 hour'", "published_at = NULL"],
)
async def test_a_correction_that_is_written_down_lets_nothing_else_through(db, change):
    facts = await a_published_call()
    row = "INSERT INTO call_correction (call, number, reason, changes, corrected_at) VALUES ({}, 1, 'x', '[]', now())"

    with pytest.raises(RestrictViolationError):
        async with transaction():
            await sql(row, facts.call.id)
            await sql(f"UPDATE call SET correction_no = 1, {change} WHERE id = {{}}", facts.call.id)


@pytest.mark.parametrize("statement", ["UPDATE call_correction SET reason = 'y'", "DELETE FROM call_correction"])
async def test_what_was_said_in_a_correction_stands(db, statement):
    await correct(await a_published_call(), closes_at=LATER)

    with pytest.raises(RestrictViolationError):
        async with transaction():
            await sql(statement)


async def test_an_officer_sees_both_texts_before_a_correction_is_public(browser):
    facts = await a_published_call(report_dues=REPORTS)
    browser.sign_in((await officer_of(facts.call)).id)
    address = f"/rounds/{facts.call.id}/corrections"

    with clock.at(WHILE_OPEN):
        empty = await browser.get(f"{address}/new")
        form = {name: _typed(value) for name, value in correcting.stored(facts).items()}
        form |= {"closes_at": "2026-04-03T17:30", "reason": REASON}
        looked = await browser.post(address, data=form | {"go": "check"})
        count = await CallCorrection.count()
        done = await browser.post(address, data=form | {"go": "publish"})
        public = await browser.get(f"/calls/{facts.call.id}/corrections/1")
        nobody = await browser.get(f"/calls/{facts.call.id}/corrections/2")

    assert empty.status_code == 200
    assert "2026年3月27日（周五）17:30" in looked.text
    assert "2026年4月3日（周五）17:30" in looked.text
    assert looked.text.count('role="rowheader"') == 1
    assert count == 0
    assert done.status_code == 303
    assert REASON in public.text
    assert nobody.status_code == 404


async def test_a_wrong_correction_comes_back_as_typed(browser):
    facts = await a_published_call()
    browser.sign_in((await officer_of(facts.call)).id)
    form = {name: _typed(value) for name, value in correcting.stored(facts).items()}

    with clock.at(WHILE_OPEN):
        answer = await browser.post(
            f"/rounds/{facts.call.id}/corrections", data=form | {"closes_at": "2026-03-26T17:30", "go": "check"}
        )

    assert answer.status_code == 422
    assert "请填写这一项" in answer.text
    assert 'value="2026-03-26T17:30"' in answer.text


async def test_a_draft_has_no_page_of_corrections(browser):
    draft = await a_draft()
    browser.sign_in((await officer_of(draft)).id)

    assert (await browser.get(f"/rounds/{draft.id}/corrections/new")).status_code == 409


async def test_a_correction_that_does_not_exist_is_not_told(db):
    with pytest.raises(NotFound):
        await mailings.tell_of_call_correction(None, 999_999)


@pytest.mark.commits
async def test_two_corrections_at_once_are_numbered_one_after_the_other_while_somebody_submits(committed):
    facts = await a_published_call()
    who = await an_applicant(facts)

    async def submit() -> None:
        with clock.at(WHILE_OPEN):
            await applications.apply(who.signs, content(who))

    results = await parallel(
        correct(facts, closes_at=LATER), submit(), correct(facts, contact="0898-2222 2222〔虚构〕")
    )
    call = await queries.call(facts.call.id)

    assert [each for each in results if isinstance(each, BaseException)] == []
    assert sorted(each.number for each in results if each is not None) == [1, 2]
    assert await Application.count().where(Application.status == "submitted") == 1
    assert (call.correction_no, call.closes_at, call.contact) == (2, LATER, "0898-2222 2222〔虚构〕")


def _typed(value: object) -> str:
    if isinstance(value, date) and not hasattr(value, "hour"):
        return value.isoformat()
    return f"{clock.local(value):%Y-%m-%dT%H:%M}" if hasattr(value, "hour") else str(value or "")


def test_only_these_parts_of_a_call_are_ever_corrected():
    assert (*correction_rules.MOMENTS, *correction_rules.DAYS, *correction_rules.TEXTS) == (
        "closes_at",
        "scoring_opens_at",
        "scoring_closes_at",
        "decided_on",
        "notice_starts_on",
        "contact",
        "supervision_phone",
        "body",
    )
