"""The URLs of what claims rest on: filing on invoices or on a list, the hub's checklist, files."""

from grants.custody.claiming.pages import filing, listing, reviewing

ROUTES = [*filing.ROUTES, *listing.ROUTES, *reviewing.ROUTES]
