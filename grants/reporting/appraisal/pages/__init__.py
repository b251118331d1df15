"""Questionnaires on the web: the office's pages, and the one that everybody answers."""

from typing import Any

from grants.reporting.appraisal.pages import answering, office

ROUTES: list[Any] = [*office.ROUTES, *answering.ROUTES]
