"""Whether the books say what the bank did: every debit one payment, every stage paid once, every cent at its place."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from bench.applying.rows import connect
from bench.paying.awards import Grantee
from bench.paying.bank import Bank

PAID = """
    SELECT y.bank_ref, y.payee_number, y.amount, y.award, l.amount AS entered FROM payment y
    JOIN entry e ON e.id = y.paid_entry JOIN line l ON l.entry = e.id WHERE y.status = 'paid'
"""
STATUSES = "SELECT status, count(*) AS many FROM payment GROUP BY status"
BALANCES = """
    SELECT a.id AS award, n.balance FROM award a JOIN account n ON n.code = $1 || ':' || a.number
"""


async def differences(url: str, bank: Bank, grantees: Sequence[Grantee]) -> list[str]:
    """What book and bank do not agree on; nothing when they do."""
    connection = await connect(url)
    paid = await connection.fetch(PAID)
    statuses = {row["status"]: row["many"] for row in await connection.fetch(STATUSES)}
    balances = {
        kind: {row["award"]: row["balance"] for row in await connection.fetch(BALANCES, kind)}
        for kind in ("award", "payable", "paid")
    }
    await connection.close()
    ours = Counter((row["bank_ref"], row["payee_number"], row["amount"]) for row in paid)
    theirs = Counter((each.reference, each.account, each.amount) for each in bank.debits)
    faults = [f"in our books alone: {each}" for each in (ours - theirs)]
    faults += [f"in the bank's book alone: {each}" for each in (theirs - ours)]
    faults += [f"{row['bank_ref']} is entered with {row['entered']}" for row in paid if row["entered"] != row["amount"]]
    faults += [f"award {award} was paid {many} times" for award, many in _many(paid).items() if many > 1]
    wanted = {"paid": len(grantees), "returned": bank.turned_away}
    faults += [f"payments are {statuses}, not {wanted}"] * (statuses != wanted)
    for each in grantees:
        held = {kind: balances[kind].get(each.award) for kind in balances}
        if held != {"award": Decimal(0), "payable": Decimal(0), "paid": each.amount}:
            faults.append(f"award {each.award} of {each.amount}: {held}")
    return faults


def _many(paid: Sequence[dict[str, int]]) -> Counter[int]:
    return Counter(row["award"] for row in paid)
