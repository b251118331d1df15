"""Who is funded under a budget and quotas: by the ranking, at the optimum, side by side, with the reason for each."""
