"""Payments that go to the bank together: one numbered batch, its files by the bank's template, the bank's answer."""
