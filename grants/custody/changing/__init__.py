"""A group asks its hub for more on a budget line, the hub asks the funder, and the group claims."""
