"""Goods that a hub keeps for a group: received, stocked, handed out; never money to claim (R-I14, 1801)."""
