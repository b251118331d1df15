"""What people ask of an assignment: why not this expert, and who instead of that one."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from grants.scoring.assigning.assignment import Assignment
from grants.scoring.assigning.exchanges import IMPOSSIBLE, losses
from grants.scoring.assigning.problem import NOBODY, AssignError, Ints

Reason = Literal["assigned", "pinned", "conflict", "same_organisation", "not_drawn", "at_limit", "costs", "no_exchange"]


@dataclass(frozen=True)
class Explanation:
    """Why a pair is there or not; with a `cost` (milli-units of the total) also how one exchange would bring it about.

    The application would give up `expert`; `application` would take him in return for the expert asked for (None: that
    one has room, and `expert` can be spared). For same_organisation `expert` is the colleague who is there.
    """

    reason: Reason
    expert: int | None = None
    application: int | None = None
    cost: int | None = None


@dataclass(frozen=True)
class Substitute:
    """`expert` takes the place; if he is full, `application` lets him go and takes `successor` instead."""

    expert: int
    loss: int
    application: int | None = None
    successor: int | None = None


def explain_pair(made: Assignment, application: int, expert: int) -> Explanation:
    """Why this application has this expert or has him not, and what the cheapest single exchange would cost."""
    chosen = made.chosen[application]
    experts = made.experts_of(application)
    if expert in experts:
        return Explanation("assigned" if expert in chosen else "pinned")
    if made.given.closed[application, expert]:
        return Explanation("conflict")
    colleagues = [each for each in experts if made.given.org[each] == made.given.org[expert]]
    if colleagues and colleagues[0] not in chosen:
        return Explanation("same_organisation", colleagues[0])
    if made.drawn is not None and not made.drawn[application, expert]:
        return Explanation("not_drawn")
    givers = colleagues or chosen[chosen != NOBODY].tolist()
    full = made.load[expert] >= made.given.load_max[expert]
    reason: Reason = "same_organisation" if colleagues else "at_limit" if full else "no_exchange"
    options = [option for giver in givers for option in _exchanges(made, application, giver, expert)]
    if not options:
        return Explanation(reason, *colleagues)
    cost, giver, partner = min(options, key=lambda option: option[0])
    return Explanation(reason if colleagues else "costs", giver, partner, cost)


def replace(made: Assignment, application: int, expert: int, *, most: int = 5) -> list[Substitute]:
    """Who can take the place of an expert who leaves one application, least loss first; nothing else is solved again.

    The expert who leaves keeps his other applications, and has room for one more: he may be another's successor. That
    is also how he stays at his minimum load; a substitute with room takes one from him.
    """
    experts = made.experts_of(application)
    if expert not in experts:
        raise AssignError("shape", f"application {application} has no expert {expert}", [expert])
    org, affinity = made.given.org, made.given.affinity[application].astype(np.int64)
    allowed = ~made.given.closed[application]
    if made.drawn is not None:
        allowed &= made.drawn[application]
    allowed &= ~np.isin(org, [org[each] for each in experts if each != expert])
    allowed[expert] = False
    room = made.load < made.given.load_max
    room[expert] = True
    found = []
    for other in np.flatnonzero(allowed).tolist():
        loss = int(affinity[expert] - affinity[other])
        if room[other]:
            found.append(Substitute(other, loss))
        elif option := _freed(made, other, np.flatnonzero(room)):
            more, partner, successor = option
            found.append(Substitute(other, loss + more, partner, successor))
    return sorted(found, key=lambda each: (each.loss, each.application is not None, each.expert))[:most]


def _exchanges(made: Assignment, application: int, giver: int, expert: int) -> list[tuple[int, int, int | None]]:
    """(cost, giver, partner) of bringing the expert in for the giver: he has room, or a partner takes the giver."""
    affinity, load = made.given.affinity[application], made.load
    lost = int(affinity[giver]) - int(affinity[expert])
    options: list[tuple[int, int, int | None]] = []
    if load[giver] > made.given.load_min[giver] and load[expert] < made.given.load_max[expert]:
        options.append((lost, giver, None))
    if option := _freed(made, expert, np.array([giver])):
        options.append((lost + option[0], giver, option[1]))
    return options


def _freed(made: Assignment, expert: int, takers: Ints) -> tuple[int, int, int] | None:
    """(loss, partner, taker): where else one of the expert's places is given up most cheaply, and to whom."""
    partners = np.flatnonzero((made.chosen == expert).any(axis=1))
    if not len(partners) or not len(takers):
        return None
    found = losses(made.left, made.chosen, partners, expert, takers)
    row, column = np.unravel_index(int(found.argmin()), found.shape)
    if found[row, column] == IMPOSSIBLE:
        return None
    return int(found[row, column]), int(partners[row]), int(takers[column])
