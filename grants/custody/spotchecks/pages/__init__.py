"""The URLs of spot checks: the list, a check with its draw, a voucher with its record."""

from grants.custody.spotchecks.pages import checks, vouchers

ROUTES = [*checks.ROUTES, *vouchers.ROUTES]
