"""How a hub's keeping of a group's money ends: never with a balance (R-I12)."""
