"""Funded projects as everybody may see them: money in and out, and nothing that belongs to a person.

A project is public from the day its notice was published. What people typed in free text (the summary of a claim, a
seller) stays inside: out here money goes to a budget line (K-9).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from grants import clock
from grants.disclosure import tombstones
from grants.disclosure.covering import sql
from grants.errors import NotFound
from grants.i18n import Text, _

PAGE = 50


class ProjectState(StrEnum):
    """Where a project stands, for the public."""

    WITHDRAWN = "withdrawn"
    ANNOUNCED = "announced"
    AGREEING = "agreeing"
    RUNNING = "running"
    FINISHED = "finished"
    ENDED = "ended"


STATE_NAMES: dict[ProjectState, tuple[str, Text]] = {
    ProjectState.WITHDRAWN: ("mute", _("已取消")),
    ProjectState.ANNOUNCED: ("warn", _("公示中")),
    ProjectState.AGREEING: ("info", _("待签约")),
    ProjectState.RUNNING: ("info", _("执行中")),
    ProjectState.FINISHED: ("ok", _("已结项")),
    ProjectState.ENDED: ("mute", _("已终止")),
}


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for in the list. `before` is the award to go on from."""

    call: int | None = None
    purpose: str = ""
    text: str = ""
    before: int | None = None


@dataclass(frozen=True)
class Project:
    """One award as the public sees it: as announced, and what reductions left in force. `refunded` of what was paid
    came back. `spent` is None where nobody has reported yet; `spent_from` says what told it: custody, account (the
    final account) or report."""

    id: int
    number: str
    title: str
    purpose: str
    beneficiaries: int | None
    grantee: str
    grantee_code: str
    group_code: str | None
    hub: str | None
    hub_code: str | None
    call_id: int
    call: str
    project_from: date
    project_to: date
    fund: str
    year: int
    signage: str | None
    notice: int
    notice_at: datetime
    notice_ends_on: date
    decided_on: date
    withdrawn_reason: str
    withdrawn_at: datetime | None
    is_withdrawn: bool
    is_signed: bool
    is_finished: bool
    is_ended: bool
    awarded: Decimal
    in_force: Decimal
    paid: Decimal
    refunded: Decimal
    spent: Decimal | None
    spent_from: str | None
    custody: int | None
    held: Decimal | None
    interest: Decimal

    @property
    def state(self) -> ProjectState:
        """What the rows and the calendar make of it."""
        if self.is_withdrawn:
            return ProjectState.WITHDRAWN
        if clock.today() <= self.notice_ends_on:
            return ProjectState.ANNOUNCED
        if self.is_ended:
            return ProjectState.ENDED
        if not self.is_signed:
            return ProjectState.AGREEING
        return ProjectState.FINISHED if self.is_finished else ProjectState.RUNNING


@dataclass(frozen=True)
class Payment:
    """Money that came from the funder."""

    paid_on: date
    seq: int
    amount: Decimal


@dataclass(frozen=True)
class BudgetLine:
    """A line of the budget as in force, and what was spent on it; None where nothing is known of it."""

    item: str
    cost_class: str
    amount: Decimal
    spent: Decimal | None

    @property
    def left(self) -> Decimal | None:
        return None if self.spent is None else self.amount - self.spent


@dataclass(frozen=True)
class Movement:
    """One entry of a custody ledger: `item` is the budget line, `received` and `paid` one of the two."""

    on: date
    kind: str
    item: str
    received: Decimal | None
    paid: Decimal | None
    balance: Decimal


@dataclass(frozen=True)
class Report:
    """An accepted report with its grade."""

    kind: str
    decided_on: date
    grade: str


@dataclass(frozen=True)
class Evaluation:
    """A published evaluation: grade in both sets of labels, and how satisfied residents are (S43)."""

    kind: str
    published_on: date
    label: str
    fiscal_label: str
    satisfaction: Decimal | None
    remarks: Sequence[str]


@dataclass(frozen=True)
class ProjectPage:
    """All the public page of a project shows."""

    project: Project
    payments: Sequence[Payment]
    lines: Sequence[BudgetLine]
    movements: Sequence[Movement] = field(default=())
    reports: Sequence[Report] = field(default=())
    evaluations: Sequence[Evaluation] = field(default=())


# What hangs out of an award, or hung out when it was cancelled. What was taken off a notice to be announced anew, and
# what was on one that was taken down whole, is not public.
HANGS = """i.award = a.id AND i.withdrawal IS NULL
    AND NOT EXISTS (SELECT FROM notice_withdrawal w WHERE w.notice = i.notice AND w.is_whole)"""
# The last notice of an award is the one that counts; an award that was never announced is not public.
PUBLIC = f"""
SELECT a.id, a.number, p.title, p.purpose, p.beneficiaries, o.name AS grantee, o.code AS grantee_code,
    CASE WHEN o.kind = 'community_group' THEN o.code END AS group_code,
    CASE WHEN p.submitted_through <> p.applicant THEN hub.name END AS hub,
    CASE WHEN p.submitted_through <> p.applicant THEN hub.code END AS hub_code,
    c.id AS call_id, c.title AS call, c.project_from,
    (SELECT z.ends_on FROM project_end z WHERE z.award = a.id) AS project_to, f.name AS fund, f.year, f.signage,
    n.id AS notice, n.published_at AS notice_at, n.ends_on AS notice_ends_on, a.decided_on,
    coalesce(nullif(a.cancelled_reason, ''), i.withdrawn_reason) AS withdrawn_reason,
    coalesce(a.cancelled_at, i.withdrawn_at) AS withdrawn_at,
    (a.cancelled_at IS NOT NULL OR i.withdrawn_at IS NOT NULL) AS is_withdrawn,
    g.signed_on IS NOT NULL AS is_signed,
    a.closed_at IS NOT NULL AS is_finished,
    a.amount AS awarded, a.amount - z.cut AS in_force, z.refunded, z.terminated_at IS NOT NULL AS is_ended,
    (SELECT coalesce(sum(y.amount), 0) FROM payment y WHERE y.award = a.id AND y.status = 'paid') AS paid,
    told.amount AS spent, told.source AS spent_from, k.ledger AS custody, k.held,
    coalesce(k.interest, 0) AS interest
FROM award a JOIN award_in_force z ON z.award = a.id
JOIN LATERAL (
    SELECT i.notice, i.withdrawn_at, i.withdrawn_reason FROM notice_item i
    WHERE {HANGS} ORDER BY i.id DESC LIMIT 1
) i ON true
JOIN public_notice n ON n.id = i.notice
JOIN application p ON p.id = a.application
JOIN organization o ON o.id = p.applicant
JOIN organization hub ON hub.id = p.submitted_through
JOIN call c ON c.id = a.call
JOIN fund_source f ON f.id = a.fund
LEFT JOIN agreement g ON g.award = a.id
-- One row at most; LIMIT keeps the view from being reckoned for all projects at once and joined.
LEFT JOIN LATERAL (SELECT s.amount, split_part(s.source, ':', 1) AS source FROM award_spent s WHERE s.award = a.id
    LIMIT 1) told ON true
LEFT JOIN LATERAL (SELECT max(ledger) AS ledger, sum(held) AS held, sum(interest) AS interest FROM custody_use
    WHERE award = a.id) k ON true
"""


TOTALS = """
WITH going AS (
    SELECT count(*) AS n, coalesce(sum(a.amount), 0) AS awarded, coalesce(sum(paid.amount), 0) AS paid
    FROM award a JOIN application p ON p.id = a.application JOIN organization o ON o.id = p.applicant
    LEFT JOIN LATERAL (SELECT sum(y.amount) AS amount FROM payment y WHERE y.award = a.id AND y.status = 'paid') paid
        ON true
    WHERE EXISTS (SELECT FROM notice_item i WHERE {hangs}) AND {where}
), closed AS (
    SELECT coalesce(sum(k.n) FILTER (WHERE k.what = 'award'), 0) AS n,
        coalesce(sum(k.amount) FILTER (WHERE k.what = 'award'), 0) AS awarded,
        coalesce(sum(k.amount) FILTER (WHERE k.what = 'paid'), 0) AS paid
    FROM closed_sum k WHERE {kept}
)
SELECT g.n + k.n AS n, g.awarded + k.awarded AS awarded, g.paid + k.paid AS paid FROM going g CROSS JOIN closed k
"""

# What was spent by line is told by whoever tells of the whole: the hub's claims less what suppliers sent back, the
# accepted final account, or the last accepted report, which may have been written without lines.
LINES = """
SELECT l.item, l.cost_class, b.amount, CASE split_part(s.source, ':', 1)
    WHEN 'custody' THEN
        (SELECT coalesce(sum(c.amount), 0.00) FROM claim c WHERE c.award_line = l.id AND c.status = 'paid')
        - (SELECT coalesce(sum(r.amount), 0.00) FROM claim_refund r JOIN claim c ON c.id = r.claim
            WHERE c.award_line = l.id AND c.status = 'paid')
    WHEN 'account' THEN
        (SELECT x.actual FROM final_account_line x
            WHERE x.award_line = l.id AND x.account = split_part(s.source, ':', 2)::integer)
    WHEN 'report' THEN
        (SELECT x.before + x.spent FROM report_line x
            WHERE x.award_line = l.id AND x.report = split_part(s.source, ':', 2)::integer)
    END AS spent
FROM award_line l JOIN budget_now b ON b.id = l.id LEFT JOIN award_spent s ON s.award = l.award
WHERE l.award = {} ORDER BY l.position
"""


async def projects(wanted: Wanted, limit: int = PAGE) -> list[Project]:
    """Public projects, the newest first, one page."""
    where, values = _where(wanted)
    if wanted.before is not None:
        where, values = f"{where} AND a.id < {{}}", [*values, wanted.before]
    rows = await sql(f"{PUBLIC} WHERE {where} ORDER BY a.id DESC LIMIT {{}}", *values, limit)
    return [Project(**row) for row in rows]


async def totals(wanted: Wanted) -> tuple[int, Decimal, Decimal]:
    """How many projects there are, what they were awarded and what was paid to them.

    Of closed ones, each of which was announced, that is known by round, unless something else is looked for in them.
    """
    where, values = _where(wanted)
    going, kept = ("true", "false") if wanted.purpose or wanted.text else ("a.closed_at IS NULL", "true")
    if wanted.call is not None:
        kept, values = f"{kept} AND k.call = {{}}", [*values, wanted.call]
    [row] = await sql(TOTALS.format(hangs=HANGS, where=f"{going} AND {where}", kept=kept), *values)
    return int(row["n"]), row["awarded"], row["paid"]


async def rounds_and_purposes() -> tuple[list[tuple[int, str]], list[str]]:
    """What the list can be narrowed to: rounds that announced something, and the purposes of their sources."""
    rows = await sql(
        "SELECT c.id, c.title, array_agg(DISTINCT x.purpose) FILTER (WHERE x.purpose IS NOT NULL) AS purposes"
        " FROM call c LEFT JOIN pool q ON q.call = c.id LEFT JOIN fund_purpose x ON x.fund = q.fund"
        " WHERE EXISTS (SELECT FROM public_notice n WHERE n.call = c.id) GROUP BY c.id, c.title ORDER BY c.id DESC"
    )
    return [(row["id"], row["title"]) for row in rows], sorted({p for row in rows for p in row["purposes"] or []})


async def funders() -> dict[int, tuple[str, str]]:
    """Who funds each round that announced something: code and name, by call."""
    rows = await sql(
        "SELECT c.id, o.code, o.name FROM call c JOIN organization o ON o.id = c.funder"
        " WHERE EXISTS (SELECT FROM public_notice n WHERE n.call = c.id)"
    )
    return {row["id"]: (row["code"], row["name"]) for row in rows}


async def project(number: str) -> ProjectPage:
    """One public project with its money. Raises NotFound when it is not public."""
    rows = await sql(f"{PUBLIC} WHERE a.number = {{}}", number)
    if not rows:
        raise await tombstones.of_project(number) or NotFound(
            "disclosure.no_project", _("没有找到这个项目，可能还没有公示")
        )
    found = Project(**rows[0])
    return ProjectPage(
        found,
        payments=await _payments(found),
        lines=await _lines(found),
        movements=await movements([found.id]),
        reports=await _reports(found),
        evaluations=await _evaluations(found),
    )


async def _payments(found: Project) -> list[Payment]:
    rows = await sql(
        "SELECT p.paid_on, s.seq, p.amount FROM payment p JOIN stage s ON s.id = p.stage"
        " WHERE p.award = {} AND p.status = 'paid' ORDER BY p.paid_on, p.id",
        found.id,
    )
    return [Payment(**row) for row in rows]


async def _lines(found: Project) -> list[BudgetLine]:
    rows = await sql(LINES, found.id)
    return [BudgetLine(**row) for row in rows]


async def movements(awards: Sequence[int]) -> list[Movement]:
    """The lines of the awards' ledgers, at whatever hub, with the balance of all of them, in posting order; asked even
    where there is no custody, so that pages cost the same."""
    rows = await sql(
        "SELECT e.effective_on, CASE WHEN c.id IS NOT NULL THEN 'claim' WHEN r.id IS NOT NULL THEN 'receipt'"
        " WHEN i.id IS NOT NULL THEN 'interest' WHEN s.id IS NOT NULL THEN 'return' WHEN f.id IS NOT NULL THEN 'refund'"
        " WHEN h.id IS NOT NULL THEN 'handover' ELSE 'other' END AS kind,"
        " coalesce(w.item, '') AS item,"
        " CASE WHEN l.credit = k.account THEN l.amount ELSE -l.amount END AS amount FROM custody_ledger k"
        " JOIN line l ON k.account IN (l.debit, l.credit) JOIN entry e ON e.id = l.entry"
        " LEFT JOIN claim c ON c.entry = e.id LEFT JOIN award_line w ON w.id = c.award_line"
        " LEFT JOIN custody_receipt r ON r.entry = e.id LEFT JOIN interest i ON i.entry = e.id"
        " LEFT JOIN sent_back s ON s.entry = e.id LEFT JOIN claim_refund f ON f.entry = e.id"
        " LEFT JOIN handover h ON e.id IN (h.sent_entry, h.received_entry)"
        " WHERE k.award = ANY({}) ORDER BY e.id, l.position, k.id",
        list(awards),
    )
    balance, found = Decimal("0.00"), []
    for row in rows:
        amount = row["amount"]
        balance += amount
        found.append(
            Movement(
                on=row["effective_on"],
                kind=row["kind"],
                item=row["item"],
                received=amount if amount > 0 else None,
                paid=-amount if amount < 0 else None,
                balance=balance,
            )
        )
    return found


async def _reports(found: Project) -> list[Report]:
    rows = await sql(
        "SELECT kind, decided_on, grade FROM report WHERE award = {} AND status = 'accepted' ORDER BY id", found.id
    )
    return [Report(**row) for row in rows]


async def _evaluations(found: Project) -> list[Evaluation]:
    """What the office published, with the remarks of residents that it released."""
    rows = await sql(
        "SELECT e.kind, (e.published_at AT TIME ZONE 'Asia/Shanghai')::date AS published_on, r.label, r.fiscal_label,"
        " r.satisfaction, ARRAY(SELECT m.words FROM survey_remark m JOIN survey_place p ON p.id = m.place"
        " WHERE p.project = v.id AND m.released_at IS NOT NULL ORDER BY m.id) AS remarks"
        " FROM evaluated_project v JOIN evaluation e ON e.id = v.evaluation"
        " JOIN evaluation_result r ON r.project = v.id"
        " WHERE v.award = {} AND e.published_at IS NOT NULL ORDER BY e.published_at",
        found.id,
    )
    return [Evaluation(**row) for row in rows]


def _where(wanted: Wanted) -> tuple[str, list[Any]]:
    conditions, values = ["true"], list[Any]()
    if wanted.call is not None:
        conditions.append("a.call = {}")
        values.append(wanted.call)
    if wanted.purpose:
        conditions.append("p.purpose = {}")
        values.append(wanted.purpose)
    if wanted.text:
        conditions.append("(strpos(p.title, {}) > 0 OR strpos(o.name, {}) > 0 OR a.number = {})")
        values += [wanted.text] * 3
    return " AND ".join(conditions), values
