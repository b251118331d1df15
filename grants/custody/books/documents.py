"""Books on paper, and a volume of vouchers as one file behind its cover."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from grants import pdf
from grants.awards.documents import canonical
from grants.custody.books import printing, rules, vouchers
from grants.custody.books.facts import NOTHING, Voucher
from grants.custody.books.printing import Section
from grants.custody.books.reckoning import Ledger, TrialBalance
from grants.custody.books.tables import VoucherBundle
from grants.db import get
from grants.disbursement.register.laying import Column
from grants.files import queries as kept_files
from grants.files import read
from grants.i18n import CHINESE, speaking
from grants.ledger import Book
from grants.organizations import queries as organizations
from grants.people.rules import Actor

HANDS = ("会计主管：", "记账：", "复核：", "制表：")


async def trial_balance(trial: TrialBalance, unit: str, by: Actor, at: datetime) -> bytes:
    """科目余额表."""
    return await _book("科目余额表", unit, trial.month, printing.BALANCES, [printing.balances(trial)], by, at)


async def general_ledger(ledgers: Sequence[Ledger], unit: str, month: str, by: Actor, at: datetime) -> bytes:
    """总账, each title on a page of its own."""
    with speaking(CHINESE):
        sections = [printing.totals(each) for each in ledgers]
    return await _book("总账", unit, f"{month[:4]}-01—{month}", printing.TOTALS, sections, by, at)


async def account_ledger(found: Ledger, unit: str, by: Actor, at: datetime) -> bytes:
    """明细账, or the journal of an account that holds cash."""
    title = f"{found.title.name}日记账" if found.title.is_cash else f"{found.title.name}明细账"
    with speaking(CHINESE):
        sections = [printing.ledger(found)]
    period = found.until if found.since == found.until else f"{found.since}—{found.until}"
    return await _book(title, unit, period, printing.ENTRIES, sections, by, at)


async def volume(bundle: VoucherBundle) -> bytes | None:
    """A cover and the vouchers of a volume in the order of their numbers, with a bookmark each; none where there is no
    voucher on paper."""
    found = await vouchers.papers(bundle)
    if not found:
        return None
    uploads = await kept_files.uploads([upload for _number, upload in found])
    papers = [await read(uploads[upload]) for _number, upload in found]
    names = ["封面", *(f"{bundle.voucher_kind}-{number:03d}" for number, _upload in found)]
    return await asyncio.to_thread(pdf.join, [await _cover(bundle), *papers], names)


async def _cover(bundle: VoucherBundle) -> bytes:
    book = await get(Book, bundle.book)
    unit = (await organizations.organization(book.organization)).name
    month, kind = bundle.month, bundle.voucher_kind
    listed = await vouchers.vouchers(bundle.book, month, month, kind, bundle.first_no, bundle.last_no)
    facts: dict[str, object] = {
        "unit": unit,
        "bundle": bundle,
        "vouchers": len(listed),
        "attachments": sum(each.attachments for each in listed),
        "missing": bundle.missing,
        "sums": _sums(listed),
        "total": sum((each.total for each in listed), NOTHING),
        "asked_at": bundle.asked_at,
    }
    data = {"unit": unit, "month": bundle.month, "vouchers": [[each.name, str(each.total)] for each in listed]}
    inside = [("vouchers.json", "application/json", canonical(data).encode())]
    return await pdf.render("pdf/custody/voucher_cover.html", facts, created=bundle.asked_at, attachments=inside)


def _sums(listed: Sequence[Voucher]) -> list[tuple[str, Decimal, Decimal]]:
    """科目汇总: what the vouchers debit and credit of each title."""
    found: dict[str, list[Decimal]] = {}
    for line in (line for each in listed for line in each.lines):
        sums = found.setdefault(str(line.account.title), [NOTHING, NOTHING])
        sums[0] += line.debit or NOTHING
        sums[1] += line.credit or NOTHING
    return [(title, debit, credit) for title, (debit, credit) in sorted(found.items())]


async def _book(
    title: str, unit: str, period: str, columns: Sequence[Column], sections: Sequence[Section], by: Actor, at: datetime
) -> bytes:
    """A view of the moment: printed when it is asked for, not kept. Raises Refused when it is too long to wait for."""
    rules.book_can_be_printed(sum(len(section.rows) for section in sections))
    facts: dict[str, object] = {
        "title": title,
        "unit": unit,
        "period": period,
        "columns": columns,
        "sheets": printing.sheets(sections, columns),
        "asked_at": at,
        "asked_by": by.name,
        "hands": HANDS,
    }
    data: dict[str, Any] = {
        "title": title,
        "unit": unit,
        "period": period,
        "columns": [each.head for each in columns],
        "sections": [{"account": each.heading, "rows": [row.cells for row in each.rows]} for each in sections],
    }
    inside = [("book.json", "application/json", canonical(data).encode())]
    return await pdf.render("pdf/custody/book.html", facts, created=at, attachments=inside)
