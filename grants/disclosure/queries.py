"""What everybody may see: whose site it is, what is open now, and how much money came in and went out."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from grants import clock
from grants.disclosure.covering import sql
from grants.i18n import Text, _
from grants.people.queries import demo_password
from grants.settings import settings

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class OpenCall:
    """A call that takes applications now, or soon will."""

    id: int
    title: str
    opens_at: datetime
    closes_at: datetime
    amount: Decimal
    cap: Decimal


@dataclass(frozen=True)
class LatestNotice:
    """A notice that was published of late."""

    id: int
    number: str
    title: str
    starts_on: date
    ends_on: date
    is_withdrawn: bool
    items: int

    @property
    def state(self) -> tuple[str, Text]:
        """In words: it hangs, its time is over, or it was taken down."""
        if self.is_withdrawn:
            return "mute", _("已撤回")
        return ("warn", _("公示中")) if clock.today() <= self.ends_on else ("ok", _("已期满"))


@dataclass(frozen=True)
class Figures:
    """The money of all funders' books and all hubs' books, as the ledgers hold it now."""

    received: Decimal
    open_to_award: Decimal
    promised: Decimal
    paid: Decimal
    kept: Decimal
    projects: int

    @property
    def committed(self) -> Decimal:
        """What agreements promise, paid or not."""
        return self.promised + self.paid


async def site() -> dict[str, object]:
    """Whose site this is, for the head and the foot of every page."""
    rows = await sql(
        "SELECT (SELECT name FROM organization WHERE is_funder ORDER BY id LIMIT 1) AS funder,"
        " (SELECT name FROM organization WHERE is_organiser AND NOT is_funder ORDER BY id LIMIT 1) AS organiser,"
        " (SELECT supervision_phone FROM call WHERE published_at IS NOT NULL AND NOT is_trial"
        " AND supervision_phone <> '' ORDER BY published_at DESC LIMIT 1) AS phone"
    )
    return {
        "name": settings().site_name,
        "funder": rows[0]["funder"] or "",
        "organiser": rows[0]["organiser"] or "",
        "phone": settings().site_phone or rows[0]["phone"] or "",
        "demo": demo_password() is not None,
    }


async def calls_not_closed() -> list[OpenCall]:
    """Published calls whose deadline is ahead, the nearest first."""
    rows = await sql(
        "SELECT id, title, opens_at, closes_at,"
        " (SELECT coalesce(sum(amount), 0) FROM pool WHERE pool.call = call.id) AS amount,"
        " (SELECT coalesce(max(cap), 0) FROM track WHERE track.call = call.id) AS cap"
        " FROM call WHERE published_at IS NOT NULL AND NOT is_trial AND closes_at >= {}"
        " ORDER BY closes_at, id LIMIT 20",
        clock.now(),
    )
    return [OpenCall(**row) for row in rows]


async def latest_notices() -> list[LatestNotice]:
    """The notices that were published last; what was taken down whole stays, and says so."""
    rows = await sql(
        "SELECT n.id, n.number, c.title, n.starts_on, n.ends_on, w.id IS NOT NULL AS is_withdrawn,"
        " (SELECT count(*) FROM notice_item i WHERE i.notice = n.id AND i.withdrawn_at IS NULL)::int AS items"
        " FROM public_notice n JOIN call c ON c.id = n.call"
        " LEFT JOIN notice_withdrawal w ON w.notice = n.id AND w.is_whole"
        " ORDER BY n.published_at DESC, n.id DESC LIMIT 8"
    )
    return [LatestNotice(**row) for row in rows]


async def figures() -> Figures:
    """Sums of account balances, which only entries change: the code of an account says what its money is."""
    rows = await sql(
        "SELECT CASE book.book_kind WHEN 'fund' THEN split_part(account.code, ':', 1)"
        " ELSE split_part(account.code, '.', 1) END AS kind, sum(account.balance) AS amount, count(*) AS accounts"
        " FROM account JOIN book ON book.id = account.book GROUP BY 1"
    )
    sums: dict[str, Any] = {row["kind"]: row["amount"] for row in rows}
    counts = {row["kind"]: int(row["accounts"]) for row in rows}

    def amount(*kinds: str) -> Decimal:
        return sum((sums.get(kind, NOTHING) for kind in kinds), NOTHING)

    return Figures(
        received=amount("origin"),
        open_to_award=amount("source", "pool"),
        promised=amount("award", "payable"),
        paid=amount("paid"),
        kept=amount("2601"),
        projects=counts.get("award", 0),
    )
