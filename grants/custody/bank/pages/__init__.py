"""The URLs of the hub's bank."""

from grants.custody.bank.pages import line, month, receipt

ROUTES = [*month.ROUTES, *line.ROUTES, *receipt.ROUTES]
