"""The URLs of this step."""

from grants.disbursement.batches import pages as batches
from grants.disbursement.pages import bank, grant, payment, signing

ROUTES = [*grant.ROUTES, *payment.ROUTES, *signing.ROUTES, *bank.ROUTES, *batches.ROUTES]
