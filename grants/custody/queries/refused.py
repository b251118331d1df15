"""What was never booked: refused attempts, out of the audit trail, and claims that the hub returned."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from grants import clock, ledger, money
from grants.awards.tables import AwardLine
from grants.custody import rules
from grants.custody.tables import Claim, ClaimStatus, CustodyLedger
from grants.db import get, sql
from grants.i18n import Text, _

NOTHING = Decimal("0.00")
# An index of grants/migrations/sql/2026_11_28t35 holds these two acts.
ACTS = "act IN ('custody.file_claim', 'custody.claiming.file_list_claim')"
USED = """
    SELECT i.key, c.id AS claim FROM claimed_invoice i JOIN claim c ON c.id = i.claim
    WHERE i.key = ANY({}::text[]) AND c.filed_at <= {} ORDER BY c.id LIMIT 1
"""
REFUSALS = ("custody.invoice_used", "custody.over_line", "custody.not_enough_held")

ADVANCED_THEN = """
    SELECT coalesce(sum(a.amount - coalesce(i.amount, 0.00) - coalesce(b.amount, 0.00)), 0.00) AS amount FROM advance a
    LEFT JOIN LATERAL (SELECT sum(x.amount) AS amount FROM advance_invoice x JOIN claim c ON c.form_key = x.form_key
        WHERE x.advance = a.id AND c.filed_at <= {}
        AND (c.status NOT IN ('returned', 'withdrawn') OR c.ended_at > {})) i ON true
    LEFT JOIN LATERAL (SELECT sum(amount) AS amount FROM advance_back WHERE advance = a.id AND recorded_at <= {}) b
        ON true
    WHERE a.ledger = {} AND a.filed_at <= {} AND (a.status NOT IN ('returned', 'withdrawn') OR a.ended_at > {})
"""


@dataclass(frozen=True)
class Unbooked:
    """An attempt that was refused, or a claim that was returned: it never touched the balance."""

    on: date
    item: str
    amount: Decimal
    is_refused: bool
    why: Text | str
    claim: Claim | None


async def refusals(ledger_ids: Iterable[int]) -> list[dict[str, Any]]:
    """Attempts to claim that a rule of the money refused. Nothing else of them was kept but this."""
    rows = await sql(
        f"SELECT at, refusal, facts FROM audit_event WHERE {ACTS} AND refusal = ANY({{}}::text[])"
        " AND facts ->> 'ledger_id' = ANY({}::text[]) ORDER BY id",
        list(REFUSALS),
        [str(each) for each in ledger_ids],
    )
    return [{**row, "facts": json.loads(row["facts"])} for row in rows]


async def unbooked(keeping: CustodyLedger, lines: Sequence[AwardLine], claims: Sequence[Claim]) -> list[Unbooked]:
    """Refused attempts and returned claims of a ledger, the latest first."""
    line_of = {line.id: line for line in lines}
    found = [
        Unbooked(
            clock.local_day(each.ended_at),
            line_of[each.award_line].item,
            each.amount,
            False,
            each.returned_reason,
            each,
        )
        for each in claims
        if each.status == ClaimStatus.RETURNED
    ]
    for event in await refusals([keeping.id]):
        facts, at = event["facts"], event["at"]
        line = line_of.get(facts["award_line_id"])
        amount = money.yuan(Decimal(facts["amount"]))
        numbers = facts.get("invoices") or [facts.get("invoice_no", "")]
        why = await _why(event["refusal"], keeping, line, claims, numbers, amount, at)
        found.append(Unbooked(clock.local_day(at), line.item if line else "", amount, True, why, None))
    return sorted(found, key=lambda each: each.on, reverse=True)


async def _why(
    code: str,
    keeping: CustodyLedger,
    line: AwardLine | None,
    claims: Sequence[Claim],
    numbers: Sequence[str],
    amount: Decimal,
    at: datetime,
) -> Text:
    """The words of the refusal, out of what was true at that moment."""
    if code == "custody.invoice_used":
        rows = await sql(USED, ["".join(each.split()) for each in numbers], at)
        used = await get(Claim, rows[0]["claim"]) if rows else None
        return rules.earlier_use(rows[0]["key"], used) if used is not None else _("发票已经用过")
    if code == "custody.not_enough_held":
        moved = await ledger.history(keeping.account)
        held = sum((each.amount for each in moved if each.entry.entered_at <= at), NOTHING)
        live = sum((c.amount for c in claims if _was_live(c, at)), NOTHING)
        return rules.not_enough(held - live - await _advanced_then(keeping.id, at), amount)
    return _("“{item}”的预算不够", item=line.item if line else "")


async def _advanced_then(ledger_id: int, at: datetime) -> Decimal:
    """What was left of advances at that moment."""
    rows = await sql(ADVANCED_THEN, at, at, at, ledger_id, at, at)
    return Decimal(rows[0]["amount"])


def _was_live(claim: Claim, at: datetime) -> bool:
    """Filed before, not ended yet."""
    return bool(claim.filed_at <= at and (claim.ended_at is None or claim.ended_at > at))
