"""A condition of a stage is let go by the approver alone, in writing, and everybody who pays sees that it was."""

import asyncpg
import pytest

from grants import clock
from grants.awards.actions import place_hold
from grants.awards.queries import award_facts
from grants.db import get, sql, transaction
from grants.disbursement import documents, queries
from grants.disbursement.waiving import queries as waived
from grants.disbursement.waiving.actions import waive_condition
from grants.disbursement.waiving.rules import waivable
from grants.disbursement.waiving.tables import StageWaiver
from grants.errors import NotAllowed, NotFound, Refused
from grants.files import Upload
from grants.inbox import queries as inbox
from tests.disbursement.test_documents import text_of
from tests.disbursement.world import MIDTERM_ON, Desk, a_desk, a_paid_stage, an_approved_payment, midterm_accepted
from tests.files.samples import a_pdf

LATER = clock.during(MIDTERM_ON)


async def stage_of(desk: Desk, seq: int = 2) -> int:
    return (await queries.stage_facts(desk.facts.award.id, seq)).stage.id


async def waive(desk: Desk, by=None, *, seq: int = 2, condition: str = "midterm_accepted", reason: str = "疫情延期"):
    with clock.at(LATER):
        return await waive_condition(
            by or desk.approver,
            await stage_of(desk, seq),
            condition=condition,
            reason=reason,
            content=a_pdf(),
            name="批示.pdf",
        )


async def ask(desk: Desk, seq: int = 2):
    return await an_approved_payment(desk, seq, LATER)


async def test_a_stage_whose_report_is_missing_is_paid_once_the_approver_let_that_go_in_writing(db):
    desk = await a_desk()
    await a_paid_stage(desk)
    with pytest.raises(Refused, match=r"disbursement\.condition_unmet"):
        await ask(desk)

    waiver = await waive(desk)
    payment = await ask(desk)

    assert (waiver.waived_by_name, waiver.reason) == (desk.approver.name, "疫情延期")
    assert (await get(Upload, waiver.document)).name == "批示.pdf"
    [shown] = [each for each in (await queries.payment_facts(payment.id)).conditions if each.code == "midterm_accepted"]
    assert (shown.is_met, shown.is_waived, shown.on) == (True, True, MIDTERM_ON)


async def test_what_was_let_go_for_one_stage_is_asked_for_again_by_the_next(db):
    desk = await a_desk()
    await waive(desk)

    [third] = [each for each in (await award_facts(desk.facts.award.id)).stages if each.seq == 3]
    of = await queries.stage_facts(desk.facts.award.id, third.seq)
    assert of.waivers == []
    assert {each.code for each in waivable(of)} == set(of.facts.conditions_of(third)) - {"agreement_signed"}


@pytest.mark.parametrize("who", ["officer", "preparer", "reviewer", "cashier"])
async def test_nobody_but_the_approver_lets_a_condition_go(db, who):
    desk = await a_desk()

    with pytest.raises(NotAllowed):
        await waive(desk, getattr(desk, who))

    assert await StageWaiver.count() == 0


async def test_the_agreement_is_never_let_go_nor_what_is_a_fact_nor_twice(db):
    desk = await a_desk()
    for condition in ("agreement_signed", "sealed_copy_checked", "earlier_stages_paid", "no_hold", ""):
        with pytest.raises(Refused, match=r"disbursement\.not_waivable"):
            await waive(desk, condition=condition)
    await waive(desk)
    with pytest.raises(Refused, match=r"disbursement\.not_waivable"):
        await waive(desk)
    other = await a_desk()
    await midterm_accepted(other)
    with pytest.raises(Refused, match=r"disbursement\.not_waivable"):
        await waive(other)


async def test_it_is_done_in_writing(db):
    with pytest.raises(Refused, match=r"disbursement\.no_reason"):
        await waive(await a_desk(), reason="  ")


async def test_a_stage_under_way_needs_no_waiver_any_more(db):
    desk = await a_desk()
    await a_paid_stage(desk)

    with pytest.raises(Refused, match=r"disbursement\.already_live"):
        await waive(desk, seq=1)


async def test_a_hold_still_stops_a_stage_whose_condition_was_let_go(db):
    desk = await a_desk()
    await a_paid_stage(desk)
    await waive(desk)
    with clock.at(LATER):
        await place_hold(desk.officer, desk.facts.award.id, reason="核查")

    with pytest.raises(Refused, match=r"disbursement\.on_hold"):
        await ask(desk)


async def test_finance_is_asked_for_the_stage_once_its_condition_was_let_go(db):
    desk = await a_desk()
    await a_paid_stage(desk)
    with clock.at(LATER):
        before = [each.kind for each in await inbox.tasks(desk.preparer)]
        await waive(desk)
        after = [each.kind for each in await inbox.tasks(desk.preparer)]

    assert (before.count("stage"), after.count("stage")) == (0, 1)


async def test_the_database_refuses_a_waiver_of_what_the_stage_does_not_ask_and_any_change(db):
    desk = await a_desk()
    waiver = await waive(desk)
    again = (
        "INSERT INTO stage_waiver (stage, condition, reason, document, waived_on, waived_at, waived_by, waived_by_name)"
        " SELECT stage, {}, reason, document, waived_on, waived_at, waived_by, '' FROM stage_waiver WHERE id = {{}}"
    )
    refused = (
        "UPDATE stage_waiver SET reason = '另写' WHERE id = {}",
        "DELETE FROM stage_waiver WHERE id = {}",
        again.format("'no_such'"),
        again.format("condition"),
    )
    for statement in refused:
        with pytest.raises(asyncpg.PostgresError):
            async with transaction():
                await sql(statement, waiver.id)


async def test_the_approver_lets_it_go_on_the_page_and_the_approval_form_says_so(browser):
    desk = await a_desk()
    await a_paid_stage(desk)
    stage = await stage_of(desk)
    with clock.at(LATER):
        browser.sign_in(desk.approver.id)
        home = await browser.get(f"/grants/{desk.facts.award.id}")
        empty = await browser.post(f"/stages/{stage}/waivers", data={"condition": "midterm_accepted", "reason": "延期"})
        answer = await browser.post(
            f"/stages/{stage}/waivers",
            data={"condition": "midterm_accepted", "reason": "延期"},
            files={"document": ("批示.pdf", a_pdf(), "application/pdf")},
        )
        seen = await browser.get(f"/stages/{stage}/waivers")
        [waiver] = await StageWaiver.objects()
        paper = await browser.get(f"/waivers/{waiver.id}/document")

    assert f"/stages/{stage}/waivers" in home.text
    assert (empty.status_code, "请选择批准文件的扫描件" in empty.text, "延期" in empty.text) == (422, True, True)
    assert (answer.status_code, paper.status_code) == (303, 200)
    assert "延期" in seen.text and desk.approver.name in seen.text
    payment = await ask(desk)
    made = await documents.approval_form(payment.id)
    assert "经批准豁免" in text_of(made.content)


async def test_a_stranger_finds_neither_the_page_nor_the_paper(browser):
    desk, other = await a_desk(), await a_desk()
    waiver = await waive(desk)
    browser.sign_in(other.approver.id)

    with pytest.raises(NotFound, match=r"disbursement\.no_waiver_here"):
        await waived.readable_stage(other.approver, waiver.stage)
    for address in (f"/stages/{waiver.stage}/waivers", f"/waivers/{waiver.id}/document"):
        assert (await browser.get(address)).status_code == 404
