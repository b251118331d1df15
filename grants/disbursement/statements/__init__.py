"""Bank statements: read from what banks send, checked to chain, matched. Knows no funder: any account can use it."""
