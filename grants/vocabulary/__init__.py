"""The words that the seed document counts by, and the tree of divisions, as data."""
