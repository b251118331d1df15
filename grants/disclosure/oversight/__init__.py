"""The four things that are watched of every organisation that public money reached, side by side (S93)."""
