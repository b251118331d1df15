"""The pages of the pool of experts but its list, which says what each is judging and so belongs to scoring."""

from grants.experts.pages import importing, profile

ROUTES = [*profile.ROUTES, *importing.ROUTES]
