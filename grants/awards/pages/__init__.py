"""The URLs of this step."""

from grants.awards.feedback import pages as feedback
from grants.awards.pages import agreeing, announcing, holding, objecting, selecting

ROUTES = [
    *selecting.ROUTES,
    *announcing.ROUTES,
    *objecting.ROUTES,
    *agreeing.ROUTES,
    *holding.ROUTES,
    *feedback.ROUTES,
]
