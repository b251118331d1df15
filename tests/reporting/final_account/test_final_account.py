from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pypdfium2
import pytest

from grants.db import sql, transaction
from grants.disbursement.recovery import queries as recovery
from grants.errors import Refused, why_not
from grants.reporting.final_account import actions, documents, jobs, queries, rules
from grants.reporting.final_account.facts import Books, Voucher
from grants.reporting.final_account.tables import AccountStatus, FinalAccount
from tests.custody import world as custody
from tests.files.samples import a_pdf
from tests.reporting import closing_world as world
from tests.reporting.closing_world import DAY
from tests.reporting.world import on

ZERO = Decimal("0.00")


async def test_an_account_goes_through_three_hands_and_says_what_goes_back(db):
    ending = await world.an_ending()
    before = await recovery.recovery_facts(ending.id)

    account = await world.accepted(ending)
    with pytest.raises(Refused, match=r"reporting\.account_moved_on"), on(DAY):
        await actions.return_account(ending.officer, account.id, reason="再看")
    told = (await recovery.recovery_facts(ending.id)).told

    assert (account.granted, account.paid, account.spent, account.surplus) == (
        Decimal("75200.00"),
        Decimal("37600.00"),
        Decimal("30000.00"),
        Decimal("7600.00"),
    )
    assert before.told is None
    assert (told.amount, told.source, told.is_accounted) == (account.spent, f"account:{account.id}", True)


async def test_an_account_is_refused_without_its_proofs_or_over_the_grant(db):
    ending = await world.an_ending()
    of = await queries.account_facts(ending.id)
    bare = await world.said(ending, vouchers={line.id: "" for line in of.project.lines})
    over, moved = await world.said(ending, "75200.01", remark="超出"), await world.said(ending, "75199.99")
    first, second, *_rest = moved.actual
    moved.actual[first], moved.actual[second] = moved.actual[first] + 1, moved.actual[second] - 1

    tried = [(await world.said(ending), False), (bare, True), (over, True), (moved, True)]
    refusals = [why_not(rules.check_confirming, of, ending.ada, said, has_proofs=has) for said, has in tried]

    assert [each.code for each in refusals] == [
        "reporting.account_without_proofs",
        "reporting.line_without_vouchers",
        "reporting.spent_over_grant",
        "reporting.overspent_without_remark",
    ]


async def test_an_account_waits_for_the_final_report_and_for_the_one_before_it(db):
    ending = await world.an_ending()
    of = await queries.account_facts(ending.id)
    early = replace(of, project=replace(of.project, final_is_accepted=False))
    await world.confirmed(ending)

    assert why_not(rules.may_confirm, early, ending.ada).code == "reporting.no_final_report"
    assert (
        why_not(rules.may_confirm, replace(early, project=replace(early.project, is_terminated=True)), ending.ada)
        is None
    )
    with pytest.raises(Refused, match=r"reporting\.account_stands"):
        await world.confirmed(ending)


async def test_an_account_that_was_returned_makes_room_for_the_next(db):
    ending = await world.an_ending()
    first = await world.confirmed(ending)
    with on(DAY):
        with pytest.raises(Refused, match=r"reporting\.account_returned_without_reason"):
            await actions.return_account(ending.desk.reviewer, first.id, reason=" ")
        await actions.return_account(ending.desk.reviewer, first.id, reason="第二科目无凭证")

    second = await world.confirmed(ending, "31000.00")

    assert (first.id, second.attempt, second.surplus) != (second.id, 1, ZERO)
    assert second.attempt == 2


async def test_nobody_takes_two_steps_of_an_account_and_none_is_accepted_before_its_audit(db):
    ending = await world.an_ending()
    account = await world.confirmed(ending)
    of = await queries.account_facts(ending.id)
    account.confirmed_by = ending.desk.reviewer.id
    own = why_not(rules.check_checking, of, ending.desk.reviewer, account)
    with on(DAY):
        await actions.check_account(ending.desk.reviewer, account.id)
        with pytest.raises(Refused, match=r"reporting\.audit_not_drawn"):
            await actions.accept_account(ending.officer, account.id)
        await world.audits_drawn(ending, threshold="50000.00")
        with pytest.raises(Refused, match=r"reporting\.audit_missing"):
            await actions.accept_account(ending.officer, account.id)

    assert own.code == "reporting.own_account"


async def test_a_groups_account_is_what_its_ledger_says_and_waits_for_its_claims(db):
    keeping = await custody.a_ledger()
    with custody.on("2026-06-05"):
        await custody.paid(keeping, "1000.00")
    with custody.on("2026-06-08"):
        await custody.filed(keeping, "50.00")
    of = await queries.account_facts(keeping.award.id)
    books = of.project.books
    free = replace(books, reserved=ZERO)

    assert (books.spent, books.held, books.reserved) == (Decimal("1000.00"), Decimal("8000.00"), Decimal("50.00"))
    assert {line.item: books.spent_on(line) for line in of.project.lines if books.of_line(line)} == {
        "邻里节": Decimal("1000.00")
    }
    assert why_not(rules.ledger_is_settled, of.project).code == "reporting.claims_under_way"
    assert why_not(rules.ledger_is_settled, replace(of.project, books=free)) is None
    odd = replace(free, spent=Decimal("999.00"))
    assert why_not(rules.ledger_is_settled, replace(of.project, books=odd)).code == "reporting.ledger_differs"
    assert of.project.surplus(books.spent) == Decimal("8000.00")


async def test_of_a_groups_account_nothing_is_sent_that_proves_it(db):
    keeping = await custody.a_ledger()
    officer = await custody.an_officer(keeping)
    award, now = keeping.award.id, "2026-09-20T10:00:00+08:00"
    [row] = await sql(
        "INSERT INTO final_account (award, form_key, attempt, status, is_from_ledger, granted, paid, interest, spent,"
        " surplus, remark, confirmed_at, confirmed_by, confirmed_by_name, checked_by_name, accepted_by_name,"
        " returned_by_name, returned_why) VALUES ({}, gen_random_uuid(), 1, 'confirmed', true, 9600, 9000, 0, 0, 9000,"
        f" '', '{now}', 1, 'x', '', '', '', '') RETURNING id",
        award,
    )

    with pytest.raises(Refused, match=r"reporting\.no_account_proofs"):
        await queries.proofs(officer, row["id"])


async def test_the_paper_and_the_workbook_of_an_account_are_made_once_with_its_numbers(db):
    ending = await world.an_ending()
    account = await world.accepted(ending)

    with pytest.raises(Refused, match=r"reporting\.no_account_paper"):
        await queries.paper(await queries.account_facts(ending.id))
    proofs = await queries.proofs(ending.officer, account.id)
    await jobs.final_account(account.id)
    await jobs.final_account(account.id)
    kept = await FinalAccount.objects().get(FinalAccount.id == account.id)
    of = await queries.account_facts(ending.id)
    books = Books(
        ZERO, ZERO, ZERO, ZERO, [Voucher(of.project.lines[0].id, "B-1", account.confirmed_at.date(), "x", ZERO)]
    )
    group = replace(of, project=replace(of.project, books=books))

    assert proofs.name == "凭证.pdf"
    assert kept.upload is not None
    assert (await queries.paper(of)).name.startswith("决算表")
    with pypdfium2.PdfDocument((await documents.final_account(account.id)).content) as paper:
        assert len(paper) == 1
    assert documents.spreadsheet(of, of.project.live) != documents.spreadsheet(group, of.project.live)


async def test_an_account_is_confirmed_checked_and_accepted_over_the_pages(browser):
    ending = await world.an_ending()
    await world.audits_drawn(ending)
    home = f"/awards/{ending.id}/final-account"
    of = await queries.account_facts(ending.id)
    typed = {"key": str(uuid4()), "remark": ""}
    for line in of.project.lines:
        typed |= {f"actual-{line.id}": "100.00", f"vouchers-{line.id}": "记-1"}
    for each in of.project.promises:
        typed[f"match-{each.position}"] = "0.00"
    proofs = {"proofs": ("a.pdf", a_pdf(), "application/pdf")}

    with on(DAY):
        browser.sign_in(ending.ada.id)
        shown = await browser.get(home)
        nothing = await browser.get(f"{home}/account.xlsx")
        bare = await browser.post(home, data=typed)
        done = await browser.post(home, data=typed, files=proofs)
        [account] = await FinalAccount.objects()
        one = f"/final-accounts/{account.id}"
        browser.sign_in(ending.desk.reviewer.id)
        task = await browser.get("/inbox")
        unsaid = await browser.post(f"{one}/return", data={"reason": ""})
        checked = await browser.post(f"{one}/check")
        again = await browser.post(f"{one}/check")
        browser.sign_in(ending.officer.id)
        accepted = await browser.post(f"{one}/acceptance")
        late = await browser.post(f"{one}/acceptance")
        after = [await browser.get(address) for address in (home, f"{home}/account.xlsx", f"{one}/proofs")]
        unmade = await browser.get(f"{home}/document")

    answers = [shown, nothing, bare, done, unsaid, checked, again, accepted, late, *after, unmade]
    assert [each.status_code for each in answers] == [
        *(200, 404, 422, 303, 422, 303, 422, 303, 422),
        *(200, 200, 200, 404),
    ]
    assert "reporting.no_account" not in shown.text
    assert "审核决算" in task.text
    assert (await FinalAccount.objects().first()).status == AccountStatus.ACCEPTED


async def test_the_database_keeps_an_account_as_it_was_confirmed(db):
    ending = await world.an_ending()
    await world.confirmed(ending)

    for statement in (
        "UPDATE final_account SET spent = 1",
        "UPDATE final_account SET status = 'accepted', accepted_at = now(), accepted_by = 1",
        "UPDATE final_account_line SET actual = 1",
        "DELETE FROM final_account_match",
        "DELETE FROM final_account",
    ):
        with pytest.raises(Exception, match=r"stands as it is|never deleted|insert only|does not become|violates"):
            async with transaction():
                await sql(statement)


async def test_an_account_that_does_not_add_up_goes_nowhere(db):
    ending = await world.an_ending()
    account = await world.confirmed(ending)
    line = (await queries.view(account)).lines[1]
    await sql("ALTER TABLE final_account_line DISABLE TRIGGER final_account_line_stands")
    await sql("UPDATE final_account_line SET actual = 1 WHERE id = {}", line.id)

    with pytest.raises(Exception, match="does not add up"), on(DAY):
        await actions.check_account(ending.desk.reviewer, account.id)
