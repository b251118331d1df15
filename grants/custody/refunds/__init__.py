"""Money of a paid claim that comes back: its line and the group's balance are free again."""
