import uuid
from datetime import date
from decimal import Decimal

import pytest

from grants import money
from grants.applications.tables import BudgetLine
from grants.audit import AuditEvent
from grants.calls.tables import CostClass
from grants.custody import actions, documents, queries
from grants.custody.claiming import actions as claiming
from grants.custody.claiming import queries as papers
from grants.custody.claiming.facts import Finding, Read, Recipient, Settlement
from grants.custody.claiming.tables import Allowance, AllowanceIdentity, ClaimCheck, ClaimedInvoice, ProofKind, Settled
from grants.custody.tables import Claim, ClaimKind, ClaimStatus
from grants.db import sql, transaction
from grants.errors import NotFound, Refused
from tests.custody import world
from tests.custody.claiming.test_refusals import ANOTHER, CARD, SOMEBODY
from tests.custody.world import on
from tests.files import samples


@pytest.fixture(autouse=True)
def june():
    with on("2026-06-05"):
        yield


async def claimed(keeping, *invoices, item="邻里节", amount=None, **facts):
    return await actions.file_claim(
        keeping.first,
        ledger_id=keeping.id,
        award_line_id=keeping.lines[item].id,
        amount=Decimal(amount) if amount else sum((each.amount for each in invoices), Decimal("0.00")),
        invoices=invoices,
        summary=item,
        form_key=uuid.uuid4(),
        **facts,
    )


async def a_personal_line(keeping, cost_class=CostClass.VOLUNTEER_ALLOWANCE, *, price="60.00", quantities=(20, 2)):
    """The line of the feast pays persons: so many, so often, at that rate."""
    line = keeping.lines["邻里节"]
    async with transaction():
        await sql("SET LOCAL session_replication_role = replica")
        await sql("UPDATE award_line SET cost_class = {} WHERE id = {}", cost_class, line.id)
        await BudgetLine.update(
            {
                BudgetLine.unit_price: Decimal(price),
                BudgetLine.quantities: [Decimal(each) for each in quantities],
                BudgetLine.amount: money.times(Decimal(price), quantities),
            }
        ).where(BudgetLine.id == line.budget_line)
        await sql("SET LOCAL session_replication_role = origin")


def a_person(name="符晓兰", id_number=SOMEBODY, units="2", rate="60.00") -> Recipient:
    return Recipient(name, id_number, CARD, Decimal(units), Decimal(rate))


async def listed(keeping, *persons, amount=None):
    signed = await claiming.keep_file(keeping.first, keeping.id, content=samples.a_photo("PNG"), name="签领单.png")
    return await claiming.file_list_claim(
        keeping.first,
        ledger_id=keeping.id,
        award_line_id=keeping.lines["邻里节"].id,
        amount=Decimal(amount) if amount else sum((each.amount for each in persons), Decimal("0.00")),
        recipients=persons,
        signed_list=signed,
        summary="误餐补贴",
        form_key=uuid.uuid4(),
    )


async def test_a_claim_holds_several_invoices_and_each_is_used_up(db):
    keeping = await world.a_ledger()
    one, two = world.an_invoice(keeping, "200.00"), world.an_invoice(keeping, "150.00", total=Decimal("180.00"))

    claim = await claimed(keeping, one, two)
    with pytest.raises(Refused, match=r"custody\.invoice_used") as refused:
        await claimed(keeping, world.an_invoice(keeping, "10.00"), two)

    kept = await papers.papers(claim.id)
    assert (claim.amount, claim.invoice_no, claim.seller) == (Decimal("350.00"), one.number, one.seller)
    assert [(each.row.key, each.row.amount, each.row.total) for each in kept.invoices] == [
        (one.number, Decimal("200.00"), Decimal("200.00")),
        (two.number, Decimal("150.00"), Decimal("180.00")),
    ]
    assert refused.value.field == "invoice_no-2"
    page = await queries.ledger_page(keeping.first, keeping.id)
    assert [str(each.why) for each in page.unbooked] == [f"发票 {two.number} 已在 2026-06-05 报账，正在办理"]


async def test_a_claim_that_is_withdrawn_frees_every_invoice_of_it(db):
    here, there = await world.a_ledger(), await world.a_ledger()
    shared = world.an_invoice(here, "50.00", buyer=there.hub.organization.name, buyer_uscc=there.hub.organization.uscc)
    own = world.an_invoice(here, "50.00")
    claim = await claimed(here, own)

    await actions.withdraw_claim(here.first, claim.id)
    again = await claimed(here, own)

    assert again.id != claim.id
    assert (await claimed(there, shared)).status == ClaimStatus.SIGNED_ONCE


async def test_the_title_must_be_the_custodians_and_not_another_hubs(db):
    here, there = await world.a_ledger(), await world.a_ledger()
    other = there.hub.organization

    with pytest.raises(Refused, match=r"custody\.wrong_title"):
        await claimed(here, world.an_invoice(here, "1.00", buyer=here.group.name))
    with pytest.raises(Refused, match=r"custody\.wrong_t"):
        await claimed(here, world.an_invoice(here, "1.00", buyer=other.name, buyer_uscc=other.uscc))
    with pytest.raises(Refused, match=r"custody\.wrong_tax_code"):
        await claimed(here, world.an_invoice(here, "1.00", buyer_uscc=other.uscc))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE claimed_invoice SET amount = 1",
        "UPDATE claimed_invoice SET freed_at = now()",
        "UPDATE claim SET kind = 'allowance'",
        "UPDATE claim_check SET passes = false",
        "DELETE FROM claim_settlement",
        "INSERT INTO claimed_invoice (claim, position, kind, key, number, issued_on, code, seller, seller_uscc, buyer,"
        " buyer_uscc, total, amount) SELECT claim, 2, kind, 'x', number, issued_on, code, seller, seller_uscc, buyer,"
        " buyer_uscc, total, amount FROM claimed_invoice",
    ],
)
async def test_the_database_refuses_to_rewrite_what_a_claim_rests_on(db, statement):
    keeping = await world.a_ledger()
    await world.verified(keeping, "10.00")

    with pytest.raises(
        Exception, match=r"insert only|written once|does not change|freed with|first signature|stands|is not"
    ):
        async with transaction():
            await sql(statement)


async def test_the_database_refuses_a_second_signature_under_papers_that_do_not_add_up(db):
    keeping = await world.a_ledger()
    claim = await world.filed(keeping, "10.00")
    row = (await Claim.select(exclude_secrets=False).where(Claim.id == claim.id))[0]
    row.pop("id")
    bare = Claim(**{**row, "form_key": uuid.uuid4(), "number": "x", "invoice_no": "x"})
    await bare.save()

    with pytest.raises(Exception, match="do not add up"):
        await actions.sign_claim(keeping.second, bare.id)


async def test_the_checklist_is_kept_and_a_point_that_fails_turns_the_claim_down(db):
    keeping = await world.a_ledger()
    good, bad = await world.filed(keeping, "10.00"), await world.filed(keeping, "20.00")
    for each in (good, bad):
        await actions.sign_claim(keeping.second, each.id)

    await actions.review_claim(keeping.hub.reviewer, good.id, world.all_good(genuine="已在税务平台查验"))
    findings = world.all_good() | {"title": Finding(False, "抬头是个人"), "proof": Finding(False, "没有照片")}
    with pytest.raises(Refused, match=r"custody\.check_failed"):
        await actions.review_claim(keeping.hub.reviewer, bad.id, findings)
    returned = await claiming.turn_down_claim(keeping.hub.reviewer, bad.id, findings)

    kept = await ClaimCheck.objects().where(ClaimCheck.claim == good.id, ClaimCheck.point == "genuine").first()
    assert (kept.passes, kept.remark, kept.checked_by) == (True, "已在税务平台查验", keeping.hub.reviewer.id)
    assert (returned.status, returned.returned_reason) == (
        ClaimStatus.RETURNED,
        "抬头：抬头是个人；签到表、照片：没有照片",
    )
    assert (await world.filed(keeping, "20.00", invoice=bad.invoice_no)).status == ClaimStatus.SIGNED_ONCE


async def test_the_database_lets_no_claim_pass_that_was_not_checked(db):
    keeping = await world.a_ledger()
    claim = await world.filed(keeping, "10.00")
    await actions.sign_claim(keeping.second, claim.id)

    with pytest.raises(Exception, match="was not checked"):
        async with transaction():
            await sql("UPDATE claim SET status = 'reviewed', reviewed_by = {}", keeping.hub.reviewer.id)


async def test_an_invoice_like_another_one_is_answered_in_words(db):
    here, there = await world.a_ledger(), await world.a_ledger()
    await claimed(here, world.an_invoice(here, "88.00"))
    alike = await claimed(there, world.an_invoice(there, "88.00"))
    other = await claimed(there, world.an_invoice(there, "88.00", issued_on=date(2026, 6, 4)))
    for each in (alike, other):
        await actions.sign_claim(there.second, each.id)

    with pytest.raises(Refused, match=r"custody\.similar_unanswered"):
        await actions.review_claim(there.hub.reviewer, alike.id, world.all_good())
    passed = await actions.review_claim(there.hub.reviewer, alike.id, world.all_good(similar="两组各买一箱水"))

    assert passed.status == ClaimStatus.REVIEWED
    assert (await actions.review_claim(there.hub.reviewer, other.id, world.all_good())).status == ClaimStatus.REVIEWED
    assert [each.remark for each in (await papers.papers(alike.id)).checks if each.point == "similar"] == [
        "两组各买一箱水"
    ]


async def test_what_was_read_is_kept_once_and_shown_where_it_differs(db):
    keeping = await world.a_ledger()
    photo = await claiming.keep_file(keeping.first, keeping.id, content=samples.a_photo("PNG"), name="发票.png")
    invoice = world.an_invoice(keeping, "10.00", upload=photo.id)
    seen = Read("qr", invoice.number, issued_on=invoice.issued_on, total=Decimal("100.00"))
    first = await claiming.keep_reading(keeping.first, keeping.id, photo.id, seen)
    second = await claiming.keep_reading(keeping.first, keeping.id, photo.id, Read("qr", "1"))

    claim = await claimed(keeping, invoice)

    [kept] = (await papers.papers(claim.id)).invoices
    assert first.id == second.id
    assert [(each.field, each.said, each.read) for each in kept.differs] == [("total", "10.00", "100.00")]


async def test_a_file_belongs_to_its_claim_alone(db):
    keeping = await world.a_ledger()
    proof = await claiming.keep_file(keeping.first, keeping.id, content=samples.a_photo("PNG"), name="签到表.png")
    mine = await claimed(keeping, world.an_invoice(keeping, "1.00"), proofs=[(ProofKind.SIGN_IN, proof.id)])
    other = await claimed(keeping, world.an_invoice(keeping, "1.00"))

    assert (await papers.file_of_claim(mine.id, proof.id)).name == "签到表.png"
    with pytest.raises(NotFound, match=r"custody\.no_such_file"):
        await papers.file_of_claim(other.id, proof.id)


async def test_a_list_of_persons_is_masked_and_its_numbers_are_kept_apart(db):
    keeping = await world.a_ledger()
    await a_personal_line(keeping)

    claim = await listed(keeping, a_person(), a_person("林阿婆", ANOTHER.lower(), units="1"))

    rows = await Allowance.objects().where(Allowance.claim == claim.id).order_by(Allowance.position)
    assert (claim.kind, claim.amount, claim.invoice_no) == (ClaimKind.ALLOWANCE, Decimal("180.00"), "")
    assert [(each.name, each.id_masked[:3], each.id_masked[3:-4], each.tax) for each in rows] == [
        ("符晓兰", "460", "*" * 11, Decimal("0.00")),
        ("林阿婆", "460", "*" * 11, Decimal("0.00")),
    ]
    known = await AllowanceIdentity.select(exclude_secrets=True)
    assert "id_number" not in known[0]
    trail = await AuditEvent.select(AuditEvent.facts)
    assert SOMEBODY not in str(trail)
    assert CARD not in str(trail)


async def test_a_refused_list_leaves_no_number_in_the_trail(db):
    keeping = await world.a_ledger()

    with pytest.raises(Refused, match=r"custody\.line_pays_no_persons"):
        await listed(keeping, a_person())

    [event] = await AuditEvent.select().where(AuditEvent.refusal == "custody.line_pays_no_persons")
    assert event["act"] == "custody.claiming.file_list_claim"
    assert SOMEBODY not in event["facts"]


async def test_nobody_gets_more_than_was_approved_over_several_lists(db):
    keeping = await world.a_ledger()
    await a_personal_line(keeping)
    await listed(keeping, a_person(units="1"))

    with pytest.raises(Refused, match=r"custody\.person_over_limit"):
        await listed(keeping, a_person(units="2"))
    again = await listed(keeping, a_person(units="1"))

    assert again.status == ClaimStatus.SIGNED_ONCE


async def test_tax_is_withheld_from_pay_for_labour_by_the_month(db):
    keeping = await world.a_ledger()
    await a_personal_line(keeping, CostClass.LABOUR, price="1500.00", quantities=(3,))
    first = await listed(keeping, a_person(units="1", rate="800.00"))
    second = await listed(keeping, a_person(units="1", rate="700.00"))
    with on("2026-07-05"):
        third = await listed(keeping, a_person(units="1", rate="500.00"))

    taxes = [(await papers.papers(each.id)).tax for each in (first, second, third)]

    assert taxes == [Decimal("0.00"), Decimal("140.00"), Decimal("0.00")]


async def test_full_numbers_are_handed_to_who_pays_only_while_it_is_due_and_that_is_on_record(db):
    keeping = await world.a_ledger()
    await a_personal_line(keeping)
    claim = await listed(keeping, a_person())
    invoices = await world.verified(keeping, "10.00", "印刷")

    with pytest.raises(Refused, match=r"custody\.recipients_not_due"):
        await claiming.hand_out_recipients(keeping.hub.cashier, claim.id)
    await actions.sign_claim(keeping.second, claim.id)
    findings = {point: Finding(True) for point in ("genuine", "persons", "purpose", "line", "proof", "signed")}
    await actions.review_claim(keeping.hub.reviewer, claim.id, findings)
    for stranger in (keeping.first, keeping.hub.reviewer):
        with pytest.raises(Refused, match=r"people\.role_missing"):
            await claiming.hand_out_recipients(stranger, claim.id)
    [row] = await claiming.hand_out_recipients(keeping.hub.bookkeeper, claim.id)
    with pytest.raises(NotFound, match=r"custody\.no_recipients_here"):
        await claiming.hand_out_recipients(keeping.hub.cashier, invoices.id)

    assert (row.id_number, row.card, row.net) == (SOMEBODY, CARD, Decimal("120.00"))
    assert await AuditEvent.count().where(AuditEvent.act == "custody.recipients_handed_out") == 1


async def test_the_claim_form_lists_every_invoice_and_masked_persons(db):
    keeping = await world.a_ledger()
    await a_personal_line(keeping)
    one, two = world.an_invoice(keeping, "200.00"), world.an_invoice(keeping, "150.00")
    settlement = Settlement(Settled.ADVANCED, "符晓晴")
    claim = await claimed(keeping, one, two, item="印刷", settlement=settlement)
    people = await listed(keeping, a_person())

    for each, said, unsaid in (
        (claim, [one.number, two.number, "符晓晴", "2 张"], "x"),
        (people, ["符晓兰"], SOMEBODY),
    ):
        await _paid(keeping, each)
        text = _text((await documents.claim_form(each.id)).content)
        assert [word for word in said if word not in text] == []
        assert unsaid not in text


async def _paid(keeping, claim: Claim) -> None:
    await actions.sign_claim(keeping.second, claim.id)
    points = {point: Finding(True) for point in ("genuine", "title", "persons", "purpose", "line", "proof", "signed")}
    await actions.review_claim(keeping.hub.reviewer, claim.id, points)
    await actions.verify_claim(keeping.hub.bookkeeper, claim.id)
    await actions.pay_claim(keeping.hub.cashier, claim.id, paid_on=date(2026, 6, 5), bank_ref=f"B{claim.id}")


def _text(content: bytes) -> str:
    import pypdfium2  # noqa: PLC0415

    with pypdfium2.PdfDocument(content) as paper:
        return "".join(page.get_textpage().get_text_range() for page in paper).replace("\r\n", "\n")


async def test_the_first_invoice_stands_on_the_claim_and_the_rows_say_the_same(db):
    keeping = await world.a_ledger()
    claim = await world.filed(keeping, "10.00")

    [row] = await ClaimedInvoice.objects().where(ClaimedInvoice.claim == claim.id)

    assert (row.key, row.seller, row.issued_on) == (claim.invoice_no, claim.seller, claim.invoice_on)
