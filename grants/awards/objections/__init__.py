"""An objection in somebody's hands: who handles it, by which day, and what the objector is answered (R-F3, R-F5)."""
