"""What a claim rests on: files and what was read off them, signed lists, and a claim that is turned down at a point."""

import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal

from grants import audit, clock, files, money
from grants.audit import action
from grants.custody import letters, queries
from grants.custody.claiming import keeping, list_rules, rules
from grants.custody.claiming import queries as claiming
from grants.custody.claiming.facts import Finding, Read, Recipient, Settlement
from grants.custody.claiming.keeping import Proofs
from grants.custody.claiming.queries import PaidPerson
from grants.custody.claiming.tables import InvoiceReading, ProofKind, Settled
from grants.custody.claiming.words import POINT_NAMES
from grants.custody.rules import check_photo
from grants.custody.tables import Claim, ClaimKind, ClaimStatus
from grants.db import get
from grants.files import Upload
from grants.people.rules import Actor

LIST_PAYEE = "签领单所列人员"


@action
async def keep_file(by: Actor, ledger_id: int, *, content: bytes, name: str) -> Upload:
    """Keep an invoice or a proof before the claim is filed, so that a claim that is refused does not lose it."""
    check_photo(await queries.custody_ledger(ledger_id), by)
    upload = await files.keep(content, name, by=by)
    await audit.record(by, "custody.file_kept", upload, ledger=ledger_id)
    return upload


@action
async def keep_reading(by: Actor, ledger_id: int, upload_id: int, read: Read) -> InvoiceReading:
    """Keep what was read off a file, once: the file does not change, and neither does what it says."""
    check_photo(await queries.custody_ledger(ledger_id), by)
    upload = await get(Upload, upload_id, lock="UPDATE")
    known = await claiming.readings_of([upload.id])
    if upload.id in known:
        return known[upload.id]
    row = await keeping.keep_read(upload, read)
    await audit.record(by, "custody.invoice_read", row, source=read.source)
    return row


@action
async def file_list_claim(
    by: Actor,
    *,
    ledger_id: int,
    award_line_id: int,
    amount: Decimal,
    recipients: Sequence[Recipient],
    signed_list: Upload | None,
    summary: str,
    form_key: uuid.UUID,
    proofs: Proofs = (),
) -> Claim:
    """File a claim for persons on a signed list (R-I7) and sign it as the first. The same form again gives its claim.

    From pay for labour the tax is withheld (K-12) by what the hub paid the person in this month already.
    """
    amount, persons = money.yuan(amount), [each.tidied for each in recipients]
    kept = await queries.custody_ledger(ledger_id, lock=True)
    same = await queries.claim_of_form(form_key, by)
    if same is not None:
        return same
    room = await queries.room(kept, award_line_id)
    approved = await claiming.approved(kept, room.line, [each.id_number for each in persons], clock.today())
    list_rules.check_list_claim(room, persons, approved, by, has_list=signed_list is not None, amount=amount)
    claim = await keeping.keep_claim(
        kept, award_line_id, by, kind=ClaimKind.ALLOWANCE, amount=amount, summary=summary, form_key=form_key
    )
    await keeping.keep_recipients(claim, persons, list_rules.taxes(persons, room.line.cost_class, approved))
    await keeping.keep_settlement(claim, Settlement(Settled.LIST, LIST_PAYEE))
    listed = [(ProofKind.SIGNED_LIST, signed_list.id)] if signed_list else []
    await keeping.keep_proofs(claim, [*proofs, *listed])
    await audit.record(by, "custody.claim_filed", claim, number=claim.number, amount=amount, persons=len(persons))
    await letters.tell_of_claim(kept, claim, by)
    return claim


@action
async def turn_down_claim(by: Actor, claim_id: int, findings: Mapping[str, Finding]) -> Claim:
    """The hub's reviewer turns a claim down at one point or more: it goes back with what was said to each."""
    hand = await queries.claim_in_hand(claim_id, lock=True)
    rules.check_turning_down(hand, findings, by, points=rules.points_of(hand.claim.kind))
    await keeping.keep_checks(hand.claim, findings, by)
    said = [f"{POINT_NAMES[point].key}：{each.remark}" for point, each in findings.items() if not each.passes]
    reason = "；".join(said)[:200]
    await hand.claim.update_self(
        {
            Claim.status: ClaimStatus.RETURNED,
            Claim.returned_by: by.id,
            Claim.returned_reason: reason,
            Claim.ended_at: clock.now(),
        }
    )
    await audit.record(by, "custody.claim_returned", hand.claim, reason=reason)
    return hand.claim


@action
async def hand_out_recipients(by: Actor, claim_id: int) -> list[PaidPerson]:
    """Give the persons of a list with full numbers to who pays them, and leave on record that it was done (K-9)."""
    hand = await queries.claim_in_hand(claim_id)
    list_rules.check_handing_out(hand, by)
    found = await claiming.paid_persons(claim_id)
    await audit.record(by, "custody.recipients_handed_out", hand.claim, persons=len(found))
    return found
