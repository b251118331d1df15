"""Complaints: reported by anybody, handled by people who are no party to them, answered by a day (S83, R-F5)."""
