"""The URLs of advances: asked for by a group, one with its steps, the hub's list and terms."""

from grants.custody.advances.pages import asking, hub, one

ROUTES = [route for each in (asking, one, hub) for route in each.ROUTES]
