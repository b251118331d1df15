"""The URLs of this step."""

from grants.awards.amendment import pages as amendment
from grants.awards.feedback import pages as feedback
from grants.awards.indicators import pages as indicators
from grants.awards.leftovers import pages as leftovers
from grants.awards.letter import pages as letter
from grants.awards.pages import agreeing, announcing, confirming, holding, objecting, selecting
from grants.awards.sealing import pages as sealing
from grants.awards.withdrawal import pages as withdrawal
from grants.awards.wording import pages as wording

ROUTES = [
    *selecting.ROUTES,
    *announcing.ROUTES,
    *objecting.ROUTES,
    *confirming.ROUTES,
    *agreeing.ROUTES,
    *holding.ROUTES,
    *feedback.ROUTES,
    *withdrawal.ROUTES,
    *amendment.ROUTES,
    *letter.ROUTES,
    *indicators.ROUTES,
    *leftovers.ROUTES,
    *wording.ROUTES,
    *sealing.ROUTES,
]
