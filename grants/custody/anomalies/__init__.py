"""异常线索: what in the claims is worth a question. Each with its reason, none a verdict."""
