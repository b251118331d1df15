"""Judging: expert pool, panel, conflicts, assignment, sheets, ranking."""
