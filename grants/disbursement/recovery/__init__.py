"""Money that was paid and is not spent, or must be given back: demanded on paper, tracked until the bank has it."""
