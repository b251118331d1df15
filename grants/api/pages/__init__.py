"""The URLs by which other systems come in, and the pages on which people let them."""

from grants.api.hooks import pages as hooks
from grants.api.pages import describing, reading, tokens, writing
from grants.api.speaking import router

ROUTES = [*tokens.ROUTES, *describing.ROUTES, *hooks.ROUTES, router([*reading.ROUTES, *writing.ROUTES])]
