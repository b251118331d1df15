"""The URLs of custody: a group's own pages, its claims, the hub's desk, papers."""

from grants.custody.advances import pages as advances
from grants.custody.bank import pages as bank
from grants.custody.goods import pages as goods
from grants.custody.pages import claims, groups, hub, papers
from grants.custody.refunds import pages as refunds
from grants.custody.relation import pages as relation
from grants.custody.returning import pages as returning

STEPS = (groups, claims, hub, papers, returning, relation, bank, advances, refunds, goods)
ROUTES = [route for each in STEPS for route in each.ROUTES]
