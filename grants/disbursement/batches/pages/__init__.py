"""The URLs of batches."""

from grants.disbursement.batches.pages import answer, batch

ROUTES = [*batch.ROUTES, *answer.ROUTES]
