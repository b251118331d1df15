"""The URLs of custody: a group's own pages, its claims, the hub's desk, papers."""

from grants.custody.pages import claims, groups, hub, papers

ROUTES = [*groups.ROUTES, *claims.ROUTES, *hub.ROUTES, *papers.ROUTES]
