"""The papers as finance files them: what stands on them, and the data inside."""

import json
from io import BytesIO

import pikepdf
import pypdfium2

from grants import clock, codes
from grants.awards import documents as award_papers
from grants.disbursement import actions, documents, jobs, queries
from grants.disbursement.tables import PaymentPaper
from tests.disbursement.world import PAID, PAID_ON, a_desk, a_paid_stage, an_approved_payment


def text_of(content: bytes) -> str:
    """What a reader copies out of it, blanks apart."""
    pages = pypdfium2.PdfDocument(content)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)


def data_in(content: bytes) -> dict:
    with pikepdf.open(BytesIO(content)) as paper:
        (attached,) = paper.attachments.values()
        return json.loads(attached.get_file().read_bytes())


async def test_the_approval_form_has_every_field_of_form_17(db):
    desk = await a_desk()
    payment = await an_approved_payment(desk)

    made = await documents.approval_form(payment.id)
    text = text_of(made.content)

    for field in (
        "资金拨付审批表", payment.number, desk.facts.award.number, "填报日期：2026年5月19日", "单位：元",
        "2026年区级福利彩票公益金", "2296002", payment.payee_holder, desk.facts.applicant.uscc, payment.payee_bank,
        payment.payee_cnaps, payment.payee_number, "协议金额75,200.00", "累计已拨0.00", "第1期，50.00%",
        "本次申请金额37,600.00", "¥37,600.00人民币叁万柒仟陆佰元整", "拨后累计37,600.00", "拨后剩余37,600.00",
        "公示无异议", "协议已签订", "附件2张", "经办人", "业务科室负责人", "财务审核", "分管领导", "主要领导", "出纳",
        "Ben", "Rita", "Anna", "系统签批2026-05-1910:00", made.check_code,
    ):  # fmt: skip
        assert field.replace(" ", "") in text, field
    assert codes.check_check_code(made.check_code) == made.check_code
    assert data_in(made.content)["amount"] == "37600.00"


async def test_a_groups_form_names_the_group_and_its_filing_number(db):
    desk = await a_desk(group=True)
    payment = await an_approved_payment(desk)

    text = text_of((await documents.approval_form(payment.id)).content)

    assert desk.facts.applicant.name in text
    assert desk.facts.applicant.filing_no in text
    assert desk.facts.through.name in text


async def test_the_voucher_has_both_sides_the_amount_twice_and_the_banks_reference(db):
    desk = await a_desk()
    payment = await a_paid_stage(desk, bank_ref="DEMO00000001")

    made = await documents.voucher(payment.id)
    text = text_of(made.content)

    for field in (
        "付款通知（拨款凭证）", desk.facts.funder.name, payment.payee_holder, payment.payee_number,
        "人民币叁万柒仟陆佰元整", "¥37,600.00", "DEMO00000001", "第1期资助款", "Carl", made.check_code,
    ):  # fmt: skip
        assert field in text, field
    assert data_in(made.content)["bank_ref"] == "DEMO00000001"


async def test_the_same_payment_gives_the_same_bytes_later_on(db):
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    first = await documents.voucher(payment.id)

    again = await documents.voucher(payment.id)

    assert (again.content, again.check_code) == (first.content, first.check_code)


async def test_a_payment_that_came_back_before_its_voucher_was_made_gets_none(db):
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    with clock.at(PAID):
        await actions.record_return(desk.cashier, payment.id, returned_on=PAID_ON, reason="户名不符")

    await jobs.voucher(payment.id)

    assert await PaymentPaper.count() == 0


async def test_a_return_voids_the_voucher_and_keeps_it(db):
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    await jobs.voucher(payment.id)

    with clock.at(PAID):
        await actions.record_return(desk.cashier, payment.id, returned_on=PAID_ON, reason="户名不符")

    (paper,) = (await queries.payment_facts(payment.id)).papers
    assert paper.voided_at is not None


async def test_an_agreement_says_who_what_and_to_which_account(db):
    two, three = await a_desk(), await a_desk(group=True)

    first = text_of((await award_papers.agreement(two.facts.agreement.id)).content)
    second = text_of((await award_papers.agreement(three.facts.agreement.id)).content)

    assert "资助协议（二方）" in first and "丙方" not in first
    assert "资助协议（三方）" in second and "受托代理业务核算" in second
    for desk, text in ((two, first), (three, second)):
        assert desk.facts.agreement.payee_number in text
        assert all(line.item.replace(" ", "") in text for line in desk.facts.lines)
    assert "第3期20.00%结项合格15,040.00" in first
