"""The URLs of checks of projects: the checks and their draw, the visits."""

from grants.reporting.inspections.pages import checks, of_award, visits

ROUTES = [*checks.ROUTES, *visits.ROUTES, *of_award.ROUTES]
