"""The URLs of relations: a group's page of who keeps its money, requests, signatories, handovers, the end, freezes."""

from grants.custody.relation.pages import ending, freezes, handovers, home, requests, signatories

ROUTES = [route for each in (home, requests, signatories, handovers, ending, freezes) for route in each.ROUTES]
