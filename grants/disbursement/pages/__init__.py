"""The URLs of this step."""

from grants.disbursement.pages import bank, grant, payment, signing
from grants.disbursement.reconciling import pages as reconciling

ROUTES = [*grant.ROUTES, *payment.ROUTES, *signing.ROUTES, *bank.ROUTES, *reconciling.ROUTES]
