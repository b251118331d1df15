"""When which report of an award is due, as its call asks (R-H5), and what came of it."""
