"""凭证抽查: vouchers drawn at random by two people, looked at by named persons, and what had to be put right."""
