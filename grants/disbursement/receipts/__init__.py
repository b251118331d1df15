"""Receipts that payees give for what they were paid: sent with a scan, checked by another, then more may follow."""
