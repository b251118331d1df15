"""The URLs of the books."""

from grants.custody.books.pages import book, voucher

ROUTES = [*book.ROUTES, *voucher.ROUTES]
