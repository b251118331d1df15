"""The hub's custody book as accountants file it: chart by date, trial balance, ledgers, vouchers of a month, export."""
