"""The URLs of custody: a group's own pages, its claims, the hub's desk, papers."""

from grants.custody.advances import pages as advances
from grants.custody.anomalies import pages as anomalies
from grants.custody.bank import pages as bank
from grants.custody.books import pages as books
from grants.custody.changing import pages as changing
from grants.custody.claiming import pages as claiming
from grants.custody.goods import pages as goods
from grants.custody.guidance import pages as guidance
from grants.custody.pages import claims, groups, hub, papers
from grants.custody.payouts import pages as payouts
from grants.custody.refunds import pages as refunds
from grants.custody.relation import pages as relation
from grants.custody.returning import pages as returning
from grants.custody.spotchecks import pages as spotchecks
from grants.custody.stating import pages as stating
from grants.custody.watching import pages as watching

STEPS = (
    groups,
    claims,
    claiming,
    changing,
    hub,
    papers,
    returning,
    relation,
    bank,
    payouts,
    stating,
    advances,
    refunds,
    goods,
    books,
    guidance,
    spotchecks,
    anomalies,
    watching,
)
ROUTES = [route for each in STEPS for route in each.ROUTES]
