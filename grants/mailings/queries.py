"""Who is written to, and what was."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from grants import clock
from grants.applications.tables import Application
from grants.calls.tables import Call, CallCorrection
from grants.db import Lock, get, sql
from grants.errors import NotFound
from grants.i18n import _
from grants.mailings.tables import Audience, Mailing

STATES: dict[Audience, tuple[str, ...]] = {
    Audience.DRAFTING: ("draft",),
    Audience.SUBMITTED: ("submitted",),
    Audience.RETURNED: ("returned",),
    Audience.ELIGIBLE: ("eligible",),
    Audience.INELIGIBLE: ("ineligible",),
    Audience.RECEIVED: ("submitted", "returned", "eligible", "ineligible"),
}

SHORT = 80

# Whoever fills in and signs for the applicant, and the operator of the hub that applies for it.
WRITTEN_TO = """
    FROM application p
    JOIN membership m ON (m.organization = p.applicant AND m.role IN ('applicant', 'signatory', 'group_signatory'))
        OR (m.organization = p.submitted_through AND p.submitted_through <> p.applicant AND m.role = 'hub_operator')
    JOIN person x ON x.id = m.person AND x.closed_at IS NULL
    WHERE m.from_on <= {} AND (m.until_on IS NULL OR m.until_on >= {})
"""


@dataclass(frozen=True)
class Recipient:
    """A person who is written to about an application."""

    person: int
    name: str
    application: int
    title: str
    number: str


@dataclass(frozen=True)
class Due:
    """An application of which its people are reminded, so many days before `at`."""

    application: int
    title: str
    call: str
    at: datetime
    days: int


async def mailing(call_id: int, mailing_id: int, *, lock: Lock | None = None) -> Mailing:
    """A mailing of that round. Raises NotFound for any other."""
    found = await get(Mailing, mailing_id, lock=lock)
    if found.call != call_id:
        raise NotFound("mailings.no_such_mailing", _("没有找到这次群发"))
    return found


async def mailings(call_id: int) -> list[Mailing]:
    """The mailings of a round, the newest first."""
    return await Mailing.objects().where(Mailing.call == call_id).order_by(Mailing.id, ascending=False)


async def recipients(call_id: int, audience: Audience) -> list[Recipient]:
    """Everybody of an audience now; a person of two applications is written to about each."""
    today = clock.today()
    rows = await sql(
        f"SELECT DISTINCT x.id AS person, x.name, p.id AS application, p.title, coalesce(p.number, '') AS number"
        f" {WRITTEN_TO} AND p.call = {{}} AND p.status = ANY({{}}::text[]) ORDER BY p.id, x.id",
        today,
        today,
        call_id,
        list(STATES[audience]),
    )
    return [Recipient(**row) for row in rows]


async def people_of(application_id: int) -> list[int]:
    """Who is written to about one application."""
    today = clock.today()
    rows = await sql(
        f"SELECT DISTINCT x.id AS person {WRITTEN_TO} AND p.id = {{}} ORDER BY x.id", today, today, application_id
    )
    return [row["person"] for row in rows]


async def drafts_due(days: Sequence[int], *, settled: timedelta) -> list[Due]:
    """Drafts of live calls that close within the most of `days`, each with the smallest of them that holds. What was
    begun less than `settled` ago is left in peace."""
    now = clock.now()
    rows = await sql(
        "SELECT p.id AS application, p.title, c.title AS call, c.closes_at AS at FROM application p"
        " JOIN call c ON c.id = p.call WHERE p.status = 'draft' AND p.replaces IS NULL AND c.published_at IS NOT NULL"
        " AND NOT c.is_trial AND c.opens_at <= {} AND c.closes_at > {} AND c.closes_at <= {} AND p.created_at <= {}"
        " ORDER BY p.id",
        now,
        now,
        now + timedelta(days=max(days)),
        now - settled,
    )
    return [Due(**row, days=_nearest(days, row["at"] - now)) for row in rows]


async def corrections_due(days: Sequence[int]) -> list[Due]:
    """Applications that wait to be corrected within the most of `days`."""
    now = clock.now()
    rows = await sql(
        "SELECT p.id AS application, p.title, c.title AS call, r.due_at AS at FROM correction_request r"
        " JOIN application p ON p.id = r.application JOIN call c ON c.id = p.call"
        " WHERE p.status = 'returned' AND r.answered_at IS NULL AND NOT c.is_trial AND r.due_at > {} AND r.due_at <= {}"
        " ORDER BY p.id",
        now,
        now + timedelta(days=max(days)),
    )
    return [Due(**row, days=_nearest(days, row["at"] - now)) for row in rows]


async def application(application_id: int) -> Application:
    """The application of which people are reminded."""
    return await get(Application, application_id)


def values_of(call: Call, to: Recipient) -> dict[str, str]:
    """What the fields of a mailing are for one recipient."""
    return {
        "name": to.name,
        "call": call.title,
        "title": to.title,
        "number": to.number,
        "deadline": f"{clock.local(call.closes_at):%Y-%m-%d %H:%M}",
    }


def _nearest(days: Sequence[int], left: timedelta) -> int:
    return min(each for each in days if left <= timedelta(days=each))


async def told_of_correction(correction_id: int) -> tuple[CallCorrection, Call, list[Recipient]]:
    """A correction of a call, and the people of every draft and application in it that was not withdrawn."""
    correction = await get(CallCorrection, correction_id)
    correction.changes = json.loads(correction.changes)
    call, today = await get(Call, correction.call), clock.today()
    rows = await sql(
        f"SELECT DISTINCT x.id AS person, x.name, p.id AS application, p.title, coalesce(p.number, '') AS number"
        f" {WRITTEN_TO} AND p.call = {{}} AND p.status <> 'withdrawn' ORDER BY p.id, x.id",
        today,
        today,
        call.id,
    )
    return correction, call, [Recipient(**row) for row in rows]


def changes_in_words(correction: CallCorrection) -> str:
    """What was corrected, in one line; a long text only by its name."""
    changes: list[dict[str, str]] = cast(Any, correction.changes)
    said = (
        f"{each['field']}由“{each['before']}”改为“{each['after']}”"
        if len(each["before"]) + len(each["after"]) <= SHORT
        else each["field"]
        for each in changes
    )
    return "；".join(said)
