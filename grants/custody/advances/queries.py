"""Reads of advances: facts for the actions, those a person may see."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants import clock, workdays
from grants.awards.tables import AwardLine
from grants.custody import queries as keeping
from grants.custody.advances.rules import Asking, Open, Terms
from grants.custody.advances.tables import Advance, AdvanceBack, AdvanceInvoice, AdvanceTerms
from grants.custody.queries import Kept
from grants.custody.queries.facts import among, by_id, filing_ended_on
from grants.custody.relation.queries import frozen_for, standing
from grants.custody.rules import AdvanceInHand
from grants.custody.tables import Claim, ClaimStatus, CustodyLedger
from grants.db import get, sql
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.people.rules import Actor

GONE = (ClaimStatus.RETURNED.value, ClaimStatus.WITHDRAWN.value)


@dataclass(frozen=True)
class AdvanceFacts:
    """An advance with its ledger, line, what is left of it, its invoices and what came back."""

    advance: Advance
    kept: Kept
    line: AwardLine
    left: Decimal
    invoices: Sequence[Claim]
    back: Sequence[AdvanceBack]
    names: dict[int, str]

    @property
    def hand(self) -> AdvanceInHand:
        kept = self.kept
        return AdvanceInHand(self.advance, kept.ledger, kept.group.filing_ended_on, kept.frozen_for, kept.standing)

    @property
    def open(self) -> Open:
        return Open(self.advance, self.kept.ledger, self.left)

    def name(self, person_id: int | None) -> str:
        """Who that was; nothing for nobody."""
        return self.names.get(person_id, "") if person_id is not None else ""


async def asking(kept: CustodyLedger, award_line_id: int) -> Asking:
    """What a new advance must fit into. The lock makes two of a group wait for each other, of whatever award."""
    await sql("SELECT pg_advisory_xact_lock(hashtextextended({}, 0))::text", f"advance:{kept.community_group}")
    return Asking(await keeping.room(kept, award_line_id), await terms(kept.hub), await open_ones(kept.community_group))


async def terms(hub_id: int) -> Terms:
    """What the hub allows now."""
    said = await AdvanceTerms.objects().where(AdvanceTerms.hub == hub_id).order_by("id", ascending=False).first()
    return Terms() if said is None else Terms(said.limit, said.working_days)


async def open_ones(group_id: int) -> list[Advance]:
    """The group's advances that are asked for or not settled yet."""
    return await Advance.objects().where(
        Advance.community_group == group_id, Advance.settled_at.is_null(), Advance.status.not_in(list(GONE))
    )


async def of_form(form_key: uuid.UUID, by: Actor) -> Advance | None:
    """The advance that this form made when it was sent before."""
    return await Advance.objects().where(Advance.form_key == form_key, Advance.filed_by == by.id).first()


async def in_hand(advance_id: int) -> AdvanceInHand:
    """An advance with its ledger, both held: first the advance, then the ledger."""
    advance = await get(Advance, advance_id, lock="UPDATE")
    kept = await keeping.custody_ledger(advance.ledger, lock=True)
    ended_on = await filing_ended_on(kept, lock=True)
    frozen = (await frozen_for([kept])).get(kept.id)
    return AdvanceInHand(advance, kept, ended_on, frozen, await standing(kept))


async def open_one(advance_id: int) -> Open:
    """An advance that is to be settled, held with its ledger."""
    advance = await get(Advance, advance_id, lock="UPDATE")
    kept = await keeping.custody_ledger(advance.ledger, lock=True)
    return Open(advance, kept, await left_of(advance_id))


async def left_of(advance_id: int) -> Decimal:
    """What no invoice used up and what did not come back."""
    rows = await sql("SELECT advance_left({}) AS amount", advance_id)
    return Decimal(rows[0]["amount"])


async def paying(claim_id: int) -> Advance | None:
    """The advance that pays a claim, if one does."""
    claim = await get(Claim, claim_id)
    link = await AdvanceInvoice.objects().where(AdvanceInvoice.form_key == claim.form_key).first()
    return None if link is None else await get(Advance, link.advance)


async def invoices_of(advance_ids: Sequence[int]) -> dict[int, list[Claim]]:
    """The claims that use up advances and were not given back, by advance."""
    links = await AdvanceInvoice.objects().where(among(AdvanceInvoice.advance, advance_ids))
    of_form = {each.form_key: each.advance for each in links}
    if not of_form:
        return {}
    found: dict[int, list[Claim]] = {}
    claims = await Claim.objects().where(Claim.form_key.is_in(list(of_form)), Claim.status.not_in(list(GONE)))
    for each in sorted(claims, key=lambda one: one.id):
        found.setdefault(of_form[each.form_key], []).append(each)
    return found


async def back_with(advance_id: int, bank_ref: str) -> AdvanceBack | None:
    """What came back of it with this reference of the bank."""
    return (
        await AdvanceBack.objects().where(AdvanceBack.advance == advance_id, AdvanceBack.bank_ref == bank_ref).first()
    )


def due_after(paid_on: date, working_days: int) -> date:
    """By when petty cash is settled; twice the days where the working days of that year are not published."""
    try:
        return workdays.add(paid_on, working_days)
    except workdays.YearNotPublished:
        return date.fromordinal(paid_on.toordinal() + 2 * working_days)


async def late() -> list[int]:
    """Advances whose day is over and of which nobody was reminded."""
    rows = await Advance.select(Advance.id).where(
        Advance.status == ClaimStatus.PAID,
        Advance.settled_at.is_null(),
        Advance.reminded_at.is_null(),
        Advance.due_on < clock.today(),
    )
    return [row["id"] for row in rows]


async def readable(person: Actor, *, group_id: int | None = None, advance_id: int | None = None) -> list[AdvanceFacts]:
    """Advances of ledgers that person may read: those not settled first, then the newest."""
    ledgers = {each.ledger.id: each for each in await keeping.kept(person, group_id=group_id)}
    query = Advance.objects().where(among(Advance.ledger, ledgers)).order_by(Advance.id, ascending=False)
    if advance_id is not None:
        query = query.where(Advance.id == advance_id)
    found = await query
    ids = [each.id for each in found]
    lines = await by_id(AwardLine, [each.award_line for each in found])
    rows = await sql("SELECT id, advance_left(id) AS amount FROM advance WHERE id = ANY({}::integer[])", ids)
    left = {row["id"]: row["amount"] for row in rows}
    invoices, back = await invoices_of(ids), await AdvanceBack.objects().where(among(AdvanceBack.advance, ids))
    names = await keeping.names_of([by for each in found for by in _people_of(each)])
    facts = [
        AdvanceFacts(
            each,
            ledgers[each.ledger],
            lines[each.award_line],
            left[each.id],
            invoices.get(each.id, []),
            [row for row in back if row.advance == each.id],
            names,
        )
        for each in found
    ]
    return sorted(facts, key=lambda each: each.advance.settled_at is not None or each.advance.status in GONE)


async def advance(person: Actor, advance_id: int) -> AdvanceFacts:
    """One advance. Raises NotFound for strangers."""
    found = await readable(person, advance_id=advance_id)
    if not found:
        raise NotFound("custody.no_such_advance", _("没有找到这笔预支"))
    return found[0]


async def contract(found: AdvanceFacts) -> Upload:
    """The contract of a supplier's advance. Raises NotFound where there is none."""
    if found.advance.contract is None:
        raise NotFound("custody.no_contract", _("这笔预支没有合同"))
    return await get(Upload, found.advance.contract)


def _people_of(advance: Advance) -> tuple[int | None, ...]:
    return (
        advance.filed_by,
        advance.signed_by,
        advance.reviewed_by,
        advance.verified_by,
        advance.paid_by,
        advance.returned_by,
    )
