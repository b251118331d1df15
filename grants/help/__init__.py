"""The guides of `docs/guide`, by role and in both languages, and which part of them helps on which page."""
