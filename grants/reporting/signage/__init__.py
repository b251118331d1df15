"""Signage proofs (R-A7): photos that the mark of the fund stands where its money was spent."""
