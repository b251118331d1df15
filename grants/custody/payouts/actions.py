"""Claims go into a batch and out again; a batch goes to the bank, once, without those that cannot be paid by then."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from grants import audit, clock, files
from grants.audit import action
from grants.banking.orders import writing
from grants.banking.orders.queries import account_of, layout_of
from grants.banking.orders.tables import BankTemplate
from grants.custody import queries as custody
from grants.custody.payouts import queries, rules
from grants.custody.payouts.facts import Candidate, Entry
from grants.custody.payouts.tables import Payout, PayoutFile, PayoutLine
from grants.db import get, sql
from grants.errors import why_not
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.people.rules import Actor


@action
async def open_payout(by: Actor, hub_id: int, *, form_key: UUID) -> Payout:
    """Open an empty batch. The same form again gives the same one."""
    rules.check_opening(by, hub_id)
    await get(Organization, hub_id, lock="NO KEY UPDATE")
    known = await queries.payout_of_form(form_key, by, hub_id)
    if known is not None:
        return known
    payout = Payout(
        hub=hub_id,
        number=await custody.next_number_of_hub(hub_id, "FK", f"{clock.today().year}"),
        form_key=form_key,
        lines=0,
        total=Decimal(0),
        opened_at=clock.now(),
        opened_by=by.id,
    )
    await payout.save()
    await audit.record(by, "custody.payout_opened", payout, number=payout.number)
    return payout


@action
async def add_claims(by: Actor, payout_id: int, claim_ids: Sequence[int] | None = None) -> int:
    """Take verified claims into a draft: those named, all or none, or every one that can be paid, as many as there is
    room for. Gives how many."""
    payout = await get(Payout, payout_id, lock="NO KEY UPDATE")
    if claim_ids is None:
        waiting = await queries.waiting(payout.hub, rules.MOST_LINES)
        able = [each.claim.id for each in waiting if why_not(rules.claim_can_go, each, by) is None]
        claim_ids = able[: rules.MOST_LINES - payout.lines]
    chosen = await queries.candidates(claim_ids, lock=True)
    rules.check_adding(by, payout, chosen, await queries.others(payout, claim_ids))
    await PayoutLine.insert(*[_line(payout, each, by) for each in chosen])
    await audit.record(by, "custody.payout_filled", payout, number=payout.number, claims=len(chosen))
    return len(chosen)


@action
async def remove_claim(by: Actor, payout_id: int, line_id: int) -> None:
    """Take a claim out of a draft; it may go into another batch, or be paid by hand."""
    facts = await queries.payout_facts(payout_id, lock="NO KEY UPDATE")
    entry = queries.entry_of(facts, line_id)
    rules.check_removal(by, facts.payout)
    await _take_out(by, entry, "")
    await audit.record(by, "custody.payout_claim_removed", facts.payout, claim=entry.claim.number)


@action
async def export_payout(by: Actor, payout_id: int, *, template_id: int) -> Payout:
    """Make the bank's files of a draft and close it for good. Each claim is asked again: whose rules refuse it by now
    is taken out with the reason; where none is left, nothing is exported. By the same template again it stays."""
    facts = await queries.payout_facts(payout_id, lock="NO KEY UPDATE")
    payout = facts.payout
    if facts.is_exported and payout.exported_by == by.id and payout.template == template_id:
        return payout
    template = await get(BankTemplate, template_id, lock="SHARE")
    found = await queries.candidates([each.claim.id for each in facts.entries], lock=True)
    why = {
        each.claim.id: _kept_back(each, entry, by) for each, entry in zip(found, _by_claim(facts.entries), strict=True)
    }
    going = [each for each in facts.entries if why[each.claim.id] is None]
    ours = await custody.custody_account_numbers(payout.hub)
    rules.check_export(by, payout, template, layout_of(template), going, ours)
    for each in facts.entries:
        if (reason := why[each.claim.id]) is not None:
            await _take_out(by, each, reason)
    if not going:
        await audit.record(by, "custody.payout_export_empty", payout, number=payout.number)
        return await get(Payout, payout_id)
    orders = [each.order for each in going]
    made = await asyncio.to_thread(writing.files, account_of(template), payout.number, orders, clock.today())
    for one in made:
        await _keep(by, payout, one)
    await payout.update_self({Payout.template: template_id, Payout.exported_at: clock.now(), Payout.exported_by: by.id})
    await audit.record(
        by,
        "custody.payout_exported",
        payout,
        number=payout.number,
        files=len(made),
        claims=len(going),
        left_out=len(facts.entries) - len(going),
    )
    return await get(Payout, payout_id)


def _by_claim(entries: Sequence[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda each: each.claim.id)


def _kept_back(candidate: Candidate, entry: Entry, by: Actor) -> str | None:
    """Why a claim of a draft does not go to the bank now."""
    refusal = why_not(rules.claim_can_go, candidate, by)
    if refusal is not None:
        return str(refusal.message)
    changed = candidate.payee is None or candidate.payee.id != entry.payee.id
    return str(_("收款账户已更改，请重新加入")) if changed else None


def _line(payout: Payout, each: Candidate, by: Actor) -> PayoutLine:
    assert each.payee is not None  # the rule says so
    return PayoutLine(
        payout=payout.id,
        claim=each.claim.id,
        payee=each.payee.id,
        amount=each.claim.amount,
        added_at=clock.now(),
        added_by=by.id,
    )


async def _take_out(by: Actor, entry: Entry, reason: str) -> None:
    await entry.line.update_self(
        {
            PayoutLine.removed_at: clock.now(),
            PayoutLine.removed_by: by.id,
            PayoutLine.removed_reason: reason[:200],
        }
    )


async def _keep(by: Actor, payout: Payout, made: writing.Made) -> None:
    upload = await files.keep_made(made.content, made.name, made.media_type, by=by)
    kept = PayoutFile(
        payout=payout.id, part=made.part, name=made.name, lines=len(made.rows), total=made.total, upload=upload.id
    )
    await kept.save()
    await sql(
        "UPDATE payout_line l SET seq = given.seq, file = {} FROM unnest({}::int[], {}::int[]) AS given (id, seq)"
        " WHERE l.id = given.id",
        kept.id,
        [row.key for row in made.rows],
        [row.seq for row in made.rows],
    )
