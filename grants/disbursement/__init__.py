"""Disbursement: conditions, payment requests, review, approval, bank word, vouchers."""
