"""Reads of the figures and of the entries behind each: a fixed number of questions, however many projects there are.

Projects and organisations show what was announced; before that a decision is known to those who judge alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from grants.db import sql
from grants.errors import NotFound
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.people.rules import FUNDER_ROLES, Actor
from grants.reporting.execution.figures import MADE_OF, Figure, Figures, Scope

PAGE = 100
Word = TypeVar("Word", bound=StrEnum)
NEWEST = 2**62
# One row an award: its three accounts in the funder's fund book, what came back, and what the grantee has spent.
# {award} and {row} narrow a view to one of its rows: see NARROWED.
AWARDS = """
    SELECT a.id, a.number, a.call, a.fund, p.applicant, p.title, o.name AS applicant_name,
        EXISTS (SELECT FROM notice_item i WHERE i.award = a.id) AS is_announced,
        coalesce(w.balance, 0.00) AS unapproved, coalesce(y.balance, 0.00) AS payable,
        coalesce(d.balance, 0.00) AS paid,
        coalesce((SELECT sum(l.amount) FROM line l WHERE l.credit = d.id), 0.00) AS returned,
        CASE WHEN a.cancelled_at IS NULL THEN x.amount
            ELSE coalesce(w.balance, 0.00) + coalesce(y.balance, 0.00) + coalesce(d.balance, 0.00) END AS decided,
        (SELECT s.amount FROM award_spent s WHERE s.award = a.id) AS spent
    FROM award a JOIN award_in_force x ON x.award = a.id JOIN call c ON c.id = a.call
    JOIN application p ON p.id = a.application JOIN organization o ON o.id = p.applicant
    JOIN book b ON b.organization = c.funder AND b.book_kind = 'fund'
    LEFT JOIN account w ON w.book = b.id AND w.code = 'award:' || a.number
    LEFT JOIN account y ON y.book = b.id AND y.code = 'payable:' || a.number
    LEFT JOIN account d ON d.book = b.id AND d.code = 'paid:' || a.number
    WHERE c.funder = ANY({}::integer[]) AND {award}
"""
SUMS = """coalesce(sum(x.unapproved), 0.00) AS unapproved, coalesce(sum(x.payable), 0.00) AS payable,
    coalesce(sum(x.paid), 0.00) AS paid, coalesce(sum(x.returned), 0.00) AS returned, sum(x.spent) AS spent"""
FUNDS = f"""
    WITH x AS ({AWARDS}), pools AS (
        SELECT l.fund, sum(n.balance) AS left FROM pool l JOIN account n ON n.id = l.account GROUP BY l.fund)
    SELECT f.id, f.name, f.code AS hint, g.balance + coalesce(pools.left, 0.00)
        + coalesce(sum(x.unapproved + x.payable + x.paid), 0.00) AS budget, {SUMS}
    FROM fund_source f JOIN book b ON b.organization = f.funder AND b.book_kind = 'fund'
    JOIN account g ON g.book = b.id AND g.code = 'source:' || f.code LEFT JOIN x ON x.fund = f.id
    LEFT JOIN pools ON pools.fund = f.id
    WHERE f.funder = ANY({{}}::integer[]) AND {{row}}
    GROUP BY f.id, g.balance, pools.left ORDER BY f.year DESC, f.id DESC
"""
ROUNDS = f"""
    WITH x AS ({AWARDS}), pools AS (
        SELECT l.call, sum(n.balance) AS left FROM pool l JOIN account n ON n.id = l.account GROUP BY l.call)
    SELECT c.id, c.title AS name, '' AS hint,
        pools.left + coalesce(sum(x.unapproved + x.payable + x.paid), 0.00) AS budget, {SUMS}
    FROM call c JOIN pools ON pools.call = c.id LEFT JOIN x ON x.call = c.id
    WHERE c.funder = ANY({{}}::integer[]) AND {{row}} GROUP BY c.id, pools.left ORDER BY c.id DESC
"""
ORGANIZATIONS = f"""
    WITH x AS ({AWARDS})
    SELECT x.applicant AS id, min(x.applicant_name) AS name, count(*)::text AS hint, sum(x.decided) AS budget, {SUMS}
    FROM x WHERE x.is_announced GROUP BY x.applicant ORDER BY budget DESC, x.applicant
"""
PROJECTS = f"""
    WITH x AS ({AWARDS})
    SELECT x.id, x.title AS name, x.number || ' · ' || x.applicant_name AS hint, x.decided AS budget, x.unapproved,
        x.payable, x.paid, x.returned, x.spent
    FROM x WHERE x.is_announced ORDER BY x.id DESC
"""
VIEWS = {Scope.FUNDS: FUNDS, Scope.ROUNDS: ROUNDS, Scope.ORGANIZATIONS: ORGANIZATIONS, Scope.PROJECTS: PROJECTS}
# The accounts of a scope: those of its awards, and where it has them its pools and its source.
ACCOUNTS = """
    SELECT n.id, split_part(n.code, ':', 1) AS word FROM award a JOIN call c ON c.id = a.call
    JOIN application p ON p.id = a.application JOIN book b ON b.organization = c.funder AND b.book_kind = 'fund'
    JOIN account n ON n.book = b.id AND n.code IN ('award:' || a.number, 'payable:' || a.number, 'paid:' || a.number)
    WHERE c.funder = ANY({}::integer[]) AND {award}
    UNION ALL
    SELECT l.account, 'pool' FROM pool l JOIN call c ON c.id = l.call
    WHERE l.account IS NOT NULL AND c.funder = ANY({}::integer[]) AND {pool}
    UNION ALL
    SELECT n.id, 'source' FROM fund_source f JOIN book b ON b.organization = f.funder AND b.book_kind = 'fund'
    JOIN account n ON n.book = b.id AND n.code = 'source:' || f.code
    WHERE f.funder = ANY({}::integer[]) AND {source}
"""
WITHIN: dict[Scope, dict[str, str]] = {
    Scope.FUNDS: {"award": "a.fund = {}", "pool": "l.fund = {}", "source": "f.id = {}"},
    Scope.ROUNDS: {"award": "a.call = {}", "pool": "l.call = {}", "source": "{} = 0"},
    Scope.ORGANIZATIONS: {"award": "p.applicant = {}", "pool": "{} = 0", "source": "{} = 0"},
    Scope.PROJECTS: {"award": "a.id = {}", "pool": "{} = 0", "source": "{} = 0"},
}
# What narrows the awards and the rows of a view to one of them.
NARROWED: dict[Scope, dict[str, str]] = {
    Scope.FUNDS: {"award": "a.fund = {}", "row": "f.id = {}"},
    Scope.ROUNDS: {"award": "a.call = {}", "row": "c.id = {}"},
    Scope.ORGANIZATIONS: {"award": "p.applicant = {}"},
    Scope.PROJECTS: {"award": "a.id = {}"},
}
CROSSING = """
    SELECT l.id, e.id AS entry, e.effective_on, e.month || ' ' || e.voucher_kind || '-' || e.voucher_no AS voucher,
        e.summary, i.name AS inside, o.name AS outside, l.amount
    FROM (
        SELECT id, entry, debit AS inner_one, credit AS outer_one, amount FROM line
        WHERE debit = ANY({}::integer[]) AND NOT credit = ANY({}::integer[])
        UNION ALL
        SELECT id, entry, credit, debit, -amount FROM line
        WHERE credit = ANY({}::integer[]) AND NOT debit = ANY({}::integer[])
    ) l JOIN entry e ON e.id = l.entry JOIN account i ON i.id = l.inner_one JOIN account o ON o.id = l.outer_one
    WHERE l.id < {} AND ({} OR l.amount < 0) ORDER BY l.id DESC LIMIT {}
"""


@dataclass(frozen=True)
class Row:
    """A fund, a round, an organisation or a project with its figures. `hint` says more of what it is."""

    id: int
    name: str
    hint: str
    figures: Figures


@dataclass(frozen=True)
class EntryRow:
    """An entry behind a figure: by how much it changed it, and between which accounts."""

    id: int
    entry: int
    effective_on: date
    voucher: str
    summary: str
    inside: str
    outside: str
    amount: Decimal


@dataclass(frozen=True)
class Behind:
    """A figure opened: whose it is, what it comes to, its newest entries, and where the page before them begins."""

    row: Row
    figure: Figure
    entries: Sequence[EntryRow]
    older: int | None

    @property
    def amount(self) -> Decimal:
        return self.row.figures.of(self.figure)


async def money_of(person: Actor, scope: Scope, organization: int = 0) -> list[Row]:
    """The money of a person's funders by fund, round, organisation or project (there of one organisation alone)."""
    if organization and scope == Scope.PROJECTS:
        return await _rows(person, scope, NARROWED[Scope.ORGANIZATIONS], organization)
    return await _rows(person, scope, {}, None)


async def entries_behind(person: Actor, scope: Scope, key: int, figure: Figure, before: int | None = None) -> Behind:
    """The entries that make up a figure, the newest first. Raises NotFound for what is another funder's."""
    row = next(iter(await _rows(person, scope, NARROWED[scope], key)), None)
    if row is None:
        raise NotFound("reporting.no_figures", _("没有找到这项资金"))
    mine = list(person.organizations(*FUNDER_ROLES))
    accounts = await sql(_accounts_of(scope), mine, key, mine, key, mine, key)
    inside = [each["id"] for each in accounts if each["word"] in MADE_OF[figure]]
    both = figure != Figure.RETURNED
    found = await sql(CROSSING, inside, inside, inside, inside, before or NEWEST, both, PAGE + 1)
    rows = [EntryRow(**{**each, "amount": each["amount"] if both else -each["amount"]}) for each in found]
    return Behind(row, figure, rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


async def funder_names(person: Actor) -> list[str]:
    """Whose money a person's views show."""
    named = await organizations.named(sorted(person.organizations(*FUNDER_ROLES)))
    return [each.name for each in named.values()]


def word_of(words: type[Word], asked: str) -> Word:
    """The scope or figure that an address names. Raises NotFound."""
    if asked not in set(words):
        raise NotFound("reporting.no_such_view", _("没有这个资金视图"))
    return words(asked)


async def _rows(person: Actor, scope: Scope, narrowed: Mapping[str, str], key: int | None) -> list[Row]:
    """A view, whole or narrowed: its awards belong to the person's funders, and where it has others so do its rows."""
    statement, values = VIEWS[scope], []
    for name in ("award", "row"):
        if f"{{{name}}}" in statement:
            statement = statement.replace(f"{{{name}}}", narrowed.get(name, "true"))
            values += [list(person.organizations(*FUNDER_ROLES)), *([key] if name in narrowed else [])]
    return [_row(each) for each in await sql(statement, *values)]


def _accounts_of(scope: Scope) -> str:
    statement = ACCOUNTS
    for name, condition in WITHIN[scope].items():
        statement = statement.replace(f"{{{name}}}", condition)
    return statement


def _row(found: dict[str, Any]) -> Row:
    parts = {name: found[name] for name in ("budget", "unapproved", "payable", "paid", "returned", "spent")}
    return Row(found["id"], found["name"], found["hint"], Figures(**parts))
