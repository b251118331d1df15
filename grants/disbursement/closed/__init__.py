"""Sums over projects that are closed, kept with the close."""
