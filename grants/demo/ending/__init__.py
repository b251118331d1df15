"""How a round ends: what a second round file says happens after the first, played through the same actions."""
