"""Papers of many payments at once: one file to print and one to unpack, made by jobs, each paper rendered once."""
