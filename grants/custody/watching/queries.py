"""Groups as those see them who watch over them: relation, balance, statements, freezes, guidance, without accounts.

An office reads the groups that it filed, also those whose money nobody keeps; a funder those that its funds pay; a hub
those whose money it keeps.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from grants.custody.watching.rules import WATCHERS, View
from grants.db import sql
from grants.errors import NotFound
from grants.filing.tables import FilingStatus
from grants.filing.words import STATUS_WORDS
from grants.i18n import Text, _
from grants.people.rules import Actor

# Whose groups, as the one placeholder: the bodies of the person. Of an office, only what it filed and has not refused.
WHOSE = {
    View.OFFICE: "SELECT f.organization AS id FROM filing f JOIN office o ON o.id = f.office"
    " WHERE o.organization = ANY({}) AND f.number IS NOT NULL",
    View.FUNDER: "SELECT DISTINCT k.community_group AS id FROM custody_ledger k JOIN fund_source s ON s.id = k.fund"
    " WHERE s.funder = ANY({})",
    View.HUB: "SELECT c.community_group AS id FROM (SELECT DISTINCT ON (x.community_group) x.community_group, x.hub"
    " FROM custody_agreement x ORDER BY x.community_group, x.signed_on DESC, x.id DESC) c WHERE c.hub = ANY({})",
}
# Of a funder only the ledgers that its own funds fill.
LEDGERS = {
    View.OFFICE: "true",
    View.FUNDER: "s.funder = ANY({})",
    View.HUB: "k.hub = ANY({})",
}
GROUPS = """
SELECT g.id, g.code, g.name, g.filing_no, f.status AS filing, c.number AS agreement, c.mode, c.signed_on, c.ended_on,
    h.name AS hub, m.ledgers, m.held, m.received, m.stated, m.last_month, m.unanswered, m.objected,
    (SELECT count(*) FROM custody_freeze z WHERE z.community_group = g.id AND z.lifted_at IS NULL) AS frozen,
    u.guided, u.guided_on, u.to_follow
FROM ({whose}) w JOIN organization g ON g.id = w.id LEFT JOIN filing f ON f.organization = g.id
LEFT JOIN LATERAL (SELECT * FROM custody_agreement x WHERE x.community_group = g.id
    ORDER BY x.signed_on DESC, x.id DESC LIMIT 1) c ON true
LEFT JOIN organization h ON h.id = c.hub
CROSS JOIN LATERAL (SELECT count(*) AS ledgers, coalesce(sum(a.balance), 0.00) AS held,
    coalesce(sum(e.received), 0.00) AS received, coalesce(sum(t.stated), 0)::int AS stated,
    max(t.last_month) AS last_month, coalesce(sum(t.unanswered), 0)::int AS unanswered,
    coalesce(sum(t.objected), 0)::int AS objected
    FROM custody_ledger k JOIN account a ON a.id = k.account JOIN fund_source s ON s.id = k.fund
    CROSS JOIN LATERAL (SELECT coalesce(sum(r.amount), 0.00) AS received FROM custody_receipt r WHERE r.ledger = k.id) e
    CROSS JOIN LATERAL (SELECT count(*) AS stated, max(x.month) AS last_month,
        count(*) FILTER (WHERE x.answered_at IS NULL) AS unanswered,
        count(*) FILTER (WHERE x.objection <> '') AS objected FROM statement x WHERE x.ledger = k.id) t
    WHERE k.community_group = g.id AND {ledgers}) m
CROSS JOIN LATERAL (SELECT count(*) AS guided, max(x.guided_on) AS guided_on,
    count(*) FILTER (WHERE x.follow_up_on IS NOT NULL
        AND NOT EXISTS (SELECT FROM followed_up d WHERE d.guidance = x.id)) AS to_follow
    FROM guidance x WHERE x.community_group = g.id
    AND NOT EXISTS (SELECT FROM guidance y WHERE y.corrects = x.id)) u
WHERE {only} ORDER BY g.name, g.id
"""


@dataclass(frozen=True)
class Watched:
    """A group: who keeps its money under which agreement, what it holds, and what its statements, freezes and guidance
    come to."""

    id: int
    code: str
    name: str
    filing_no: str | None
    filing: str | None
    agreement: str | None
    mode: str | None
    signed_on: date | None
    ended_on: date | None
    hub: str | None
    ledgers: int
    held: Decimal
    received: Decimal
    stated: int
    last_month: str | None
    unanswered: int
    objected: int
    frozen: int
    guided: int
    guided_on: date | None
    to_follow: int

    @property
    def filed_as(self) -> tuple[str, Text]:
        """How its filing stands; a group whose number was only taken over has none here."""
        return STATUS_WORDS[FilingStatus(self.filing or FilingStatus.FILED)]


@dataclass(frozen=True)
class Stated:
    """A statement by its figures, without the words of its movements."""

    month: str
    award: str
    title: str
    opening: Decimal
    received: Decimal
    spent: Decimal
    closing: Decimal
    is_answered: bool
    objection: str


@dataclass(frozen=True)
class Book:
    """What a hub keeps for a group of one award."""

    award: str
    title: str
    fund: str
    hub: str
    awarded: Decimal
    held: Decimal


def views(person: Actor) -> list[View]:
    """As whom that person may look."""
    return [view for view, roles in WATCHERS.items() if person.has(*roles)]


async def groups(person: Actor, view: View, *, group_id: int | None = None) -> list[Watched]:
    """All groups of a view, by name, in one question."""
    bodies = sorted(person.organizations(*WATCHERS[view]))
    statement = GROUPS.format(
        whose=WHOSE[view], ledgers=LEDGERS[view], only="true" if group_id is None else "g.id = {}"
    )
    values: list[object] = [bodies] * statement.count("ANY({})")
    return [Watched(**row) for row in await sql(statement, *values, *([] if group_id is None else [group_id]))]


async def group(person: Actor, group_id: int) -> tuple[View, Watched]:
    """One of them, as the first view that has it. Raises NotFound for strangers."""
    for view in views(person):
        for found in await groups(person, view, group_id=group_id):
            return view, found
    raise NotFound("custody.not_watched", _("没有找到这个组织"))


async def books(person: Actor, view: View, group_id: int) -> list[Book]:
    """Its ledgers as far as the view reaches, the oldest first."""
    rows = await _of_ledgers(
        person,
        view,
        "SELECT a.number AS award, p.title, s.name AS fund, h.name AS hub, a.amount AS awarded, b.balance AS held"
        " FROM custody_ledger k JOIN account b ON b.id = k.account JOIN organization h ON h.id = k.hub",
        "k.id",
        group_id,
    )
    return [Book(**row) for row in rows]


async def statements(person: Actor, view: View, group_id: int) -> list[Stated]:
    """The statements of those ledgers, the newest month first."""
    rows = await _of_ledgers(
        person,
        view,
        "SELECT x.month, a.number AS award, p.title, x.opening, x.received, x.spent, x.closing,"
        " x.answered_at IS NOT NULL AS is_answered, x.objection"
        " FROM statement x JOIN custody_ledger k ON k.id = x.ledger",
        "x.month DESC, k.id",
        group_id,
    )
    return [Stated(**row) for row in rows]


async def _of_ledgers(person: Actor, view: View, what: str, order: str, group_id: int) -> list[dict[str, Any]]:
    reached = LEDGERS[view]
    bodies = sorted(person.organizations(*WATCHERS[view]))
    return await sql(
        f"{what} JOIN fund_source s ON s.id = k.fund JOIN award a ON a.id = k.award"
        f" JOIN application p ON p.id = a.application WHERE k.community_group = {{}} AND {reached} ORDER BY {order}",
        group_id,
        *([bodies] if "{}" in reached else []),
    )
