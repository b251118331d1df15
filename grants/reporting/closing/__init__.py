"""Closing a project (结项, R-H5): a checklist that refuses while anything is open, then a row after which it stands."""
