"""What a grade leads to: proposed by rule, adopted by a person, answered by the grantee, then in effect (R-H3)."""
