"""What is not there, or not for this person: each NotFound and each refusal of opening, by its code."""

import uuid
from datetime import date
from decimal import Decimal

import pytest

from grants.awards.tables import Agreement
from grants.custody import actions, queries, rules
from grants.errors import Refused
from grants.organizations.tables import CustodyAgreement, CustodyMode
from tests.awards.world import a_signed_award
from tests.custody import world
from tests.custody.world import on


async def test_a_ledger_needs_a_three_party_agreement(db):
    keeping, two_party = await world.a_ledger(received=False), await a_signed_award()

    with pytest.raises(Refused, match=r"custody\.no_hub"):
        await actions.open_ledger(keeping.hub.bookkeeper, two_party.award.id)


async def test_a_ledger_needs_the_agreement_signed(db):
    keeping = await world.an_award(await world.a_hub())
    drawn = await Agreement.objects().get(Agreement.award == keeping.award.id)
    drawn.signed_on = None
    custody = await CustodyAgreement.objects().get(CustodyAgreement.community_group == keeping.group.id)

    with pytest.raises(Refused, match=r"custody\.no_agreement"):
        rules.check_opening(drawn, custody, keeping.hub.bookkeeper)


@pytest.mark.parametrize(
    ("mode", "ended_on", "code"),
    [
        (CustodyMode.RESTRICTED, None, "custody.not_as_agent"),
        (CustodyMode.AGENCY, date(2026, 5, 1), "custody.not_kept_here"),
    ],
)
async def test_a_ledger_needs_a_custody_agreement_as_agent(db, mode, ended_on, code):
    keeping = await world.an_award(await world.a_hub(), mode=mode)
    if ended_on is not None:
        await CustodyAgreement.update({CustodyAgreement.ended_on: ended_on}).where(
            CustodyAgreement.community_group == keeping.group.id
        )

    with on("2026-05-12"), pytest.raises(Refused) as refused:
        await actions.open_ledger(keeping.hub.bookkeeper, keeping.award.id)

    assert refused.value.code == code


async def test_a_receipt_needs_an_open_ledger(db):
    keeping = await world.an_award(await world.a_hub())

    with on("2026-05-22"), pytest.raises(Refused, match=r"custody\.no_ledger"):
        await actions.record_receipt(keeping.hub.bookkeeper, keeping.payment.id, received_on=date(2026, 5, 22))


async def test_money_does_not_arrive_before_it_was_paid(db):
    keeping = await world.a_ledger(received=False)

    with on("2026-05-22"), pytest.raises(Refused, match=r"custody\.received_before_paid"):
        await actions.record_receipt(keeping.hub.bookkeeper, keeping.payment.id, received_on=date(2026, 5, 19))


async def test_a_claim_needs_a_line_of_its_own_award(db):
    here, there = await world.a_ledger(), await world.a_ledger()

    with on("2026-06-05"), pytest.raises(Refused, match=r"custody\.no_such_line"):
        await actions.file_claim(
            here.first,
            ledger_id=here.id,
            award_line_id=there.lines["印刷"].id,
            amount=Decimal("1.00"),
            invoices=[world.an_invoice(here, "1.00")],
            summary="x",
            form_key=uuid.uuid4(),
        )


async def test_rows_of_another_group_are_not_there(db):
    here, there = await world.a_ledger(), await world.a_ledger()
    with on("2026-06-05"):
        claim = await world.paid(here, "10.00")

    for code, asked in {
        "custody.not_visible": lambda: queries.ledger_page(there.first, here.id),
        "custody.no_such_group": lambda: queries.group(there.first, here.group.id),
        "custody.no_such_claim": lambda: queries.claim(there.first, claim.id),
        "custody.no_such_voucher": lambda: queries.voucher(there.first, claim.entry),
    }.items():
        with pytest.raises(Refused) as refused:
            await asked()
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/groups/{new}/ledger", "custody.no_books_yet"),
        ("/groups/{other}/claims/new", "custody.not_your_group"),
        ("/groups/{other}/advances/new", "custody.advances_of_another"),
        ("/groups/{group}/statements/2026-04", "custody.no_statement_of_month"),
        ("/statements/999999", "custody.no_such_statement"),
        ("/claims/{claim}/invoice", "custody.no_photo"),
        ("/custody/papers/claim_form/{claim}", "custody.paper_not_ready"),
        ("/custody/papers/statement/999999", "custody.no_such_paper"),
    ],
)
async def test_a_page_of_nothing_is_a_404(browser, path, code):
    keeping, other = await world.a_ledger(), await world.an_award(await world.a_hub())
    new = await world.an_award(keeping.hub, keeping.call)
    with on("2026-06-05"):
        claim = await world.filed(keeping, "10.00")
        person = new.first if "{new}" in path else keeping.first
        url = path.format(new=new.group.id, other=other.group.id, group=keeping.group.id, claim=claim.id)

        answer = await browser.sign_in(person.id).get(url)

    assert (code, answer.status_code) == (code, 404)
