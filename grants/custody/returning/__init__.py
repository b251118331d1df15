"""A group's money that its hub sends back to the funder, on the funder's demand (R-H6, R-I12)."""
