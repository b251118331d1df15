"""The URLs of this step."""

from grants.disbursement.pages import bank, grant, payment, signing

ROUTES = [*grant.ROUTES, *payment.ROUTES, *signing.ROUTES, *bank.ROUTES]
