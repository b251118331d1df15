"""Spot checks of projects: drawn by two words, visited by two people, recorded once."""
