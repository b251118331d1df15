"""What a final account is made of, out of the books and out of a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants.applications.tables import Application
from grants.awards.tables import AwardLine
from grants.reporting.final_account.tables import AccountStatus, FinalAccount, FinalAccountLine, FinalAccountMatch

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Promise:
    """Match that was promised with the application: of which kind, by whom, how much."""

    position: int
    match_kind: str
    giver: str
    promised: Decimal


@dataclass(frozen=True)
class Voucher:
    """A claim that a hub paid: on which line, when, by which number, how much of it stayed spent."""

    award_line: int
    number: str
    paid_on: date
    summary: str
    amount: Decimal


@dataclass(frozen=True)
class Books:
    """What the hub's ledgers of an award say: spent in all, interest, what they hold and have set aside, the claims."""

    spent: Decimal
    interest: Decimal
    held: Decimal
    reserved: Decimal
    vouchers: Sequence[Voucher]

    def of_line(self, line: AwardLine) -> Sequence[Voucher]:
        return [each for each in self.vouchers if each.award_line == line.id]

    def spent_on(self, line: AwardLine) -> Decimal:
        """What the claims of a line came to, less what suppliers gave back."""
        return sum((each.amount for each in self.of_line(line)), ZERO)


@dataclass(frozen=True)
class Said:
    """What a grantee says: spent on each line and by which vouchers (by key of the line), match by position."""

    actual: Mapping[int, Decimal]
    vouchers: Mapping[int, str]
    realised: Mapping[int, Decimal]
    remark: str = ""

    @property
    def spent(self) -> Decimal:
        return sum(self.actual.values(), ZERO)


@dataclass(frozen=True)
class AccountView:
    """An account with its lines and match, and the numbers that follow."""

    account: FinalAccount
    lines: Sequence[FinalAccountLine]
    match: Sequence[FinalAccountMatch]

    @property
    def budget(self) -> Decimal:
        return sum((each.budget for each in self.lines), ZERO)

    @property
    def promised(self) -> Decimal:
        return sum((each.promised for each in self.match), ZERO)

    @property
    def realised(self) -> Decimal:
        return sum((each.realised for each in self.match), ZERO)


@dataclass(frozen=True)
class Money:
    """An award in the funder's book: granted and not cut, paid, and come back."""

    granted: Decimal
    paid: Decimal
    refunded: Decimal

    @property
    def kept(self) -> Decimal:
        return self.paid - self.refunded


@dataclass(frozen=True)
class Project:
    """What the account of an award is made of. `books` is None where the grantee keeps its own."""

    application: Application
    lines: Sequence[AwardLine]
    promises: Sequence[Promise]
    money: Money
    books: Books | None
    is_terminated: bool
    final_is_accepted: bool
    known: Sequence[AccountView]

    @property
    def live(self) -> AccountView | None:
        """The account that was not returned."""
        return next((each for each in self.known if each.account.status != AccountStatus.RETURNED), None)

    @property
    def accepted(self) -> AccountView | None:
        found = self.live
        return found if found is not None and found.account.status == AccountStatus.ACCEPTED else None

    def surplus(self, spent: Decimal) -> Decimal:
        """What is to go back: what the ledger holds, or what was paid and is not spent."""
        return self.books.held if self.books is not None else max(self.money.kept - spent, ZERO)
