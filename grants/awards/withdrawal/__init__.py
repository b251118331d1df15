"""A notice taken down; awards taken off it, to be decided and announced anew (R-F4, R-F6)."""
