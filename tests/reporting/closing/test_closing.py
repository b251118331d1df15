from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from grants.awards import rules as award_rules
from grants.awards.tables import Award
from grants.db import get, sql, transaction
from grants.disbursement.ending.actions import decide_ending, propose_ending
from grants.disbursement.ending.tables import EndingKind
from grants.disbursement.receipts import actions as receipts
from grants.disbursement.receipts.tables import ReceiptKind
from grants.disbursement.recovery import actions as recovery
from grants.disbursement.recovery.tables import Grounds
from grants.disbursement.tables import Payment
from grants.errors import Refused, why_not
from grants.reporting import rules as reporting
from grants.reporting.closing import actions, archive, queries, rules
from grants.reporting.final_account.facts import Books
from grants.reporting.signage import actions as signage
from grants.reporting.tables import ReportKind
from tests.awards.world import a_judged_round, decide
from tests.files.samples import a_pdf, a_photo
from tests.organizations.world import a_checked_account
from tests.reporting import closing_world as world
from tests.reporting.closing_world import DAY, Ending
from tests.reporting.world import on

ZERO = Decimal("0.00")


async def open_points(ending: Ending) -> list[str]:
    of = await queries.closing_facts(ending.id)
    return [each.refusal.code.removeprefix("reporting.") for each in rules.checklist(of) if each.refusal]


async def receipt_is_checked(ending: Ending) -> None:
    payment = await Payment.objects().where(Payment.award == ending.id).first()
    said = {"kind": ReceiptKind.PLAIN, "number": "1", "issued_on": payment.paid_on, "amount": payment.amount}
    receipt = await receipts.send_receipt(ending.ada, payment.id, uuid4(), **said, content=a_pdf(), name="收据.pdf")
    await receipts.check_receipt(ending.desk.reviewer, receipt.id, accepts=True)


async def mark_is_proved(ending: Ending) -> None:
    photo = {"place": "门厅", "taken_on": date(2026, 9, 7), "content": a_photo("JPEG"), "name": "a.jpg"}
    proof = await signage.send_proof(ending.ada, ending.id, uuid4(), **photo)
    await signage.decide_proof(ending.officer, proof.id, is_accepted=True)


async def rest_is_cut(ending: Ending) -> None:
    said = {"kind": EndingKind.REDUCTION, "amount": Decimal("37600.00"), "reason": "项目提前完成"}
    cut = await propose_ending(ending.officer, ending.id, **said, content=a_pdf(), name="纪要.pdf")
    await decide_ending(ending.desk.approver, cut.id, is_approved=True)


async def surplus_is_back(ending: Ending) -> None:
    said = {"grounds": Grounds.SURPLUS, "spent": Decimal("30000.00"), "reason": "结余"}
    demand = await recovery.demand_return(ending.officer, ending.id, form_key=uuid4(), **said)
    came = {"amount": demand.amount, "received_on": date(2026, 9, 20), "bank_ref": "TH1"}
    await recovery.record_refund(ending.desk.cashier, demand.id, **came)


async def a_settled_project() -> Ending:
    """All that its checklist asks for is done."""
    ending = await world.an_ending()
    await a_checked_account(ending.desk.facts.funder)
    with on(DAY):
        await receipt_is_checked(ending)
        await mark_is_proved(ending)
        await rest_is_cut(ending)
    await world.accepted(ending)
    with on(DAY):
        await surplus_is_back(ending)
    return ending


async def test_a_project_is_closed_when_nothing_of_it_is_open_and_stands_from_then_on(db):
    ending = await world.an_ending()
    await a_checked_account(ending.desk.facts.funder)
    seen = [await open_points(ending)]
    with on(DAY):
        for step in (receipt_is_checked, mark_is_proved, rest_is_cut):
            with pytest.raises(Refused):
                await actions.close_project(ending.officer, ending.id)
            await step(ending)
            seen.append(await open_points(ending))
    await world.accepted(ending)
    seen.append(await open_points(ending))
    with on(DAY):
        await surplus_is_back(ending)
        seen.append(await open_points(ending))
        closure = await actions.close_project(ending.officer, ending.id, remark="按期完成")
        with pytest.raises(Refused, match=r"awards\.closed"):
            await actions.close_project(ending.officer, ending.id)
    kept = await queries.archived(award_id=ending.id)

    every = ["reports_owed", "signage_missing", "rest_not_paid", "receipts_missing", "account_not_accepted"]
    every.append("surplus_unknown")
    assert seen[0] == every
    assert seen[1] == [each for each in every if each != "receipts_missing"]
    assert seen[2] == ["reports_owed", "rest_not_paid", "account_not_accepted", "surplus_unknown"]
    # What was cut waits for no report any more.
    assert seen[3:] == [["account_not_accepted", "surplus_unknown"], ["surplus_kept"], []]
    assert closure.closed_by == ending.officer.id
    assert {each.kind: (each.years, each.keep_until) for each in kept} == {
        "vouchers": (30, date(2056, 12, 31)),
        "statements": (10, date(2036, 12, 31)),
        "transfers": (30, date(2056, 12, 31)),
        "account": (None, None),
        "file": (30, date(2056, 12, 31)),
    }


async def test_nothing_of_a_closed_project_changes_whoever_asks(db):
    ending = await a_settled_project()
    with on(DAY):
        await actions.close_project(ending.officer, ending.id)
    award = await get(Award, ending.id)
    of = await queries.closing_facts(ending.id)

    assert why_not(award_rules.award_is_live, award).code == "awards.closed"
    assert why_not(reporting.award_is_being_carried_out, of.reporting).code == "awards.closed"
    with pytest.raises(Refused, match=r"awards\.closed"), on(DAY):
        await mark_is_proved(ending)
    for table in ("payment", "return_demand", "report", "signage_proof", "final_account", "agreement", "stage_fact"):
        with pytest.raises(Exception, match="is closed"):
            async with transaction():
                await sql(f"INSERT INTO {table} SELECT * FROM {table} WHERE award = {{}}", ending.id)
    with pytest.raises(Exception, match="is closed"):
        async with transaction():
            await sql("UPDATE award SET cancelled_reason = 'x' WHERE id = {}", ending.id)


async def test_an_award_is_not_closed_by_a_bare_moment(db):
    ending = await world.an_ending()

    with pytest.raises(Exception, match="closed by nobody"):
        async with transaction():
            await sql("UPDATE award SET closed_at = now() WHERE id = {}", ending.id)
            await sql("SET CONSTRAINTS award_closes_whole IMMEDIATE")


async def test_each_thing_that_is_open_has_its_own_reason(db):
    ending = await a_settled_project()
    of = await queries.closing_facts(ending.id)
    held = replace(of.award, holds=[type("Hold", (), {"lifted_at": None, "reason": "查账"})])
    objected = replace(of.award, objections=[type("Objection", (), {"closed_on": None, "number": "C-1"})])
    books = Books(ZERO, ZERO, Decimal("0.01"), ZERO, ())
    tried = {
        "reporting.reports_owed": replace(of, owed_reports=[ReportKind.FINAL.value]),
        "reporting.receipts_missing": replace(of, unreceipted=["BK-1"]),
        "reporting.signage_missing": replace(of, signage=replace(of.signage, proofs=[])),
        "reporting.rectification_open": replace(of, remedies=1),
        "reporting.evaluation_not_over": replace(of, evaluations=["final"]),
        "reporting.change_open": replace(of, changes=["变更申请"]),
        "reporting.objection_open": replace(of, award=objected),
        "reporting.hold_open": replace(of, award=held),
        "reporting.payment_in_flight": replace(of, in_flight=["BK-2"]),
        "reporting.rest_not_paid": replace(of, project=replace(of.project, money=replace(of.project.money, paid=ZERO))),
        "reporting.account_not_accepted": replace(of, project=replace(of.project, known=[])),
        "reporting.custody_holds_money": replace(of, project=replace(of.project, books=books)),
        "reporting.refund_open": replace(of, demands=["TH-1"]),
        "reporting.surplus_kept": replace(
            of, project=replace(of.project, money=replace(of.project.money, refunded=ZERO))
        ),
    }

    unknown = replace(of, project=replace(of.project, known=[]))

    assert why_not(rules.surplus_is_back, unknown).code == "reporting.surplus_unknown"
    assert why_not(rules.check_closing, of, ending.officer) is None
    refusals = {code: why_not(rules.check_closing, facts, ending.officer) for code, facts in tried.items()}
    assert {code: refusal and refusal.code for code, refusal in refusals.items()} == {code: code for code in tried}
    ended = replace(tried["reporting.reports_owed"], award=replace(of.award, terminated_at=of.award.award.decided_at))
    assert why_not(rules.check_closing, ended, ending.officer) is None
    unsigned = replace(of, award=replace(of.award, agreement=None))
    assert why_not(rules.check_closing, unsigned, ending.officer).code == "reporting.nothing_to_close"


async def test_a_round_is_closed_when_its_projects_are(browser):
    ending = await a_settled_project()
    call = ending.desk.facts.call.id
    home, one = f"/rounds/{call}/closing", f"/awards/{ending.id}/closing"

    with on(DAY):
        browser.sign_in(ending.officer.id)
        early = await browser.post(home)
        shown = await browser.get(one)
        closed = await browser.post(one, data={"remark": "按期"})
        again = await browser.post(one, data={"remark": ""})
        after = await browser.get(one)
        done = await browser.post(home)
        twice = await browser.post(home)
        last = await browser.get(home)
        mine = await browser.sign_in(ending.ada.id).get(one)
        stranger = (await world.an_ending()).officer
        strange = await browser.sign_in(stranger.id).get(home)
    state = await queries.round_state(call)
    nobody = replace(state, awards=0, closure=None)

    answers = [early, shown, closed, again, after, done, twice, last, mine, strange]
    assert [each.status_code for each in answers] == [422, 200, 303, 422, 200, 303, 422, 200, 200, 404]
    assert "还有 1 个项目没有结项" in early.text
    assert "档案保管" in after.text
    codes = [
        why_not(rules.check_round_closing, facts, ending.officer).code
        for facts in (
            state,
            nobody,
            replace(state, closure=None, open=["LW-1"]),
            replace(state, closure=None, undecided=1),
        )
    ]
    assert codes == [
        "reporting.round_closed",
        "reporting.round_without_awards",
        "reporting.projects_open",
        "reporting.applications_undecided",
    ]
    assert "reporting.no_round_to_close" not in last.text


async def test_an_application_that_was_judged_waits_until_it_is_awarded_or_rejected(db):
    judged = await a_judged_round("90.00", "80.00")
    call = judged.call.call.id

    before = (await queries.round_state(call)).undecided
    await decide(judged)

    assert (before, (await queries.round_state(call)).undecided) == (2, 1)


def test_what_a_project_leaves_behind_is_kept_from_the_year_after():
    vouchers, statements, _transfers, account, _file = archive.OF_A_PROJECT

    assert archive.kept_from(date(2026, 9, 20)) == date(2027, 1, 1)
    assert archive.keep_until(vouchers, date(2026, 9, 20)) == date(2056, 12, 31)
    assert archive.keep_until(statements, date(2026, 12, 31)) == date(2036, 12, 31)
    assert archive.keep_until(account, date(2026, 9, 20)) is None
