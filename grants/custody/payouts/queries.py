"""Reads of payouts: what waits for its payment, batches with their lines, what the bank answered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from grants.awards.tables import Hold
from grants.banking.orders.answers import Said
from grants.banking.orders.tables import BankTemplate, Outcome
from grants.custody.payouts import rules
from grants.custody.payouts.facts import Candidate, Entry, PayoutFacts
from grants.custody.payouts.ordered import ordered_in
from grants.custody.payouts.payees import payees_of
from grants.custody.payouts.tables import (
    ClaimPayee,
    Payout,
    PayoutAnswer,
    PayoutAnswerLine,
    PayoutFile,
    PayoutLine,
)
from grants.custody.queries.facts import among, by_id, out_of
from grants.custody.relation.queries import frozen_for, standings
from grants.custody.rules import ClaimInHand
from grants.custody.tables import Claim, CustodyLedger
from grants.db import Lock, get, sql
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.people import queries as people
from grants.people.rules import Actor

PAGE = 100
# Verified, and alive in no batch.
WAITING = """
    SELECT x.id FROM claim x JOIN custody_ledger k ON k.id = x.ledger
    WHERE k.hub = {} AND x.status = 'verified' AND NOT EXISTS (SELECT FROM payout_line l WHERE l.claim = x.id
        AND l.removed_at IS NULL AND l.outcome IS DISTINCT FROM 'returned')
    ORDER BY x.id LIMIT {}
"""
PAYOUTS = """
    SELECT b.id, b.number, b.lines, b.total, b.opened_at, b.exported_at, t.name AS template, w.name AS hub,
        (SELECT count(*) FROM payout_line l
            WHERE l.payout = b.id AND l.removed_at IS NULL AND l.outcome IS NULL) AS open
    FROM payout b JOIN organization w ON w.id = b.hub LEFT JOIN bank_template t ON t.id = b.template
    WHERE b.hub = ANY({}::int[]) AND b.id < {} ORDER BY b.id DESC LIMIT {}
"""


@dataclass(frozen=True)
class PayeeDesk:
    """Whom a claim pays, who said so, and in which batch it stood last (id, number, exported_at, outcome …)."""

    payee: ClaimPayee | None
    names: Mapping[int, str]
    last: Mapping[str, Any] | None


async def payouts(hub_ids: Iterable[int], before: int | None) -> list[Mapping[str, Any]]:
    """The batches of these hubs, the newest first, a page of them and one more where there is a next one."""
    return list(await sql(PAYOUTS, list(hub_ids), before or 2**31 - 1, PAGE + 1))


async def payout_of_form(form_key: UUID, by: Actor, hub_id: int) -> Payout | None:
    """The batch that this form of this person opened already."""
    return (
        await Payout.objects()
        .where(Payout.form_key == form_key, Payout.opened_by == by.id, Payout.hub == hub_id)
        .first()
    )


async def payout_facts(payout_id: int, *, lock: Lock | None = None) -> PayoutFacts:
    """A batch with template, files and lines. `lock` holds the batch, at which all that change it wait in a queue."""
    payout = await get(Payout, payout_id, lock=lock)
    lines = (
        await PayoutLine.objects()
        .where(PayoutLine.payout == payout_id, PayoutLine.removed_at.is_null())
        .order_by(PayoutLine.seq, PayoutLine.id)
    )
    return PayoutFacts(
        payout=payout,
        template=await get(BankTemplate, payout.template) if payout.template else None,
        files=await PayoutFile.objects().where(PayoutFile.payout == payout_id).order_by(PayoutFile.part),
        entries=await _entries(lines),
    )


async def readable(person: Actor, payout_id: int) -> PayoutFacts:
    """The same for a page: NotFound for strangers."""
    facts = await payout_facts(payout_id)
    rules.check_reading(facts.payout, person)
    return facts


async def removed(payout_id: int) -> list[Entry]:
    """What was taken out of a batch before it went to the bank."""
    lines = (
        await PayoutLine.objects()
        .where(PayoutLine.payout == payout_id, PayoutLine.removed_at.is_not_null())
        .order_by(PayoutLine.id)
    )
    return await _entries(lines)


def entry_of(facts: PayoutFacts, line_id: int) -> Entry:
    """A line of that batch that is in it. Raises NotFound for any other."""
    found = next((each for each in facts.entries if each.line.id == line_id), None)
    if found is None:
        raise NotFound("custody.no_payout_line", _("批次中没有这一笔"))
    return found


async def waiting(hub_id: int, most: int) -> list[Candidate]:
    """Verified claims of a hub that stand in no batch, the oldest first."""
    rows = await sql(WAITING, hub_id, most)
    return await candidates([row["id"] for row in rows])


async def candidates(claim_ids: Sequence[int], *, lock: bool = False) -> list[Candidate]:
    """Claims with what would keep them from being paid. `lock`: this stays true until the transaction ends, in the
    order claim, then ledger, in which whoever pays or freezes takes them."""
    if lock:
        ids = list(claim_ids)
        await sql("SELECT id FROM claim WHERE id = ANY({}::int[]) ORDER BY id FOR NO KEY UPDATE", ids)
        await sql(
            "SELECT id FROM custody_ledger WHERE id IN (SELECT ledger FROM claim WHERE id = ANY({}::int[]))"
            " ORDER BY id FOR SHARE",
            ids,
        )
    claims = await Claim.objects().where(among(Claim.id, claim_ids)).order_by(Claim.id)
    ledgers = await by_id(CustodyLedger, [each.ledger for each in claims])
    groups = await by_id(Organization, [each.community_group for each in ledgers.values()])
    frozen, payees = await frozen_for(ledgers.values()), await payees_of([each.id for each in claims])
    ordered, standing = await ordered_in([each.id for each in claims]), await standings(ledgers.values())
    advances = await out_of([each.form_key for each in claims])
    holds = await Hold.select(Hold.award).where(
        among(Hold.award, [each.award for each in ledgers.values()]), Hold.lifted_at.is_null()
    )
    held = {row["award"] for row in holds}
    found = []
    for each in claims:
        keeping = ledgers[each.ledger]
        group = groups[keeping.community_group]
        hand = ClaimInHand(
            each,
            keeping,
            group.filing_ended_on,
            frozen.get(keeping.id),
            standing.get(keeping.id),
            ordered.get(each.id),
            advances.get(each.form_key),
        )
        found.append(Candidate(hand, payees.get(each.id), keeping.award in held, group.name))
    return found


async def others(payout: Payout, claim_ids: Sequence[int]) -> int:
    """How many of these claims do not wait for their payment at the hub of a batch."""
    rows = await sql(
        f"SELECT count(*) AS n FROM ({WAITING}) w WHERE w.id = ANY({{}}::int[])", payout.hub, None, list(claim_ids)
    )
    return len(set(claim_ids)) - int(rows[0]["n"])


async def used_references(hub_id: int, references: Iterable[str]) -> dict[str, Claim]:
    """The claims of a hub that carry these numbers of the bank."""
    ledgers = await CustodyLedger.select(CustodyLedger.id).where(CustodyLedger.hub == hub_id)
    asked = sorted({each for each in references if each}) or [""]
    found = await Claim.objects().where(
        among(Claim.ledger, [row["id"] for row in ledgers]), Claim.bank_ref.is_in(asked), Claim.paid_on.is_not_null()
    )
    return {each.bank_ref: each for each in found}


async def stated_by_claim(entries: Sequence[Entry]) -> dict[int, str]:
    """By claim: the last month its ledger has a statement of."""
    rows = await sql(
        "SELECT x.id, max(s.month) AS month FROM claim x JOIN statement s ON s.ledger = x.ledger"
        " WHERE x.id = ANY({}::int[]) GROUP BY x.id",
        [each.claim.id for each in entries],
    )
    return {row["id"]: row["month"] for row in rows}


async def answer(payout_id: int, answer_id: int, *, lock: Lock | None = None) -> PayoutAnswer:
    """An answer to that batch. Raises NotFound for any other."""
    found = await get(PayoutAnswer, answer_id, lock=lock)
    if found.payout != payout_id:
        raise NotFound("custody.no_answer", _("没有这份银行回单"))
    return found


async def answers(payout_id: int) -> list[PayoutAnswer]:
    """What the bank sent about a batch, the newest first."""
    return (
        await PayoutAnswer.objects().where(PayoutAnswer.payout == payout_id).order_by(PayoutAnswer.id, ascending=False)
    )


async def unrecorded(answer_id: int, most: int) -> list[PayoutAnswerLine]:
    """The next rows of a confirmed answer that are to be recorded."""
    rows = PayoutAnswerLine.objects().where(
        PayoutAnswerLine.answer == answer_id, PayoutAnswerLine.recorded_at.is_null()
    )
    return await rows.order_by(PayoutAnswerLine.id).limit(most)


async def recorded(answer_id: int) -> tuple[int, int]:
    """How many rows of an answer are on record, or refused, and how many there are."""
    [row] = await sql(
        "SELECT count(recorded_at) AS done, count(*) AS whole FROM payout_answer_line WHERE answer = {}", answer_id
    )
    return row["done"], row["whole"]


async def refusals(answer_id: int) -> list[Mapping[str, Any]]:
    """Rows of a confirmed answer that could not be recorded: somebody had done something else meanwhile."""
    return list(
        await sql(
            "SELECT n.row, n.refusal, x.number, x.id AS claim FROM payout_answer_line n"
            " JOIN payout_line l ON l.id = n.line JOIN claim x ON x.id = l.claim"
            " WHERE n.answer = {} AND n.refusal <> '' ORDER BY n.row LIMIT {}",
            answer_id,
            PAGE,
        )
    )


async def file_of(person: Actor, payout_id: int, part: int) -> Upload:
    """A file of a batch as it was made, for finance."""
    facts = await readable(person, payout_id)
    rules.check_file(facts.payout, person)
    found = next((each for each in facts.files if each.part == part), None)
    if found is None:
        raise NotFound("custody.no_payout_file", _("没有这份文件，或还没有生成"))
    return await get(Upload, found.upload)


async def payee_desk(claim_id: int) -> PayeeDesk:
    """Whom a claim pays, and what became of it in the batch in which it stood last."""
    payee = (await payees_of([claim_id])).get(claim_id)
    rows = await sql(
        "SELECT b.id, b.number, b.exported_at, l.outcome, l.return_reason, l.happened_on FROM payout_line l"
        " JOIN payout b ON b.id = l.payout WHERE l.claim = {} AND l.removed_at IS NULL ORDER BY l.id DESC LIMIT 1",
        claim_id,
    )
    who = [payee.named_by, payee.confirmed_by] if payee else []
    return PayeeDesk(payee, await people.names([each for each in who if each]), rows[0] if rows else None)


def said_of(row: PayoutAnswerLine) -> Said:
    """What a row of an answer says."""
    return Said(Outcome(row.outcome), row.happened_on, row.bank_ref, row.reason)


def total(entries: Iterable[Entry]) -> Decimal:
    """What these come to."""
    return sum((each.line.amount for each in entries), Decimal("0.00"))


async def _entries(lines: Sequence[PayoutLine]) -> list[Entry]:
    claims = await by_id(Claim, [each.claim for each in lines])
    payees = await by_id(ClaimPayee, [each.payee for each in lines])
    rows = await sql(
        "SELECT x.id, w.name FROM claim x JOIN custody_ledger k ON k.id = x.ledger"
        " JOIN organization w ON w.id = k.community_group WHERE x.id = ANY({}::int[])",
        list(claims),
    )
    groups = {row["id"]: row["name"] for row in rows}
    return [Entry(each, claims[each.claim], payees[each.payee], groups[each.claim]) for each in lines]
