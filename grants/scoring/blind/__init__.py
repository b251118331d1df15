"""Judging without knowing who applies: the redacted copy of what was written, and who confirmed it."""
