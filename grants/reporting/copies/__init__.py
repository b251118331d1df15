"""Public copies: files that an officer shows with an accepted report; what was handed in stays private (K-9)."""
