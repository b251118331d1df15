"""A signed project changes: money between its budget lines, its end, its content, as numbered versions (R-D11)."""
