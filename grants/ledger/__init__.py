"""Books, accounts, entries: the only writer of money. Other packages use what this module exports, never the tables."""

from grants.ledger.checks import verify
from grants.ledger.findings import Finding
from grants.ledger.posting import hold_entries, open_account, open_book, post, reverse
from grants.ledger.queries import Movement, account, accounts, balance, balance_on, book_of, given, history
from grants.ledger.seals import last_seal, seal
from grants.ledger.tables import Account, Book, BookKind, Entry, Seal, Side, VoucherKind

__all__ = [
    "Account",
    "Book",
    "BookKind",
    "Entry",
    "Finding",
    "Movement",
    "Seal",
    "Side",
    "VoucherKind",
    "account",
    "accounts",
    "balance",
    "balance_on",
    "book_of",
    "given",
    "history",
    "hold_entries",
    "last_seal",
    "open_account",
    "open_book",
    "post",
    "reverse",
    "seal",
    "verify",
]
