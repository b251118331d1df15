"""A hub's months: what each group claims by a plan, all of it paid, and the file of the hub's bank."""

import csv
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from uuid import uuid4

from bench.keeping.entries import posted
from bench.keeping.grantees import AWARDED, BANK
from bench.keeping.hubs import Hub
from grants import clock
from grants.banking.keeping import Sent
from grants.custody.claiming.rules import points_of
from grants.custody.tables import ClaimKind
from grants.db import sql, transaction

HEADS = ["交易日期", "交易流水号", "支出金额", "收入金额", "账户余额", "对方户名", "对方账号", "摘要"]
PORTION, INTEREST_DAY = 2000, 21
SHOP, FUNDER = "用品商店〔虚构〕", "澜湾区民政局〔虚构〕"
POINTS = points_of(ClaimKind.INVOICE)
FILED = """
    INSERT INTO claim (ledger, award_line, form_key, kind, number, amount, status, summary, invoice_no, invoice_on,
        seller, claimed_on, filed_by, filed_at, bank_ref, returned_reason)
    SELECT x.ledger, x.line, x.key, 'invoice', x.number, x.amount, 'signed_once', '邻里活动支出', x.invoice, x.day,
        '用品商店〔虚构〕', x.day, x.person, x.at, '', ''
    FROM unnest({}::integer[], {}::integer[], {}::uuid[], {}::text[], {}::text[], {}::numeric[], {}::date[],
        {}::integer[], {}::timestamptz[]) AS x (ledger, line, key, number, invoice, amount, day, person, at)
"""
# What a claim rests on: one invoice made out to the hub, and its seller whom the hub pays.
INVOICED = """
    INSERT INTO claimed_invoice (claim, position, kind, key, code, number, issued_on, seller, seller_uscc, buyer,
        buyer_uscc, total, amount)
    SELECT id, 1, 'digital', invoice_no, '', invoice_no, invoice_on, seller, '', {}, {}, amount, amount
    FROM claim WHERE number = ANY({}::text[])
"""
SETTLED = """
    INSERT INTO claim_settlement (claim, how, payee) SELECT id, 'seller', seller FROM claim
    WHERE number = ANY({}::text[])
"""
CHECKED = """
    INSERT INTO claim_check (claim, point, passes, remark, checked_by, checked_at)
    SELECT c.id, p.point, true, '', {}, c.filed_at FROM claim c, unnest({}::text[]) AS p (point)
    WHERE c.number = ANY({}::text[])
"""
# Each step as it is taken, so that the trigger of the steps sees them all.
STEPS = (
    "UPDATE claim c SET status = 'signed', signed_by = x.person, signed_at = c.filed_at"
    " FROM unnest({}::text[], {}::integer[]) AS x (number, person) WHERE c.number = x.number",
    "UPDATE claim SET status = 'reviewed', reviewed_by = {}, reviewed_at = filed_at WHERE number = ANY({}::text[])",
    "UPDATE claim SET status = 'verified', verified_by = {}, verified_at = filed_at WHERE number = ANY({}::text[])",
)
VERIFIED = """
    SELECT c.id, c.number, c.amount, c.claimed_on, k.account FROM claim c JOIN custody_ledger k ON k.id = c.ledger
    WHERE c.number = ANY({}::text[]) ORDER BY c.claimed_on, c.id
"""
PAID = """
    UPDATE claim c SET status = 'paid', paid_by = {}, paid_on = c.claimed_on, bank_ref = 'B' || c.number,
        entry = x.entry, ended_at = c.filed_at
    FROM unnest({}::integer[], {}::bigint[]) AS x (claim, entry) WHERE c.id = x.claim
"""


@dataclass(frozen=True)
class Planned:
    """What a group claims on a day: its place among the hub's groups, and the place of the budget line."""

    group: int
    line: int
    amount: Decimal
    on: date
    number: str
    invoice: str

    @property
    def at(self) -> datetime:
        return clock.during(self.on)


def months(first: date, many: int) -> list[date]:
    """The first days of so many months."""
    found = [first]
    while len(found) < many:
        found.append(last_of(found[-1]) + timedelta(days=1))
    return found


def last_of(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def plan(hub: Hub, first: date, begun: int, many: int) -> list[Planned]:
    """So many claims of each group in a month, of which `begun` were made before it."""
    found = []
    for group in range(len(hub.groups)):
        for n in range(begun, begun + many):
            found.append(
                Planned(
                    group=group,
                    line=n % 4,
                    amount=Decimal(1000 + (group * 7919 + n * 10_007) % 30_000) / 100,
                    on=first + timedelta(days=1 + (n * 7 + group) % 26),
                    number=f"{hub.code}-BZ-{group:04d}-{n:03d}",
                    invoice=f"2646{hub.id:06d}{group:06d}{n:04d}",
                )
            )
    return sorted(found, key=lambda each: (each.on, each.number))


async def pay(hub: Hub, planned: Sequence[Planned]) -> None:
    """File, sign, review, verify and pay all of them."""
    for begin in range(0, len(planned), PORTION):
        part = planned[begin : begin + PORTION]
        groups, numbers = [hub.groups[each.group] for each in part], [each.number for each in part]
        async with transaction():
            await sql(
                FILED,
                [each.ledger for each in groups],
                [group.lines[each.line] for each, group in zip(part, groups, strict=True)],
                [uuid4() for _each in part],
                numbers,
                [each.invoice for each in part],
                [each.amount for each in part],
                [each.on for each in part],
                [each.first for each in groups],
                [each.at for each in part],
            )
            await sql(INVOICED, hub.name, hub.uscc, numbers)
            await sql(SETTLED, numbers)
            await sql(STEPS[0], numbers, [each.second for each in groups])
            await sql(CHECKED, hub.reviewer.id, POINTS, numbers)
            await sql(STEPS[1], hub.reviewer.id, numbers)
            await sql(STEPS[2], hub.bookkeeper.id, numbers)
        rows = await sql(VERIFIED, numbers)
        entries = await posted(
            hub.book,
            hub.cashier.id,
            [
                (
                    f"custody:claim:{row['id']}",
                    row["claimed_on"],
                    "邻里活动支出",
                    row["account"],
                    hub.bank,
                    row["amount"],
                )
                for row in rows
            ],
            papers=2,
        )
        keys = [row["id"] for row in rows]
        await sql(PAID, hub.cashier.id, keys, [entries[f"custody:claim:{key}"] for key in keys])


@dataclass
class Bank:
    """The bank of a hub with a book of its own: it knows what the plan says, and nothing of ours."""

    hub: Hub
    balance: Decimal = Decimal("0.00")

    def file(self, first: date, planned: Sequence[Planned], interest: Decimal | None) -> Sent:
        """A month: the funder's payments on the day on which the hub opened, claims, interest on the 21st."""
        lines = [(each.on, f"B{each.number}", -each.amount, SHOP) for each in planned]
        if self.hub.opened_on == first:
            lines += [
                (first, f"R-{self.hub.code}-{n:05d}", AWARDED, FUNDER) for n in range(1, len(self.hub.groups) + 1)
            ]
        if interest is not None:
            lines.append((first.replace(day=INTEREST_DAY), "", interest, BANK))
        out = StringIO()
        writer = csv.writer(out)
        writer.writerow(HEADS)
        for on, reference, amount, name in sorted(lines, key=lambda line: line[0]):
            self.balance += amount
            left, came = (f"{-amount:.2f}", "") if amount < 0 else ("", f"{amount:.2f}")
            writer.writerow([on.isoformat(), reference, left, came, f"{self.balance:.2f}", name, "", ""])
        name = f"{self.hub.code}-{first:%Y-%m}.csv"
        return Sent("yefeng", out.getvalue().encode(), name, first, last_of(first))
