"""Reads of the figures: three questions, however many applications there are.

A superior office sees the figures of the funders below it in the tree of divisions (S2): sums, never an application.
A decision shows here once its notice was published, to everybody: what of a round is still being judged is in no sum.
"""

from dataclasses import dataclass
from typing import Any

from grants.db import sql
from grants.people.rules import FUNDER_ROLES, HUB_ROLES, Actor
from grants.people.tables import Role
from grants.reporting.dashboards.facts import Cell, Sums
from grants.reporting.dashboards.pace import Span, Step

READS = (*sorted(FUNDER_ROLES), Role.ORGANISER, *sorted(HUB_ROLES))
# The funders of whoever asks; with a government office among them, those of all divisions that lie in its own (S2).
FUNDERS = """
    lies_in AS (
        SELECT b.id, b.code
        FROM organization o JOIN division d ON d.code = o.division JOIN division b ON b.parent = d.id
        WHERE o.id = ANY({}) AND o.kind = 'government'
        UNION SELECT b.id, b.code FROM lies_in l JOIN division b ON b.parent = l.id
    ), funders AS (
        SELECT id FROM organization
        WHERE id = ANY({}) OR is_funder AND NOT is_trial AND division IN (SELECT code FROM lies_in)
    )
"""
# What was handed in to a round that is not tried out and not taken back; with what was announced of it.
SCOPE = f"""
    {FUNDERS}, mine AS (
        SELECT p.*, c.title AS round, c.funder, a.id AS award, a.amount, f.id AS of_fund, f.name AS fund_name, f.year,
            n.published_at, EXISTS (SELECT FROM public_notice x WHERE x.call = c.id AND NOT EXISTS (
                SELECT FROM notice_withdrawal w WHERE w.notice = x.id AND w.is_whole)) AS is_told
        FROM application p JOIN call c ON c.id = p.call
        LEFT JOIN LATERAL (SELECT a.*, i.notice FROM award a JOIN LATERAL (SELECT notice FROM notice_item
            WHERE award = a.id AND withdrawal IS NULL ORDER BY id DESC LIMIT 1) i ON true
            WHERE a.application = p.id AND a.cancelled_at IS NULL) a ON true
        LEFT JOIN public_notice n ON n.id = a.notice
        JOIN fund_source f ON f.id = coalesce(a.fund, p.fund)
        WHERE NOT c.is_trial AND p.submitted_at IS NOT NULL AND p.status NOT IN ('draft', 'withdrawn')
            AND (c.funder IN (SELECT id FROM funders) OR c.organiser = ANY({{}}) OR p.submitted_through = ANY({{}}))
            AND ({{}} = 0 OR c.id = {{}}) AND ({{}} = 0 OR f.year = {{}})
    )
"""
CELLS = f"""
    WITH RECURSIVE {SCOPE}
    SELECT p.funder, office.name AS funder_name, p.call, p.round, p.of_fund AS fund, p.fund_name, p.year,
        coalesce(county.name, above.name, '') AS area,
        CASE cardinality(p.fields) WHEN 0 THEN '' WHEN 1 THEN p.fields[1] ELSE '*' END AS field,
        count(*)::int AS applications, count(*) FILTER (WHERE p.status = 'eligible')::int AS eligible,
        count(*) FILTER (WHERE p.status = 'eligible' AND p.is_told)::int AS judged,
        count(p.award)::int AS awarded_projects, sum(p.requested) AS requested,
        coalesce(sum(p.beneficiaries) FILTER (WHERE p.award IS NOT NULL), 0)::int AS beneficiaries,
        coalesce(sum(p.amount - z.cut), 0.00) AS awarded, coalesce(sum(y.amount), 0.00) AS paid,
        coalesce(sum(s.amount), 0.00) AS spent, coalesce(sum(z.refunded), 0.00) AS returned
    FROM mine p JOIN organization o ON o.id = p.applicant JOIN organization office ON office.id = p.funder
    LEFT JOIN division county ON county.code = left(o.division, 6)
    LEFT JOIN division above ON above.code = rpad(left(o.division, 4), 6, '0')
    LEFT JOIN award_in_force z ON z.award = p.award
    LEFT JOIN (SELECT award, sum(amount) AS amount FROM payment WHERE status = 'paid' GROUP BY award) y
        ON y.award = p.award
    LEFT JOIN award_spent s ON s.award = p.award
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
"""
DAY = "({moment} AT TIME ZONE 'Asia/Shanghai')::date"
# Eligibility ends with the last finding that is not a request to correct; scoring where the round was closed. What was
# announced is counted from there on alone.
SPANS = f"""
    WITH RECURSIVE {SCOPE}, dated AS (
        SELECT p.id, {DAY.format(moment="p.submitted_at")} AS submitted_on,
            {DAY.format(moment="k.checked_at")} AS checked_on, {DAY.format(moment="o.closed_at")} AS scored_on,
            {DAY.format(moment="p.published_at")} AS announced_on, g.signed_on,
            (SELECT min(y.paid_on) FROM payment y WHERE y.award = p.award AND y.status = 'paid') AS paid_on,
            (SELECT e.ends_on FROM project_end e WHERE e.award = p.award) AS ends_on,
            (SELECT {DAY.format(moment="a.closed_at")} FROM award a WHERE a.id = p.award) AS closed_on, p.award
        FROM mine p LEFT JOIN LATERAL (SELECT checked_at FROM eligibility_check
            WHERE application = p.id AND outcome <> 'returned' ORDER BY id DESC LIMIT 1) k ON true
        LEFT JOIN scoring_closure o ON o.call = p.call LEFT JOIN agreement g ON g.award = p.award
    ), spans AS (
        SELECT 'eligibility' AS step, submitted_on AS from_on, checked_on AS to_on FROM dated
        UNION ALL SELECT 'scoring', checked_on, scored_on FROM dated WHERE announced_on IS NOT NULL
        UNION ALL SELECT 'notice', scored_on, announced_on FROM dated
        UNION ALL SELECT 'agreement', announced_on, signed_on FROM dated
        UNION ALL SELECT 'payment', signed_on, paid_on FROM dated
        UNION ALL SELECT 'report', r.submitted_on, r.decided_on FROM report r JOIN dated d ON d.award = r.award
            WHERE r.status IN ('accepted', 'returned')
        UNION ALL SELECT 'closing', ends_on, closed_on FROM dated
    )
    SELECT step, from_on, to_on, count(*)::int AS times FROM spans
    WHERE from_on IS NOT NULL AND to_on IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
# Where a cell lies; all else that is read of it are its figures.
PLACED = ("funder", "funder_name", "call", "round", "fund", "fund_name", "year", "field", "area")
CHOICES = f"""
    WITH RECURSIVE {FUNDERS}
    SELECT c.id, c.title, array_agg(DISTINCT f.year ORDER BY f.year DESC) AS years FROM call c
    JOIN pool l ON l.call = c.id JOIN fund_source f ON f.id = l.fund
    WHERE c.published_at IS NOT NULL AND NOT c.is_trial
        AND (c.funder IN (SELECT id FROM funders) OR c.organiser = ANY({{}})
        OR EXISTS (SELECT FROM application p WHERE p.call = c.id AND p.submitted_through = ANY({{}})))
    GROUP BY c.id ORDER BY c.id DESC
"""


@dataclass(frozen=True)
class Chosen:
    """What the figures are narrowed to: a round, a year of money; 0 is all."""

    call: int = 0
    year: int = 0


@dataclass(frozen=True)
class Choices:
    """The rounds with their titles, and the years, that a person may choose from."""

    rounds: list[tuple[int, str]]
    years: list[int]


async def cells(person: Actor, chosen: Chosen) -> list[Cell]:
    """Every round, fund, field and area of the rounds of a person's funders and those below them, of those that their
    organiser runs, and of what went through their hub."""
    rows = await sql(CELLS, *_values(person, chosen))
    return [
        Cell(
            **{name: each[name] for name in PLACED},
            sums=Sums(**{name: value for name, value in each.items() if name not in PLACED}),
        )
        for each in rows
    ]


async def spans(person: Actor, chosen: Chosen) -> list[Span]:
    """How often each step of the same applications went from one day to another."""
    rows = await sql(SPANS, *_values(person, chosen))
    return [Span(**{**each, "step": Step(each["step"])}) for each in rows]


async def choices(person: Actor) -> Choices:
    """What there is to choose from."""
    rows = await sql(CHOICES, *_whose(person))
    return Choices(
        [(each["id"], each["title"]) for each in rows],
        sorted({year for each in rows for year in each["years"]}, reverse=True),
    )


def _values(person: Actor, chosen: Chosen) -> list[Any]:
    return [*_whose(person), chosen.call, chosen.call, chosen.year, chosen.year]


def _whose(person: Actor) -> list[list[int]]:
    funders = sorted(person.organizations(*FUNDER_ROLES))
    return [
        funders,
        funders,
        sorted(person.organizations(Role.ORGANISER)),
        sorted(person.organizations(*HUB_ROLES)),
    ]
