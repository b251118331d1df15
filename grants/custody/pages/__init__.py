"""The URLs of custody: a group's own pages, its claims, the hub's desk, papers."""

from grants.custody.pages import claims, groups, hub, papers
from grants.custody.relation import pages as relation

ROUTES = [*groups.ROUTES, *claims.ROUTES, *hub.ROUTES, *papers.ROUTES, *relation.ROUTES]
