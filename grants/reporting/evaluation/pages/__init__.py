"""Evaluations on the web: the office's pages and the experts'."""

from typing import Any

from grants.reporting.evaluation.pages import judging, planning, project, running

ROUTES: list[Any] = [*planning.ROUTES, *running.ROUTES, *judging.ROUTES, *project.ROUTES]
