"""A group's money goes from one hub to another, with a list that both confirm (R-I13)."""
