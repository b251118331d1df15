"""What is done with a book itself: how it numbers its vouchers, volumes to print, the nightly proof."""

from typing import Any
from uuid import UUID

from grants import audit, clock, files, jobs, ledger
from grants.audit import action
from grants.custody.books import checks, queries, rules, vouchers
from grants.custody.books.facts import VOLUME
from grants.custody.books.tables import Numbering, NumberingChoice, VoucherBundle
from grants.db import get
from grants.ledger.findings import Finding
from grants.people.rules import Actor

AT_ONCE = 20


@action
async def choose_numbering(by: Actor, book_id: int, numbering: Numbering, from_month: str) -> NumberingChoice:
    """Decide how a book numbers its vouchers from a month to come on. Decided again, the newest counts."""
    desk = await queries.desk(by, book_id, whole=True)
    rules.check_numbering(by, desk.hub.id, from_month, clock.today())
    row = NumberingChoice(
        book=book_id,
        numbering=numbering,
        from_month=from_month,
        chosen_at=clock.now(),
        chosen_by=by.id,
        chosen_by_name=by.name,
    )
    await row.save()
    await audit.record(by, "custody.numbering_chosen", row, numbering=numbering.value, from_month=from_month)
    return row


@action
async def order_vouchers(by: Actor, form_key: UUID, book_id: int, month: str, kind: str, first: int) -> VoucherBundle:
    """Have a volume of vouchers put together as one file, those made that are not on paper yet. The same form again:
    the same volume."""
    desk = await queries.desk(by, book_id, whole=True)
    known = await vouchers.bundle_of_form(form_key)
    if known is not None:
        rules.is_the_same_bundle(known, by, (book_id, month, kind, first))
        return known
    last = await queries.last_number(book_id, month, kind)
    rules.check_bundling(by, desk.hub.id, first, last)
    bundle = VoucherBundle(
        book=book_id,
        month=month,
        voucher_kind=kind,
        first_no=first,
        last_no=min(first + VOLUME - 1, last),
        form_key=form_key,
        asked_at=clock.now(),
        asked_by=by.id,
    )
    await bundle.save()
    for at in range(first, bundle.last_no + 1, AT_ONCE):
        await jobs.enqueue("custody.volume_papers", bundle.id, at)
    await audit.record(by, "custody.vouchers_ordered", bundle, month=month, kind=kind, first=first)
    return bundle


@action
async def note_papers(by: Actor | None, bundle_id: int, missing: list[str]) -> VoucherBundle:
    """Some vouchers of a volume were made, or could not be: whoever finds it whole has the file put together."""
    # Whoever notes some waits here for the one before, so that the last of them sees that nothing is left.
    bundle = await get(VoucherBundle, bundle_id, lock="NO KEY UPDATE")
    if bundle.made_at is not None:
        return bundle
    said = list(dict.fromkeys([*bundle.missing, *missing]))
    await bundle.update_self({VoucherBundle.missing: said})
    if await vouchers.made(bundle) + len(said) >= bundle.last_no - bundle.first_no + 1:
        await jobs.enqueue("custody.volume_file", bundle_id)
    return bundle


@action
async def keep_volume(by: Actor | None, bundle_id: int, printed: bytes | None) -> VoucherBundle:
    """Keep the file of a volume, once. Without any where not one voucher could be made."""
    bundle = await get(VoucherBundle, bundle_id, lock="NO KEY UPDATE")
    if bundle.made_at is not None:
        return bundle
    made: dict[Any, Any] = {VoucherBundle.made_at: clock.now()}
    if printed is not None:
        name = f"{bundle.month}-{bundle.voucher_kind}-{bundle.first_no:03d}-{bundle.last_no:03d}.pdf"
        kept = await files.keep_made(printed, name, "application/pdf", by=by)
        made |= {VoucherBundle.printed: kept.id}
        await audit.record(by, "custody.vouchers_kept", bundle, month=bundle.month, sha256=kept.sha256)
    await bundle.update_self(made)
    return bundle


@action
async def prove_books(by: Actor | None) -> list[Finding]:
    """Prove every hub's books and put what was found into their audit trails. Safe to repeat."""
    everything = []
    for book in await ledger.Book.objects().where(ledger.Book.book_kind == ledger.BookKind.CUSTODY).order_by("id"):
        found = await checks.run(book.id)
        await audit.record(by, "custody.books_proved", book, findings=[str(each) for each in found])
        everything += found
    return everything
