"""A closed project becomes a case that others can learn from (S13, S102)."""
