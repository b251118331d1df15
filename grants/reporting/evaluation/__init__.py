"""Mid-term and final evaluation of a round's projects by experts, and what a grade leads to (R-H2, R-H3)."""
