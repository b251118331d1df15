"""The URLs of payouts and of whom a claim pays."""

from grants.custody.payouts.pages import answer, payee, payout

ROUTES = [*payee.ROUTES, *payout.ROUTES, *answer.ROUTES]
