"""The URLs of filing: applying, the office's check, what is in force, what is announced."""

from grants.filing.pages import applying, checking, ending, keeping, noticed

ROUTES = [*applying.ROUTES, *checking.ROUTES, *keeping.ROUTES, *ending.ROUTES, *noticed.ROUTES]
