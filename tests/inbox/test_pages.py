import re

import pytest

from grants import clock
from grants.applications import actions as applications
from grants.awards import actions as awards
from grants.custody import actions as custody
from grants.db import sql
from grants.disbursement import actions as disbursement
from grants.eligibility import actions as eligibility
from grants.eligibility.tables import Outcome
from grants.inbox import finding, queries
from grants.inbox.handed_on import HANDED_ON
from grants.inbox.queries import QUESTIONS
from grants.inbox.questions import put
from grants.inbox.tasks import HOLDERS, KINDS
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting import actions as reporting
from tests.applications.world import a_draft, an_applicant
from tests.awards.world import DECIDED, RUN_OUT, SIGNED, a_judged_round, announce, decide, sign
from tests.calls.world import WHILE_OPEN, a_published_call
from tests.counting import queries_counted
from tests.custody import world as kept
from tests.disbursement.world import MIDTERM_ON, REQUESTED, a_desk, a_paid_stage, a_requested_payment
from tests.organizations.world import an_organization, staff

# Three of them only say that the next one is planned once.
QUERIES = 11
EVERYTHING = Actor(1, "Ada", frozenset((1, role) for role in Role))


@pytest.mark.parametrize(
    "question", [*QUESTIONS, *HANDED_ON, *finding.QUESTIONS], ids=lambda question: question.sql.split("'")[1]
)
async def test_each_question_is_one_that_the_database_understands(db, question):
    asked, values = put(EVERYTHING, [question])

    assert await sql(asked, *values) == []


async def test_all_that_waits_is_one_query_whatever_the_roles(db):
    with queries_counted() as count:
        assert await queries.tasks(EVERYTHING) == []
        assert await queries.count(EVERYTHING) == 0

    asked = [each for each in count.statements if not each.startswith("SET LOCAL")]
    assert len(asked) == 2


@pytest.mark.parametrize("projects", [1, 3])
async def test_the_inbox_takes_the_same_queries_with_one_and_with_three_rows(browser, projects):
    judged = await a_judged_round(*["88.00"] * projects)
    given = [await decide(judged, place) for place in range(projects)]
    await announce(judged)
    for award in given:
        await sign(judged, award)
    preparer = await staff(judged.call.funder, Role.FINANCE_PREPARER)

    with clock.at(REQUESTED), queries_counted() as count:
        answer = await browser.sign_in(preparer.id).get("/inbox")

    assert answer.text.count("申请拨付第 1 期") == projects
    assert len(count) == QUERIES, count.statements


async def test_the_number_in_the_head_is_the_number_of_rows(browser):
    desk = await a_desk()
    await a_requested_payment(desk)

    with clock.at(REQUESTED):
        page = (await browser.sign_in(desk.reviewer.id).get("/inbox")).text

    assert re.findall(r'<span class="pill">(\d+)</span>', page)[0] == "1"
    assert page.count('href="/payments/') == 1


async def test_each_task_opens_where_it_is_done_for_the_person_who_has_it(browser):
    desk = await a_desk()
    grantee = await staff(desk.facts.applicant, Role.APPLICANT)
    seen = set()

    async def open_all(*people: Actor) -> None:
        for person in people:
            for task in await queries.tasks(person):
                assert (await browser.sign_in(person.id).get(task.href)).status_code == 200, task.href
                seen.add(task.kind)

    with clock.at(REQUESTED):
        await open_all(desk.preparer)
        payment = await a_requested_payment(desk)
        await open_all(desk.reviewer)
        await disbursement.review_payment(desk.reviewer, payment.id)
        await open_all(desk.approver)
        await disbursement.approve_payment(desk.approver, payment.id, last_four=desk.last_four, factor_at=REQUESTED)
        await open_all(desk.cashier)
        await disbursement.send_payment(desk.cashier, payment.id)
        await open_all(desk.cashier)
        await disbursement.record_return(desk.cashier, payment.id, returned_on=clock.today(), reason="户名不符")
        await open_all(desk.preparer, grantee)
    await a_paid_stage(desk)
    with clock.at(clock.during(MIDTERM_ON)):
        await open_all(grantee)
        await reporting.submit_report(grantee, award_id=desk.facts.award.id, kind="midterm", narrative="进展顺利")
        await open_all(desk.officer)
    keeping = await kept.an_award(await kept.a_hub())
    with kept.on("2026-06-03"):
        await open_all(keeping.hub.bookkeeper)
        keeping.ledger = await custody.open_ledger(keeping.hub.bookkeeper, keeping.award.id)
        await open_all(keeping.hub.bookkeeper)
        await custody.record_receipt(keeping.hub.bookkeeper, keeping.payment.id, received_on=clock.today())
        claim = await kept.filed(keeping, "360.00")
        await open_all(keeping.second)
        await custody.sign_claim(keeping.second, claim.id)
        await open_all(keeping.hub.reviewer)
        await custody.review_claim(keeping.hub.reviewer, claim.id, kept.all_good())
        await open_all(keeping.hub.bookkeeper)
        await custody.verify_claim(keeping.hub.bookkeeper, claim.id)
        await open_all(keeping.hub.cashier)

    assert seen == {
        *("stage", "review", "approve", "send", "confirm", "reissue", "payee_check", "report_midterm", "report_decide"),
        "feedback",
        *("ledger_open", "receipt", "claim_sign", "claim_review", "claim_verify", "claim_pay"),
    }


async def test_the_tasks_of_a_round_open_for_their_people(browser):
    judged = await a_judged_round("88.00")
    signatory = await staff(judged.applications[0].applicant, Role.SIGNATORY)
    seen = set()

    async def open_all(moment, *people: Actor) -> None:
        with clock.at(moment):
            for person in people:
                for task in await queries.tasks(person):
                    assert (await browser.sign_in(person.id).get(task.href)).status_code == 200, task.href
                    seen.add(task.kind)

    await open_all(DECIDED, judged.officer)
    award = await decide(judged)
    await open_all(DECIDED, judged.officer)
    await announce(judged)
    await open_all(RUN_OUT, judged.officer)
    with clock.at(SIGNED):
        await awards.draw_agreement(judged.officer, award.id)
    await open_all(SIGNED, judged.officer, signatory)
    who = await an_applicant()
    draft = await a_draft(who)
    officer = await staff(who.call.funder, Role.OFFICER)
    await open_all(WHILE_OPEN, who.fills)
    with clock.at(WHILE_OPEN):
        await applications.submit_application(who.signs, draft.application.id, commits=True)
    await open_all(WHILE_OPEN, officer)
    with clock.at(WHILE_OPEN):
        await eligibility.check_eligibility(officer, draft.application.id, outcome=Outcome.PASSED)
    await open_all(WHILE_OPEN, officer)

    assert seen == {
        *(
            "decide",
            "notice",
            "feedback",
            "agreement_draw",
            "agreement_record",
            "agreement_sign",
            "draft",
            "eligibility",
            "panel",
        )
    }


async def test_who_has_nothing_to_do_sees_the_next_dates(browser):
    call = await a_published_call()
    officer = await staff(call.funder, Role.OFFICER)

    with clock.at(clock.during(call.call.closes_at.date(), 9)):
        page = (await browser.sign_in(officer.id).get("/inbox")).text

    assert "没有待办" in page
    assert "受理截止" in page


async def test_who_is_not_signed_in_has_no_inbox(browser):
    assert (await browser.get("/inbox")).headers["location"] == "/sign-in?next=/inbox"
    assert (await browser.get("/search?q=x")).headers["location"] == "/sign-in?next=/search"


async def test_every_task_leads_to_a_page_that_exists(app):
    addresses = {kind.address for kind in KINDS.values()} | {address for _words, address in HOLDERS.values()}
    addresses |= set(finding.ADDRESSES.values())
    known = {re.sub(r"{[^}]*}", "{}", route.path) for route in app.routes}

    assert sorted(a for a in addresses if re.sub(r"{[^}]*}", "{}", a.partition("?")[0]) not in known) == []


async def test_a_number_finds_what_the_person_may_open_and_nothing_for_a_stranger(browser):
    desk = await a_desk()
    payment = await a_requested_payment(desk)
    stranger = await staff(await an_organization(), Role.APPLICANT)

    async def found(person: Actor, words: str) -> list[str]:
        page = (await browser.sign_in(person.id).get("/search", params={"q": words})).text
        return sorted(set(re.findall(r'href="(/(?:applications|grants|payments|organisations|claims)/\d+)"', page)))

    award, application = desk.facts.award, desk.facts.application
    assert await found(desk.reviewer, payment.number) == [f"/payments/{payment.id}"]
    assert await found(desk.reviewer, award.number) == [f"/grants/{award.id}"]
    assert await found(desk.reviewer, application.number) == [f"/applications/{application.id}"]
    assert await found(desk.officer, desk.facts.applicant.uscc) == [f"/organisations/{desk.facts.applicant.id}"]
    for words in (payment.number, award.number, application.number, application.title, desk.facts.applicant.uscc):
        assert await found(stranger, words) == []


async def test_an_invoice_is_found_by_its_group_and_its_hub_alone(browser):
    keeping, other = await kept.a_ledger(), await kept.a_hub()
    with kept.on("2026-06-05"):
        claim = await kept.filed(keeping, "360.00", invoice="26460000000000000099")

    for person, seen in ((keeping.first, 1), (keeping.hub.cashier, 1), (other.cashier, 0)):
        page = (await browser.sign_in(person.id).get("/search?q=26460000000000000099")).text
        assert page.count(f'href="/claims/{claim.id}"') == seen
