"""The hub's money work at its bank: what each line is, each day's proof, months that close, objections answered."""
