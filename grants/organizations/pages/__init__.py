"""The URLs of this step."""

from grants.organizations.pages import accounts, doubles, listing, records

ROUTES = [*listing.ROUTES, *records.ROUTES, *accounts.ROUTES, *doubles.ROUTES]
