"""The URLs of this step."""

from grants.people.pages import accounts, members

ROUTES = [*accounts.ROUTES, *members.ROUTES]
