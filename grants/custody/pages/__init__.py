"""The URLs of custody: a group's own pages, its claims, the hub's desk, papers."""

from grants.custody.bank import pages as bank
from grants.custody.changing import pages as changing
from grants.custody.claiming import pages as claiming
from grants.custody.pages import claims, groups, hub, papers
from grants.custody.relation import pages as relation
from grants.custody.returning import pages as returning

STEPS = (groups, claims, hub, papers, returning, relation, bank, claiming, changing)
ROUTES = [route for each in STEPS for route in each.ROUTES]
