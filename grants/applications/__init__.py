"""Applications: draft, budget, files, submission, versions, eligibility."""
