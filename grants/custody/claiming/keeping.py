"""The rows of a claim and of what it rests on. Called by actions only."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from grants import clock, codes
from grants.custody import queries
from grants.custody.claiming.facts import Finding, Invoice, Read, Recipient, Settlement
from grants.custody.claiming.queries import identity
from grants.custody.claiming.tables import (
    Allowance,
    ClaimCheck,
    ClaimedInvoice,
    ClaimProof,
    ClaimSettlement,
    InvoiceReading,
    ProofKind,
)
from grants.custody.tables import Claim, ClaimKind, CustodyLedger
from grants.files import Upload
from grants.people.rules import Actor

Proofs = Sequence[tuple[ProofKind, int]]


async def keep_claim(
    keeping: CustodyLedger,
    award_line_id: int,
    by: Actor,
    *,
    kind: ClaimKind,
    amount: Decimal,
    summary: str,
    form_key: uuid.UUID,
    first: Invoice | None = None,
) -> Claim:
    """A claim with its first signature; of invoices it shows the first one."""
    today = clock.today()
    claim = Claim(
        ledger=keeping.id,
        award_line=award_line_id,
        form_key=form_key,
        kind=kind,
        number=await queries.next_number(keeping, "BZ", f"{today.year}"),
        amount=amount,
        summary=summary,
        claimed_on=today,
        filed_by=by.id,
        filed_at=clock.now(),
    )
    if first is not None:
        claim.invoice_no, claim.invoice_on = first.key, first.issued_on
        claim.seller, claim.invoice = first.seller, first.upload
    await claim.save()
    return claim


async def keep_invoices(claim: Claim, invoices: Sequence[Invoice]) -> None:
    rows = [
        ClaimedInvoice(
            claim=claim.id,
            position=at,
            kind=each.kind,
            key=each.key,
            code=each.key.rpartition("-")[0],
            number=each.key.rpartition("-")[2],
            issued_on=each.issued_on,
            seller=each.seller,
            seller_uscc=codes.check_uscc(each.seller_uscc) if each.seller_uscc else "",
            buyer=each.buyer,
            buyer_uscc=each.buyer_uscc,
            total=each.total,
            amount=each.amount,
            upload=each.upload,
        )
        for at, each in enumerate(invoices, start=1)
    ]
    await ClaimedInvoice.insert(*rows)


async def keep_recipients(claim: Claim, recipients: Sequence[Recipient], taxes: Sequence[Decimal]) -> None:
    """Persons with what is withheld of each. What identifies them goes into a table of its own."""
    for at, (each, tax) in enumerate(zip(recipients, taxes, strict=True), start=1):
        row = Allowance(
            claim=claim.id,
            position=at,
            name=codes.person_name(each.name),
            id_masked=codes.mask_id(each.id_number),
            card_masked=codes.mask_account(each.card),
            units=each.units,
            rate=each.rate,
            amount=each.amount,
            tax=tax,
        )
        await row.save()
        await identity(row.id, each.id_number, each.card).save()


async def keep_settlement(claim: Claim, settlement: Settlement) -> None:
    await ClaimSettlement(claim=claim.id, how=settlement.how, payee=settlement.payee).save()


async def keep_proofs(claim: Claim, proofs: Iterable[tuple[ProofKind, int]]) -> None:
    kinds = {upload: kind for kind, upload in proofs}
    if kinds:
        await ClaimProof.insert(*[ClaimProof(claim=claim.id, kind=kind, upload=key) for key, kind in kinds.items()])


async def keep_checks(claim: Claim, findings: Mapping[str, Finding], by: Actor) -> None:
    now = clock.now()
    rows = [
        ClaimCheck(
            claim=claim.id,
            point=point,
            passes=each.passes,
            remark=each.remark,
            checked_by=by.id,
            checked_at=now,
        )
        for point, each in findings.items()
    ]
    await ClaimCheck.insert(*rows)


async def keep_read(upload: Upload, read: Read) -> InvoiceReading:
    row = InvoiceReading(upload=upload.id, read_at=clock.now(), **vars(read))
    await row.save()
    return row
