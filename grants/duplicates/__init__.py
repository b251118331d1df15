"""The same project twice: hits between applications of all rounds, found by the system and ruled on by people."""
