"""Reads of annual notices: those of a funder, those that stand in public, and the figures out of the books at a day."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from grants import clock
from grants.db import Lock, as_row, get
from grants.disclosure.annual import rules
from grants.disclosure.annual.facts import GROUPS, Money, Source, YearFacts, YearProject, content, words_in
from grants.disclosure.annual.tables import AnnualDeadline, AnnualNotice, AnnualProject
from grants.disclosure.covering import sql
from grants.disclosure.funded import HANGS
from grants.errors import NotFound
from grants.files import Upload
from grants.funds.tables import FundKind
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.people.rules import Actor

# Every figure at a day, of what was entered by a moment: entries are never changed, so that what was published once is
# found again. What was paid is the account `paid` without what its reversals took back; what was returned left it.
FIGURES = f"""
WITH cut AS (SELECT {{}}::date AS until_on, {{}}::timestamptz AS known_at)
SELECT a.id AS award, a.number, p.title, p.purpose, o.name AS grantee,
    CASE WHEN p.submitted_through <> p.applicant THEN h.name END AS hub,
    c.project_from, (SELECT z.ends_on FROM project_end z WHERE z.award = a.id) AS project_to,
    coalesce((SELECT r.grade FROM report r WHERE r.award = a.id AND r.status = 'accepted' AND r.kind = 'final'
        AND r.decided_on <= cut.until_on ORDER BY r.id DESC LIMIT 1), '') AS grade,
    a.amount - (SELECT coalesce(sum(x.amount), 0.00) FROM stage_cut x JOIN stage s ON s.id = x.stage
        JOIN entry e ON e.id = x.entry
        WHERE s.award = a.id AND e.effective_on <= cut.until_on AND e.entered_at <= cut.known_at) AS total,
    paid.paid, paid.returned, credited.interest,
    CASE WHEN EXISTS (SELECT FROM custody_ledger k WHERE k.award = a.id) THEN kept.spent ELSE (
        SELECT r.spent FROM report r WHERE r.award = a.id AND r.status = 'accepted' AND r.spent IS NOT NULL
        AND r.decided_on <= cut.until_on ORDER BY r.id DESC LIMIT 1) END AS spent
FROM award a CROSS JOIN cut JOIN application p ON p.id = a.application JOIN organization o ON o.id = p.applicant
JOIN organization h ON h.id = p.submitted_through JOIN call c ON c.id = a.call JOIN fund_source f ON f.id = a.fund
CROSS JOIN LATERAL (SELECT
    coalesce(sum(l.amount) FILTER (WHERE l.debit = x.id), 0.00)
        - coalesce(sum(l.amount) FILTER (WHERE l.credit = x.id AND e.reverses IS NOT NULL), 0.00) AS paid,
    coalesce(sum(l.amount) FILTER (WHERE l.credit = x.id AND e.reverses IS NULL), 0.00) AS returned
    FROM account x JOIN book b ON b.id = x.book JOIN line l ON x.id IN (l.debit, l.credit)
    JOIN entry e ON e.id = l.entry
    WHERE b.organization = f.funder AND b.book_kind = 'fund' AND x.code = 'paid:' || a.number
    AND e.effective_on <= cut.until_on AND e.entered_at <= cut.known_at) paid
CROSS JOIN LATERAL (SELECT coalesce(sum(m.amount), 0.00) AS spent FROM (
    SELECT y.amount, y.entry FROM claim y JOIN custody_ledger k ON k.id = y.ledger WHERE k.award = a.id
    UNION ALL SELECT -r.amount, r.entry FROM claim_refund r JOIN claim y ON y.id = r.claim
        JOIN custody_ledger k ON k.id = y.ledger WHERE k.award = a.id) m
    JOIN entry e ON e.id = m.entry
    WHERE e.effective_on <= cut.until_on AND e.entered_at <= cut.known_at) kept
CROSS JOIN LATERAL (SELECT coalesce(sum(s.amount), 0.00) AS interest FROM interest_share s
    JOIN interest i ON i.id = s.interest JOIN custody_ledger k ON k.id = s.ledger JOIN entry e ON e.id = i.entry
    WHERE k.award = a.id AND e.effective_on <= cut.until_on AND e.entered_at <= cut.known_at) credited
WHERE f.funder = {{}} AND f.year = {{}} AND f.kind = '{FundKind.WELFARE_LOTTERY}'
AND (a.cancelled_at IS NULL OR a.cancelled_at > cut.known_at)
AND EXISTS (SELECT FROM notice_item i JOIN public_notice n ON n.id = i.notice WHERE {HANGS}
    AND i.withdrawn_at IS NULL AND n.published_at <= cut.known_at)
ORDER BY a.id
"""


WRITING = [
    "disclosure.annual_notice_drafted",
    "disclosure.annual_notice_written",
    "disclosure.annual_project_written",
]


@dataclass(frozen=True)
class YearOf:
    """A year of a funder's lottery money: its editions, the newest last, and when it is due."""

    funder: Organization
    year: int
    editions: Sequence[AnnualNotice]
    due_on: date

    @property
    def published(self) -> AnnualNotice | None:
        """The edition that stands."""
        return next((each for each in reversed(self.editions) if each.published_at is not None), None)

    @property
    def open(self) -> AnnualNotice | None:
        """The edition that is being drafted."""
        return next((each for each in self.editions if each.published_at is None), None)


async def years(person: Actor) -> list[YearOf]:
    """Every year of lottery money of that person's funders, the newest first."""
    funders = sorted(person.organizations(*rules.READS))
    money = await sql(
        "SELECT DISTINCT f.funder, f.year FROM fund_source f WHERE f.kind = {} AND f.funder = ANY({})"
        " ORDER BY f.year DESC, f.funder",
        FundKind.WELFARE_LOTTERY,
        funders,
    )
    editions = await AnnualNotice.objects().where(AnnualNotice.funder.is_in(funders or [0])).order_by(AnnualNotice.id)
    bodies = {each.id: each for each in await Organization.objects().where(Organization.id.is_in(funders or [0]))}
    due = {
        each.funder: each for each in await AnnualDeadline.objects().where(AnnualDeadline.funder.is_in(funders or [0]))
    }
    return [
        YearOf(
            bodies[row["funder"]],
            row["year"],
            [each for each in editions if (each.funder, each.year) == (row["funder"], row["year"])],
            rules.due_on(row["year"], due.get(row["funder"])),
        )
        for row in money
    ]


async def editions(funder: int, year: int) -> list[AnnualNotice]:
    """All editions of a year, the oldest first."""
    wanted = (AnnualNotice.funder == funder, AnnualNotice.year == year)
    return await AnnualNotice.objects().where(*wanted).order_by(AnnualNotice.edition)


async def has_money(funder: int, year: int) -> bool:
    """Whether the funder has a source of lottery money of that year."""
    return bool(
        await sql(
            "SELECT 1 FROM fund_source WHERE funder = {} AND year = {} AND kind = {} LIMIT 1",
            funder,
            year,
            FundKind.WELFARE_LOTTERY,
        )
    )


async def deadline(funder: int) -> AnnualDeadline | None:
    """What the funder said of the day, if anything."""
    return await AnnualDeadline.objects().where(AnnualDeadline.funder == funder).first()


async def notice(person: Actor, annual_id: int) -> YearFacts:
    """A notice of that person's funder with its figures as they are now. Raises NotFound for strangers."""
    row = await AnnualNotice.objects().where(AnnualNotice.id == annual_id).first()
    if row is None or row.funder not in person.organizations(*rules.READS):
        raise NotFound("disclosure.no_such_draft", _("没有找到这份年度公告"))
    return await facts(row)


async def facts_for_action(annual_id: int, *, lock: Lock = "UPDATE") -> YearFacts:
    """The same for the actions, its row locked."""
    return await facts(await get(AnnualNotice, annual_id, lock=lock))


async def facts(row: AnnualNotice) -> YearFacts:
    """A notice with the figures up to its day, of what is in the books by now or was when it was published."""
    known_at = row.published_at or clock.now()
    sources = await sql(
        "SELECT code, name, document_no, amount FROM fund_source WHERE funder = {} AND year = {} AND kind = {}"
        " AND created_at <= {} ORDER BY id",
        row.funder,
        row.year,
        FundKind.WELFARE_LOTTERY,
        known_at,
    )
    words = await AnnualProject.objects().where(AnnualProject.notice == row.id)
    return YearFacts(
        row,
        await get(Organization, row.funder),
        [Source(**each) for each in sources],
        await projects(row.funder, row.year, row.until_on, known_at),
        {each.award: words_in(each) for each in words},
        await _hands(row),
    )


async def _hands(row: AnnualNotice) -> frozenset[int]:
    """Who wrote any of a notice, as the trail has it: who changes a word is not the only one who wrote."""
    rows = await sql(
        "SELECT actor FROM audit_event WHERE subject_kind = 'AnnualNotice' AND subject_id = {} AND refusal IS NULL"
        " AND act = ANY({}) UNION SELECT e.actor FROM annual_project p JOIN audit_event e ON e.subject_id = p.id"
        " AND e.subject_kind = 'AnnualProject' WHERE p.notice = {} AND e.refusal IS NULL AND e.act = ANY({})",
        row.id,
        WRITING,
        row.id,
        WRITING,
    )
    return frozenset(each["actor"] for each in rows)


async def projects(funder: int, year: int, until_on: date, known_at: datetime) -> list[YearProject]:
    """The announced projects of a year's lottery money with their money at a day, as the books stood at a moment."""
    rows = await sql(FIGURES, until_on, known_at, funder, year)
    return [_project(row) for row in rows]


def _project(row: dict[str, Any]) -> YearProject:
    money = Money(**{each.name: row[each.name] for each in fields(Money)})
    told = {each.name: row[each.name] for each in fields(YearProject) if each.name != "money"}
    return YearProject(**told, money=money)


async def recomputed(row: AnnualNotice) -> dict[str, Any]:
    """What a published notice would say if it were frozen again for the same day and moment."""
    return content(await facts(row))


@dataclass(frozen=True)
class Standing:
    """A published edition as everybody reads it, with the edition that took its place, if one did."""

    notice: AnnualNotice
    funder: str
    funder_code: str
    newer: AnnualNotice | None

    @property
    def content(self) -> dict[str, Any]:
        """As it was frozen, amounts as money."""
        read: dict[str, Any] = json.loads(self.notice.content)
        return with_money(read)


async def published() -> list[Standing]:
    """The editions that stand, the newest year first."""
    return await _standing(
        "NOT EXISTS (SELECT FROM annual_notice w WHERE (w.funder, w.year) = (n.funder, n.year)"
        " AND w.published_at IS NOT NULL AND w.edition > n.edition)"
    )


async def edition(year: int, funder_code: str, number: int | None = None) -> Standing:
    """A published edition: the one that stands, or an earlier one by its number. Raises NotFound."""
    found = await _standing(
        "n.year = {} AND o.code = {} AND ({}::int IS NULL OR n.edition = {})", year, funder_code, number, number
    )
    if not found:
        raise NotFound("disclosure.no_annual_notice", _("没有找到这份年度公告"))
    return found[0]


async def as_published(row: AnnualNotice) -> Standing:
    """A published row as everybody reads it, for the system itself."""
    return (await _standing("n.id = {}", row.id))[0]


async def _standing(where: str, *values: object) -> list[Standing]:
    rows = await sql(
        "SELECT n, o.name, o.code, w.x AS newer FROM annual_notice n JOIN organization o ON o.id = n.funder"
        " LEFT JOIN LATERAL (SELECT x FROM annual_notice x WHERE (x.funder, x.year) = (n.funder, n.year)"
        " AND x.published_at IS NOT NULL AND x.edition > n.edition ORDER BY x.edition DESC LIMIT 1) w ON true"
        f" WHERE n.published_at IS NOT NULL AND {where} ORDER BY n.year DESC, o.code, n.edition DESC",
        *values,
    )
    return [
        Standing(
            as_row(AnnualNotice, row["n"]),
            row["name"],
            row["code"],
            as_row(AnnualNotice, row["newer"]) if row["newer"] else None,
        )
        for row in rows
    ]


async def document(found: Standing) -> Upload:
    """The paper of the edition that stands. Raises NotFound while it is being made, and of what was replaced."""
    if found.newer is not None or found.notice.document is None:
        raise NotFound("disclosure.no_annual_paper", _("文件正在生成，或者这一版已被更正版取代"))
    return await get(Upload, found.notice.document)


MONEY = ("amount", "received", "total", "paid", "spent", "returned", "interest", "balance")


def with_money(read: dict[str, Any]) -> dict[str, Any]:
    """What is frozen as text, with its amounts as money and its days as days."""
    made: dict[str, Any] = {key: Decimal(value) if key in MONEY else value for key, value in read.items()}
    if "balance" in made:  # a notice that was published before interest was counted says none
        made.setdefault("interest", Decimal("0.00"))
    for part in ("sources", "groups", "projects"):
        if part in made:
            made[part] = [with_money(each) for each in made[part]]
    for day in ("until_on", "project_from", "project_to"):
        if day in made:
            made[day] = date.fromisoformat(made[day])
    return made


def group_name(key: str) -> str:
    """The heading of a group."""
    return str(GROUPS[key])
