"""Custody: a hub keeps the money of groups without a legal body, to the cent."""
