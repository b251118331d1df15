"""Which projects of a round need an audit of their accounts (R-H5): the large ones, and a seeded sample of the rest."""
