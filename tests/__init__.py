"""Tests, in the same tree as grants."""
