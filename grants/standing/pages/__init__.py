"""The URLs of this step."""

from grants.standing.pages import credit, importing, recording

ROUTES = [*recording.ROUTES, *credit.ROUTES, *importing.ROUTES]
