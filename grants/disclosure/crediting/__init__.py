"""Facts of credit that rules find in every step, and what they would do: proposed here, entered by a person (R-B9)."""
