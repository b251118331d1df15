"""A signed award ends before its time or becomes smaller: what is not approved for payment is its pool's again."""
