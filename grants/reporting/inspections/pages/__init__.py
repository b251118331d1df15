"""The URLs of checks of projects: the checks and their draw, the visits."""

from grants.reporting.inspections.pages import checks, visits

ROUTES = [*checks.ROUTES, *visits.ROUTES]
