"""Persons, their roles, signing in, sessions, the second factor."""
