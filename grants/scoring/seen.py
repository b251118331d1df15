"""What of the judging somebody may see: who is recused from an application sees nothing of how it is judged. Pure.

Every page that shows judging reads it through here (`queries.panel_for`, `queries.ranking`, the selection of awards):
what is left out is left out of every list, count, sum and rank, and the page says how many applications it leaves out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import count

from grants.errors import NotAllowed
from grants.i18n import _
from grants.people.rules import Actor
from grants.scoring.panel import Panel, Ranking


def hidden_from(person: Actor, recused: Mapping[int, frozenset[int]]) -> frozenset[int]:
    """The applications of whose judging that person must know nothing. `recused` are persons by application."""
    return frozenset(application for application, people in recused.items() if person.id in people)


def visible(panel: Panel, person: Actor) -> Panel:
    """The panel as if the applications from which the person is recused were not judged at all."""
    hidden = hidden_from(person, panel.recused)
    if not hidden:
        return panel
    return replace(
        panel,
        candidates=[each for each in panel.candidates if each.id not in hidden],
        conflicts=[each for each in panel.conflicts if each.application not in hidden],
        assignments=[each for each in panel.assignments if each.application not in hidden],
        requests=[each for each in panel.requests if each.application not in hidden],
        called_in={phase: called - hidden for phase, called in panel.called_in.items()},
        hidden=len(hidden),
    )


def ranking(found: Ranking, hidden: frozenset[int]) -> Ranking:
    """The ranking without these, its ranks counted anew; of a tie with one of them nothing is said."""
    if not hidden:
        return found
    rows = [each for each in found.rows if each.application.id not in hidden]
    ranks = ranks_among(each.result.rank is not None for each in rows)
    return replace(
        found,
        rows=[
            replace(row, rank=rank, tie=row.tie if row.tie and row.tie["over"] not in hidden else None)
            for row, rank in zip(rows, ranks, strict=True)
        ],
        hidden=len(hidden),
    )


def ranks_among(is_ranked: Iterable[bool]) -> list[int | None]:
    """Ranks in their order, none for who has none."""
    numbers = count(1)
    return [next(numbers) if each else None for each in is_ranked]


def judges_as_somebody_free(by: Actor, recused: Mapping[int, frozenset[int]], application_id: int) -> None:
    """Who is recused from an application assigns nobody to it, rules on nothing about it and does not decide it."""
    if by.id in recused.get(application_id, frozenset()):
        raise NotAllowed("scoring.staff_conflict", _("您对这份申报须回避，请由其他人员办理"))


def closes_as_somebody_free(by: Actor, recused: Mapping[int, frozenset[int]]) -> None:
    """What concerns all applications of a round at once is done by somebody who is recused from none."""
    for application_id in recused:
        judges_as_somebody_free(by, recused, application_id)
