"""资格审查: what the system finds, what officers look at with their own eyes, the decision and its letter."""
