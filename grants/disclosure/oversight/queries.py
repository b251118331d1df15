"""Reads of the four sides: one question for a list of any length, one more for the projects of an organisation.

A funder's staff see whom its announced projects name, an office the groups that it filed. Decisions that hang nowhere
yet are in no figure: nothing here tells what is still being judged.
"""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from grants import clock
from grants.db import sql
from grants.disclosure.funded import HANGS
from grants.disclosure.items.tables import ItemKind
from grants.disclosure.oversight.facts import FRESH_DAYS, Overseen
from grants.errors import NotFound
from grants.i18n import _
from grants.people.rules import Actor
from grants.people.tables import Role

FUNDERS = (Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR)
OFFICES = (Role.FILING_OFFICER,)
READERS = (*FUNDERS, *OFFICES)

# Who asks, of whom, and when: each value once. Of the money a funder sees what it gave itself, an office what its
# groups have from anybody.
ASKED = f"""
    said AS (SELECT {{}}::int[] AS funders, {{}}::int[] AS offices, {{}}::int AS only, {{}}::timestamptz AS since,
        {{}}::date AS today),
    filed AS (
        SELECT f.organization FROM said, filing f JOIN office o ON o.id = f.office
        WHERE o.organization = ANY(said.offices) AND f.number IS NOT NULL
    ),
    projects AS (
        SELECT a.id, a.number, p.title, a.fund, coalesce(o.merged_into, o.id) AS organization,
            a.amount - z.cut AS granted, coalesce(y.paid, 0.00) AS paid,
            coalesce(s.amount, 0.00) AS spent, z.refunded AS returned, coalesce(k.held, 0.00) AS held
        FROM said, award a JOIN application p ON p.id = a.application JOIN call c ON c.id = a.call
        JOIN organization o ON o.id = p.applicant JOIN award_in_force z ON z.award = a.id
        LEFT JOIN LATERAL (SELECT sum(amount) AS paid FROM payment WHERE award = a.id AND status = 'paid') y ON true
        LEFT JOIN award_spent s ON s.award = a.id
        LEFT JOIN LATERAL (SELECT sum(b.balance) AS held FROM custody_ledger l JOIN account b ON b.id = l.account
            WHERE l.award = a.id) k ON true
        WHERE a.cancelled_at IS NULL AND EXISTS (SELECT FROM notice_item i WHERE {HANGS})
            AND (c.funder = ANY(said.funders) OR o.id IN (SELECT organization FROM filed))
    )
"""
PEOPLE = """
    SELECT count(DISTINCT x.person)::int AS signatories, max(x.from_on) AS signatories_since,
        (SELECT count(*) FROM organization_change e WHERE e.organization = o.id AND e.field = 'legal_representative'
            AND e.before <> '' AND e.at > said.since)::int AS representatives_lately
    FROM membership x WHERE x.organization = o.id AND x.ended_at IS NULL
        AND (x.until_on IS NULL OR x.until_on >= said.today) AND x.role IN ('signatory', 'group_signatory')
"""
ACTIVITIES = """
    SELECT count(*) FILTER (WHERE x.filed_at > said.since)::int AS activities_lately,
        count(*) FILTER (WHERE x.filed_at > said.since
            AND (x.filed_at AT TIME ZONE 'Asia/Shanghai')::date > x.due_on)::int AS activities_late,
        max((x.starts_at AT TIME ZONE 'Asia/Shanghai')::date) AS last_activity
    FROM major_activity x WHERE x.organization = o.id
"""
COMMITTEES = """
    SELECT count(*) FILTER (WHERE x.filed_at > said.since)::int AS committee_reports_lately,
        max(x.reported_on) AS last_committee_report,
        (SELECT max(g.guided_on) FROM guidance g WHERE g.community_group = o.id) AS guided_on
    FROM committee_report x WHERE x.organization = o.id
"""
MONEY = """
    SELECT count(*)::int AS projects, coalesce(sum(x.granted), 0.00) AS granted, coalesce(sum(x.paid), 0.00) AS paid,
        coalesce(sum(x.spent), 0.00) AS spent, coalesce(sum(x.returned), 0.00) AS returned,
        coalesce(sum(x.held), 0.00) AS held, coalesce(sum(q.owed), 0.00) AS owed_back,
        coalesce(sum(h.n), 0)::int AS holds, coalesce(sum(t.visits), 0)::int AS visits,
        coalesce(sum(t.findings), 0)::int AS findings, coalesce(sum(z.n), 0)::int AS rectifications,
        coalesce(sum(z.late), 0)::int AS rectifications_late, coalesce(sum(r.reports), 0)::int AS reports,
        coalesce(sum(r.copies), 0)::int AS copies, coalesce(sum(m.objected), 0)::int AS objected,
        (SELECT count(*) FROM custody_freeze f WHERE f.community_group = o.id AND f.lifted_at IS NULL)::int AS freezes
    FROM projects x
    CROSS JOIN LATERAL (SELECT sum(outstanding) AS owed FROM demand_state WHERE award = x.id) q
    CROSS JOIN LATERAL (SELECT count(*) AS n FROM hold WHERE award = x.id AND lifted_at IS NULL) h
    CROSS JOIN LATERAL (SELECT count(*) AS visits, sum((SELECT count(*) FROM visit_finding n WHERE n.visit = s.id))
        AS findings FROM site_visit s WHERE s.award = x.id AND s.locked_at IS NOT NULL) t
    CROSS JOIN LATERAL (SELECT count(*) AS n,
        count(*) FILTER (WHERE y.due_on < said.today AND y.completed_on IS NULL) AS late
        FROM rectification y WHERE y.award = x.id AND y.accepted_at IS NULL) z
    CROSS JOIN LATERAL (SELECT count(*) AS reports, count(*) FILTER (WHERE EXISTS (SELECT FROM public_copy b
        WHERE b.report = y.id AND b.withdrawn_at IS NULL)) AS copies
        FROM report y WHERE y.award = x.id AND y.status = 'accepted') r
    CROSS JOIN LATERAL (SELECT count(*) AS objected FROM custody_ledger l JOIN statement t ON t.ledger = l.id
        WHERE l.award = x.id AND t.objection <> '') m
    WHERE x.organization = o.id
"""
DISCLOSED = """
    SELECT jsonb_object_agg(x.item_kind, x.as_of) AS disclosed FROM (SELECT item_kind, max(as_of) AS as_of
        FROM disclosed_item n JOIN organization y ON y.id = n.organization
        WHERE o.id IN (y.id, y.merged_into) AND n.withdrawn_at IS NULL
        AND NOT EXISTS (SELECT FROM disclosed_item z WHERE z.replaces = n.id) GROUP BY 1) x
"""
OVERSEEN = f"""
WITH {ASKED}
SELECT o.id, o.code, o.name, o.kind, o.legal_representative AS representative, w.*, d.*, t.*, m.*, i.*
FROM said, organization o
CROSS JOIN LATERAL ({PEOPLE}) w
CROSS JOIN LATERAL ({ACTIVITIES}) d
CROSS JOIN LATERAL ({COMMITTEES}) t
CROSS JOIN LATERAL ({MONEY}) m
CROSS JOIN LATERAL ({DISCLOSED}) i
WHERE NOT o.is_trial AND o.id IN (SELECT organization FROM projects UNION SELECT organization FROM filed)
    AND said.only IN (0, o.id)
ORDER BY o.name, o.id
"""
FLOWS = f"""
WITH {ASKED}
SELECT x.id AS award, x.number, x.title, f.name AS fund, x.granted, x.paid, x.spent, x.returned, x.held
FROM said, projects x JOIN fund_source f ON f.id = x.fund WHERE x.organization = said.only ORDER BY x.id DESC
"""


@dataclass(frozen=True)
class Flow:
    """One project of an organisation, in yuan: granted, come in, used, gone back, and what is kept for it."""

    award: int
    number: str
    title: str
    fund: str
    granted: Decimal
    paid: Decimal
    spent: Decimal
    returned: Decimal
    held: Decimal


async def overseen(person: Actor) -> list[Overseen]:
    """Everybody whom that person watches, by name."""
    return [_overseen(row) for row in await sql(OVERSEEN, *_values(person))]


async def one(person: Actor, organization_id: int) -> Overseen:
    """One of them. Raises NotFound for any other."""
    for row in await sql(OVERSEEN, *_values(person, organization_id)):
        return _overseen(row)
    raise NotFound("disclosure.not_overseen", _("没有找到这个单位"))


async def flows(person: Actor, organization_id: int) -> list[Flow]:
    """The projects behind its sums, the newest first."""
    return [Flow(**row) for row in await sql(FLOWS, *_values(person, organization_id))]


def _values(person: Actor, only: int = 0) -> list[object]:
    funders, offices = (sorted(person.organizations(*roles)) for roles in (FUNDERS, OFFICES))
    return [funders, offices, only, clock.now() - timedelta(days=FRESH_DAYS), clock.today()]


def _overseen(row: dict[str, Any]) -> Overseen:
    said = json.loads(row["disclosed"] or "{}")
    days = {ItemKind(kind): date.fromisoformat(day) for kind, day in said.items()}
    return Overseen(**{**row, "disclosed": days})
