"""Figures for offices and hubs: applications, success, money by state, beneficiaries, working time of each step."""
