"""Indicators of an award (R-H1): what it promises to reach, by how much and shown by what; fixed by the signature."""
