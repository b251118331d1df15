"""Books, accounts, entries: the only writer of money. Other packages use what this module exports, never the tables."""

from grants.ledger.posting import open_account, open_book, post, reverse
from grants.ledger.queries import Movement, account, balance, balance_on, book_of, history
from grants.ledger.tables import Account, Book, BookKind, Entry, Side, VoucherKind

__all__ = [
    "Account",
    "Book",
    "BookKind",
    "Entry",
    "Movement",
    "Side",
    "VoucherKind",
    "account",
    "balance",
    "balance_on",
    "book_of",
    "history",
    "open_account",
    "open_book",
    "post",
    "reverse",
]
