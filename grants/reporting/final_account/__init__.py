"""The final account (决算, R-H5): the budget in force beside what was spent, match realised, what is left over."""
