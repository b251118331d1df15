"""The budget side of a source: its documents and codes, the lines that are no project money, what is carried over."""
