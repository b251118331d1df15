"""A group asks a hub to keep its money; what both sign (R-I1)."""
