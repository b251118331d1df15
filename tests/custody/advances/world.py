"""Money asked for in advance, and its way to the bank and back."""

import uuid
from datetime import date
from decimal import Decimal

from grants import clock
from grants.custody import actions as claims
from grants.custody.advances import actions, settling
from grants.custody.advances.tables import Advance, AdvanceKind
from grants.custody.tables import Claim
from tests.custody.world import Keeping, all_good, an_invoice
from tests.files.samples import a_pdf

PDF = a_pdf("合同")


async def asked(keeping: Keeping, amount: str = "500.00", item: str = "邻里节", *, by=None, **facts) -> Advance:
    """Petty cash with its first signature, today."""
    return await actions.ask_advance(
        by or keeping.first,
        ledger_id=keeping.id,
        award_line_id=keeping.lines[item].id,
        amount=Decimal(amount),
        **{"kind": AdvanceKind.PETTY_CASH, "payee": "符晓晴", "summary": "小额采购", "form_key": uuid.uuid4()} | facts,
    )


async def verified(keeping: Keeping, amount: str = "500.00", **facts) -> Advance:
    """An advance that waits for the cashier."""
    advance = await asked(keeping, amount, **facts)
    await actions.sign_advance(keeping.second, advance.id)
    await actions.review_advance(keeping.hub.reviewer, advance.id)
    return await actions.verify_advance(keeping.hub.bookkeeper, advance.id)


async def paid(keeping: Keeping, amount: str = "500.00", **facts) -> Advance:
    """An advance that was paid today."""
    advance = await verified(keeping, amount, **facts)
    return await actions.pay_advance(keeping.hub.cashier, advance.id, paid_on=clock.today(), bank_ref=f"Y{advance.id}")


async def of_a_supplier(keeping: Keeping, due: str = "2026-07-01") -> dict[str, object]:
    """What makes an advance one of a supplier: its contract, and by when the invoice comes."""
    contract = await actions.keep_contract(keeping.first, keeping.id, content=PDF, name="合同.pdf")
    due_on = date.fromisoformat(due)
    return {"kind": AdvanceKind.SUPPLIER, "payee": "海口帐篷行", "contract": contract, "due_on": due_on}


async def supplied(keeping: Keeping, amount: str = "2000.00", due: str = "2026-07-01") -> Advance:
    """A supplier's advance against its contract, paid today."""
    return await paid(keeping, amount, **await of_a_supplier(keeping, due))


async def invoiced(keeping: Keeping, advance: Advance, amount: str, *, invoice: str | None = None, **facts) -> Claim:
    """An invoice that the advance pays, with its first signature."""
    return await settling.file_invoice(
        keeping.first,
        advance.id,
        amount=Decimal(amount),
        invoices=[an_invoice(keeping, amount, invoice)],
        summary="茶水",
        **{"form_key": uuid.uuid4(), "award_line_id": advance.award_line} | facts,
    )


async def checked(keeping: Keeping, advance: Advance, amount: str, **facts) -> Claim:
    """An invoice that waits to be crossed off."""
    claim = await invoiced(keeping, advance, amount, **facts)
    await claims.sign_claim(keeping.second, claim.id)
    await claims.review_claim(keeping.hub.reviewer, claim.id, all_good(similar="两次购买"))
    return await claims.verify_claim(keeping.hub.bookkeeper, claim.id)


async def crossed_off(keeping: Keeping, advance: Advance, amount: str, **facts) -> Claim:
    claim = await checked(keeping, advance, amount, **facts)
    return await settling.cross_off(keeping.hub.cashier, claim.id, on=clock.today())


async def came_back(keeping: Keeping, advance: Advance, amount: str, ref: str = "T1"):
    return await settling.take_back(
        keeping.hub.bookkeeper, advance.id, amount=Decimal(amount), back_on=clock.today(), bank_ref=ref
    )
