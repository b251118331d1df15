"""How an organisation stands: annual checks, ratings, lists, violations and credit."""
