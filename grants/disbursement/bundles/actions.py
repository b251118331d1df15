"""Bundles: ordered at once, filled paper by paper by jobs, closed by the last of them."""

from typing import Any
from uuid import UUID

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.awards import numbers
from grants.db import get
from grants.disbursement import queries as payments
from grants.disbursement.bundles import queries, rules
from grants.disbursement.bundles.tables import Bundle, BundleItem
from grants.disbursement.register import queries as registers
from grants.disbursement.register.facts import Chosen
from grants.disbursement.tables import PaperKind
from grants.people.rules import Actor

AT_ONCE = 20


@action
async def order_bundle(by: Actor, form_key: UUID, chosen: Chosen, kind: PaperKind) -> Bundle:
    """Have the papers of all payments of a register made and put together. The same form again: the same bundle."""
    known = await queries.bundle_of_form(form_key)
    if known is not None:
        rules.is_the_same_bundle(known, by, chosen.funder, kind)
        return known
    listed = [each for each in await registers.every_line(by, chosen) if each.status in rules.HAVE[kind]]
    rules.check_bundling(chosen.funder, by, len(listed))
    now = clock.now()
    bundle = Bundle(
        funder=chosen.funder,
        paper_kind=kind,
        form_key=form_key,
        number=await numbers.take("bundle", clock.local_day(now).year),
        narrowed=await registers.narrowed(chosen),
        asked_at=now,
        asked_by=by.id,
    )
    await bundle.save()
    await BundleItem.insert(
        *(BundleItem(bundle=bundle.id, position=at, payment=each.id) for at, each in enumerate(listed, start=1))
    )
    for first in range(1, len(listed) + 1, AT_ONCE):
        await jobs.enqueue("disbursement.bundle_papers", bundle.id, first)
    await audit.record(by, "disbursement.bundle_ordered", bundle, number=bundle.number, papers=len(listed))
    return bundle


@action
async def fill_place(by: Actor | None, item_id: int, *, missing: str = "") -> BundleItem:
    """Put the paper that is in force into its place, or say why there is none; the last place has the files made."""
    item = await get(BundleItem, item_id)
    # Whoever fills a place waits here for the one before, so that exactly one of them finds the bundle whole.
    bundle = await get(Bundle, item.bundle, lock="NO KEY UPDATE")
    item = await get(BundleItem, item_id, lock="NO KEY UPDATE")
    if item.paper is not None or item.missing:
        return item
    paper = await payments.paper_in_force(item.payment, PaperKind(bundle.paper_kind))
    if paper is None and not missing:
        missing = "已退汇、退回或撤销，没有有效的单据"
    await item.update_self(
        {BundleItem.paper: paper.id if paper else None, BundleItem.missing: "" if paper else missing[:300]}
    )
    if await queries.is_whole(bundle.id):
        await jobs.enqueue("disbursement.bundle_files", bundle.id)
    return item


@action
async def keep_bundle(by: Actor | None, bundle_id: int, *, printed: bytes | None, zipped: bytes | None) -> Bundle:
    """Keep the files of a bundle, once. Without any where not one paper could be made."""
    bundle = await get(Bundle, bundle_id, lock="NO KEY UPDATE")
    if bundle.made_at is not None:
        return bundle
    made: dict[Any, Any] = {Bundle.made_at: clock.now()}
    if printed is not None and zipped is not None:
        pdf = await files.keep_made(printed, f"{bundle.number}.pdf", "application/pdf", by=by)
        archive = await files.keep_made(zipped, f"{bundle.number}.zip", "application/zip", by=by)
        made |= {Bundle.printed: pdf.id, Bundle.zipped: archive.id}
        await audit.record(by, "disbursement.bundle_kept", bundle, number=bundle.number, sha256=pdf.sha256)
    await bundle.update_self(made)
    return bundle
