"""The URLs of this step."""

from grants.disbursement.batches import pages as batches
from grants.disbursement.bundles import pages as bundles
from grants.disbursement.chain import pages as chain
from grants.disbursement.ending import pages as ending
from grants.disbursement.pages import bank, grant, payment, signing
from grants.disbursement.payees import pages as payees
from grants.disbursement.receipts import pages as receipts
from grants.disbursement.reconciling import pages as reconciling
from grants.disbursement.recovery import pages as recovery
from grants.disbursement.register import pages as register
from grants.disbursement.waiving import pages as waiving

ROUTES = [
    *grant.ROUTES,
    *payment.ROUTES,
    *signing.ROUTES,
    *bank.ROUTES,
    *batches.ROUTES,
    *chain.ROUTES,
    *payees.ROUTES,
    *register.ROUTES,
    *bundles.ROUTES,
    *receipts.ROUTES,
    *reconciling.ROUTES,
    *ending.ROUTES,
    *recovery.ROUTES,
    *waiving.ROUTES,
]
