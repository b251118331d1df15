"""Calls for proposals: tracks, pools, budget rules, criteria, time table."""
