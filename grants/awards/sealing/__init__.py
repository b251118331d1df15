"""Copies of an agreement as it was signed and sealed on paper: sent with their hash, checked by another person."""
