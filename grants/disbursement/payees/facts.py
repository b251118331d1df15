"""Which account counts, which change is under way, and what an approver should know of both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from grants.awards.facts import AwardFacts
from grants.awards.tables import Agreement
from grants.disbursement.payees.tables import PayeeChange
from grants.disbursement.tables import Payment
from grants.i18n import Text
from grants.organizations.tables import BankAccount

# Both hold the four fields of an account under the same names.
Payee = Agreement | PayeeChange


def is_open(change: PayeeChange, now: datetime) -> bool:
    """Asked for, and neither ended nor in force."""
    return change.ended_at is None and (change.effective_at is None or change.effective_at > now)


def in_force(changes: Sequence[PayeeChange], now: datetime) -> PayeeChange | None:
    """The change whose account counts; none while it is the agreement's."""
    counting = [each for each in changes if each.ended_at is None and each.effective_at and each.effective_at <= now]
    return max(counting, key=lambda each: (each.effective_at, each.id), default=None)


def under_way(changes: Sequence[PayeeChange], now: datetime) -> PayeeChange | None:
    """The change that is neither in force nor ended: nothing is paid meanwhile."""
    return next((each for each in changes if is_open(each, now)), None)


@dataclass(frozen=True)
class AccountFacts:
    """An award, its changes of account, and the accounts of its payee in the registry that it could be paid to."""

    facts: AwardFacts
    changes: Sequence[PayeeChange]
    accounts: Sequence[BankAccount]
    now: datetime

    @property
    def changed(self) -> PayeeChange | None:
        return in_force(self.changes, self.now)

    @property
    def changing(self) -> PayeeChange | None:
        return under_way(self.changes, self.now)

    @property
    def current(self) -> Payee | None:
        """The account that counts; none before the agreement."""
        return self.changed or self.facts.agreement

    @property
    def others(self) -> list[BankAccount]:
        """Accounts that it could be changed to."""
        number = self.current.payee_number if self.current else None
        return [each for each in self.accounts if each.number != number]


@dataclass(frozen=True)
class Registered:
    """An account as the registry keeps it, with who entered and who checked it."""

    number: str
    bank_name: str
    from_on: date
    until_on: date | None
    entered_by: str
    checked_by: str
    checked_at: datetime | None


@dataclass(frozen=True)
class Difference:
    """Something about the payee that is not as at its last payment."""

    label: Text
    before: str
    now: str


@dataclass(frozen=True)
class AccountStory:
    """What an approver looks at: how the account came about, and what differs from the last time it was paid."""

    changes: Sequence[PayeeChange]
    registered: Sequence[Registered]
    last: Payment | None
    differences: Sequence[Difference]
