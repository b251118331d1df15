"""What the page of a panel shows of who sits on it: seats, terms, draws, and whom to ask next."""

from datetime import datetime

from grants import clock
from grants.errors import Refused, why_not
from grants.experts import queries as experts
from grants.i18n import Text
from grants.people.rules import Actor
from grants.scoring import inviting_rules, panel_queries, words
from grants.scoring.panel import Panel, Seat


async def shown(person: Actor, panel: Panel) -> dict[str, object]:
    """The facts of that part of the page."""

    def seat_state(seat: Seat, answer_by: datetime | None) -> tuple[str, Text]:
        return words.seat_state(seat, answer_by, clock.now())

    def why_not_end(seat: Seat) -> Refused | None:
        return why_not(inviting_rules.may_end_seat, person, panel, seat)

    pool = [each for each in await experts.experts() if each[0].left_on is None and panel.seat(each[0].id) is None]
    return {
        "pool": pool,
        "facts": await panel_queries.panel_facts(panel),
        "seat_state": seat_state,
        "why_not_end": why_not_end,
    }
