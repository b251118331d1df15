"""The URLs of this step."""

from grants.disbursement.chain import pages as chain
from grants.disbursement.pages import bank, grant, payment, signing
from grants.disbursement.payees import pages as payees

ROUTES = [*grant.ROUTES, *payment.ROUTES, *signing.ROUTES, *bank.ROUTES, *chain.ROUTES, *payees.ROUTES]
