"""Vouchers of a custody book: accounts, sides, amounts, and who stands behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants import ledger
from grants.custody.advances.tables import Advance
from grants.custody.books.facts import NOTHING, Named, named, sheets
from grants.custody.queries.books import voucher_number
from grants.custody.queries.facts import by_id
from grants.custody.queries.reads import kept, names_of, papers_of
from grants.custody.rules import HUB
from grants.custody.tables import Claim, CustodyPaper, PaperKind
from grants.db import get
from grants.errors import NotFound
from grants.i18n import _
from grants.ledger import queries as books
from grants.organizations.tables import Organization
from grants.people.rules import Actor


@dataclass(frozen=True)
class VoucherLine:
    """An account of a voucher with its debit or its credit; `named`: under the title that is valid that day (R-J1)."""

    account: ledger.Account
    debit: Decimal | None
    credit: Decimal | None
    named: Named

    @property
    def general(self) -> str:
        """总账科目: 2601 受托代理负债."""
        return str(self.named.title)

    @property
    def detail(self) -> str:
        """明细科目: whose."""
        return self.named.detail


@dataclass(frozen=True)
class Voucher:
    """A voucher as it is filed; `signed` is the claim or the advance whose people stand behind it. `undoes`: the entry
    that it reverses."""

    entry: ledger.Entry
    unit: Organization
    lines: Sequence[VoucherLine]
    claim: Claim | None
    signed: Claim | Advance | None
    names: dict[int, str]
    paper: CustodyPaper | None
    undoes: ledger.Entry | None

    @property
    def number(self) -> str:
        return voucher_number(self.entry)

    @property
    def undoes_number(self) -> str:
        return voucher_number(self.undoes) if self.undoes else ""

    @property
    def sheets(self) -> list[Sequence[VoucherLine]]:
        """What stands on each of its sheets: one, but where there are more lines than one takes (R-J7)."""
        return sheets(self.lines)

    @property
    def total(self) -> Decimal:
        return sum((line.debit for line in self.lines if line.debit is not None), NOTHING)

    def name(self, person_id: int | None) -> str:
        return self.names.get(person_id, "") if person_id is not None else ""


async def voucher(person: Actor, entry_id: int) -> Voucher:
    """A voucher that touches a ledger which that person may read; a hub's people read each of its book. Raises NotFound
    for strangers."""
    found = await voucher_of_job(entry_id)
    if person.has_in(found.unit.id, *HUB):
        return found
    own = await by_id(ledger.Account, [each.ledger.account for each in await kept(person)])
    if not {_whose(each) for each in own.values()} & {_whose(line.account) for line in found.lines}:
        raise NotFound("custody.no_such_voucher", _("没有找到这张凭证"))
    return found


def _whose(account: ledger.Account) -> tuple[int, str]:
    """What a ledger gave in advance and its goods have the detail of its 2601: group and award."""
    return account.book, account.code.partition(".")[2].removeprefix("goods.")


async def voucher_of_job(entry_id: int) -> Voucher:
    """A voucher for the system itself."""
    entry = await get(ledger.Entry, entry_id)
    book = await get(ledger.Book, entry.book)
    claim = await Claim.objects().where(Claim.entry == entry_id).first()
    signed = claim or await Advance.objects().where(Advance.entry == entry_id).first()
    people = [signed.reviewed_by, signed.verified_by, signed.paid_by] if signed else []
    return Voucher(
        entry=entry,
        unit=await get(Organization, book.organization),
        lines=await _lines(entry),
        claim=claim,
        signed=signed,
        names=await names_of(people),
        paper=(await papers_of(PaperKind.VOUCHER, [entry_id])).get(entry_id),
        undoes=await get(ledger.Entry, entry.reverses) if entry.reverses else None,
    )


async def _lines(entry: ledger.Entry) -> list[VoucherLine]:
    """Debits first; what one account gets in several lines stands in one. A reversal shows what it undoes in red: on
    the same sides, with a minus (R-J8)."""
    lines = await books.lines(entry.id)
    accounts = await by_id(ledger.Account, [key for line in lines for key in (line.debit, line.credit)])
    debits: dict[int, Decimal] = {}
    credits: dict[int, Decimal] = {}
    for line in lines:
        debit, credit, amount = line.debit, line.credit, line.amount
        if entry.reverses is not None:
            debit, credit, amount = credit, debit, -amount
        debits[debit] = debits.get(debit, NOTHING) + amount
        credits[credit] = credits.get(credit, NOTHING) + amount
    names = {
        key: named(key, each.code, each.name, each.opened_on, entry.effective_on) for key, each in accounts.items()
    }
    return [VoucherLine(accounts[key], amount, None, names[key]) for key, amount in debits.items()] + [
        VoucherLine(accounts[key], None, amount, names[key]) for key, amount in credits.items()
    ]
