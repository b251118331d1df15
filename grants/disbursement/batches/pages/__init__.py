"""The URLs of batches."""

from grants.disbursement.batches.pages import answer, batch, template

ROUTES = [*batch.ROUTES, *answer.ROUTES, *template.ROUTES]
