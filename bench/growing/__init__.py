"""What the bench of pages needs: a whole round copied within the database, and ledger lines beside it."""
