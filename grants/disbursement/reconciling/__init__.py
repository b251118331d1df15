"""Reconciling the funder's bank account: statements in, each line told apart, months closed on the difference."""
