"""The URLs of custody: a group's own pages, its claims, the hub's desk, papers."""

from grants.custody.pages import claims, groups, hub, papers
from grants.custody.relation import pages as relation
from grants.custody.returning import pages as returning

ROUTES = [*groups.ROUTES, *claims.ROUTES, *hub.ROUTES, *papers.ROUTES, *returning.ROUTES, *relation.ROUTES]
