"""Reads of registers: lines a page at a time or whole, and sums that are asked of the database in one question."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from grants.calls.tables import Call
from grants.db import get, sql
from grants.disbursement.batches.tables import Batch
from grants.disbursement.receipts.words import STATES
from grants.disbursement.register import rules
from grants.disbursement.register.facts import Choices, Chosen, Line, Register, Share
from grants.disbursement.register.tables import RegisterPaper
from grants.disbursement.rules import STATUS_NAMES
from grants.disbursement.tables import PaymentStatus
from grants.errors import NotFound
from grants.files import Upload
from grants.funds.tables import FundSource
from grants.i18n import CHINESE, _, speaking
from grants.organizations.tables import Organization
from grants.people.rules import FUNDER_ROLES, Actor

PAGE = 100
NO_BATCH = _("不在批次里")
# The day that counts is the bank's; what the bank has not paid yet stands under the day it was asked for.
ON = "coalesce(y.paid_on, (y.prepared_at AT TIME ZONE 'Asia/Shanghai')::date)"
RECEIPT = """CASE WHEN y.status <> 'paid' THEN '' WHEN r.id IS NULL THEN 'missing'
        WHEN r.accepted_at IS NULL THEN 'waiting' ELSE 'accepted' END"""
CHOSEN = f"""
    FROM payment y JOIN stage s ON s.id = y.stage JOIN award a ON a.id = y.award JOIN call c ON c.id = a.call
    JOIN application p ON p.id = a.application JOIN organization o ON o.id = p.applicant
    JOIN fund_source f ON f.id = a.fund LEFT JOIN payment_receipt r ON r.payment = y.id AND r.refused_at IS NULL
    LEFT JOIN batch_line l ON l.payment = y.id AND l.removed_at IS NULL LEFT JOIN batch b ON b.id = l.batch
    WHERE c.funder = {{}} AND ({{}}::int IS NULL OR a.fund = {{}}) AND ({{}}::int IS NULL OR c.id = {{}})
        AND ({{}}::date IS NULL OR date_trunc('month', {ON}::timestamp) = {{}}::date)
        AND ({{}} = '' OR a.number = {{}} OR strpos(p.title, {{}}) > 0)
        AND ({{}} = '' OR y.status = {{}}) AND ({{}} = '' OR {RECEIPT} = {{}})
        AND ({{}}::int IS NULL OR coalesce(b.id, 0) = {{}})
"""
LINES = f"""
    SELECT y.id, y.number, {ON} AS "on", a.number AS award, a.id AS award_id, p.title, y.payee_holder AS payee,
        y.payee_number AS account, y.payee_bank AS bank,
        CASE WHEN p.submitted_through <> p.applicant THEN o.name ELSE '' END AS "group",
        f.name AS fund, c.title AS call, s.seq, s.percent, y.amount, y.status, coalesce(y.bank_ref, '') AS bank_ref,
        coalesce((SELECT w.check_code FROM payment_paper w
            WHERE w.payment = y.id AND w.kind = 'voucher' AND w.voided_at IS NULL), '') AS check_code,
        {RECEIPT} AS receipt, coalesce(r.receipt_kind, '') AS receipt_kind, coalesce(r.number, '') AS receipt_number,
        r.issued_on AS receipt_on, coalesce(b.number, '') AS batch
    {CHOSEN} AND ({ON}, y.id) > ({{}}::date, {{}}::int) ORDER BY 3, 1 LIMIT {{}}
"""
MONTH = f"date_trunc('month', {ON}::timestamp)"
SUMS = f"""
    SELECT grouping(f.id) AS no_fund, grouping(c.id) AS no_call, grouping({MONTH}) AS no_month,
        grouping(y.status) AS no_state, grouping(b.id) AS no_batch, b.id AS batch,
        max(b.number) AS batch_number, f.id AS fund, max(f.name) AS fund_name, c.id AS call,
        max(c.title) AS call_title, to_char({MONTH}, 'YYYY-MM') AS month, y.status, count(*) AS n,
        coalesce(sum(y.amount), 0.00) AS amount
    {CHOSEN} GROUP BY GROUPING SETS ((f.id), (c.id), ({MONTH}), (y.status), (b.id), ())
    ORDER BY fund_name, call_title, month, batch_number
"""
FUNDERS = "SELECT id, name FROM organization WHERE id = ANY({}::int[]) ORDER BY id"
FUNDS = """
    SELECT DISTINCT f.id, f.name FROM fund_source f JOIN award a ON a.fund = f.id JOIN payment y ON y.award = a.id
    JOIN call c ON c.id = a.call WHERE c.funder = {} ORDER BY f.name, f.id
"""
CALLS = """
    SELECT DISTINCT c.id, c.title FROM call c JOIN award a ON a.call = c.id JOIN payment y ON y.award = a.id
    WHERE c.funder = {} ORDER BY c.id DESC
"""
MONTHS = f"""
    SELECT DISTINCT to_char({ON}, 'YYYY-MM') AS month FROM payment y JOIN award a ON a.id = y.award
    JOIN call c ON c.id = a.call WHERE c.funder = {{}} ORDER BY 1 DESC
"""
BATCHES = "SELECT id, number FROM batch WHERE funder = {} AND lines > 0 ORDER BY id DESC"
ALL = 2**31 - 1
WHOLE = ("no_fund", "no_call", "no_month", "no_batch", "no_state")


async def register(person: Actor, chosen: Chosen, after: str = "") -> Register:
    """A page of the register behind the line `after`, with the sums of the whole. NotFound for strangers."""
    rules.check_reading(chosen.funder, person)
    found = await _lines(chosen, after, PAGE + 1)
    shown = found[:PAGE]
    sums = await sql(SUMS, *_asked(chosen))
    whole = next(row for row in sums if all(row[each] for each in WHOLE))
    return Register(
        chosen=chosen,
        lines=shown,
        following=f"{shown[-1].on}_{shown[-1].id}" if len(found) > PAGE else "",
        count=whole["n"],
        total=whole["amount"],
        funds=_shares(sums, "no_fund", "fund", "fund_name"),
        calls=_shares(sums, "no_call", "call", "call_title"),
        months=_shares(sums, "no_month", "month", "month"),
        batches=_in_batches(_shares(sums, "no_batch", "batch", "batch_number")),
        states=[_named(each) for each in _shares(sums, "no_state", "status", "status")],
    )


async def every_line(person: Actor, chosen: Chosen) -> list[Line]:
    """The register from its first line to its last. NotFound for strangers."""
    rules.check_reading(chosen.funder, person)
    return await _lines(chosen, "", ALL)


async def choices(person: Actor, funder: int) -> Choices:
    """What this person may choose from: their funders, and the funds, rounds and months that have payments."""
    return Choices(
        funders=[(row["id"], row["name"]) for row in await sql(FUNDERS, list(person.organizations(*FUNDER_ROLES)))],
        funds=[(row["id"], row["name"]) for row in await sql(FUNDS, funder)],
        calls=[(row["id"], row["title"]) for row in await sql(CALLS, funder)],
        months=[row["month"] for row in await sql(MONTHS, funder)],
        batches=[(row["id"], row["number"]) for row in await sql(BATCHES, funder)],
    )


async def content(chosen: Chosen, lines: Sequence[Line]) -> str:
    """What is kept of a register when it is asked for: whose it is, what it was narrowed to, and its lines."""
    funder = await get(Organization, chosen.funder)
    kept = {
        "funder": funder.name,
        "chosen": await narrowed(chosen),
        "lines": [each.kept() for each in lines],
    }
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


async def narrowed(chosen: Chosen) -> list[str]:
    """What a register was narrowed to, in the words of papers."""
    with speaking(CHINESE):
        found: list[object] = []
        if chosen.month:
            found.append(_("{year}年{month}月", year=chosen.month.year, month=chosen.month.month))
        if chosen.fund:
            found.append((await get(FundSource, chosen.fund)).name)
        if chosen.call:
            found.append((await get(Call, chosen.call)).title)
        if chosen.award:
            found.append(_("项目：{words}", words=chosen.award))
        if chosen.batch is not None:
            found.append((await get(Batch, chosen.batch)).number if chosen.batch else NO_BATCH)
        if chosen.receipt:
            found.append(_("收据{state}", state=STATES[chosen.receipt][1]))
        found.append(STATUS_NAMES[chosen.state] if chosen.state else _("全部状态"))
        return [str(each) for each in found]


async def paper(person: Actor, paper_id: int) -> RegisterPaper:
    """A register that was asked for on paper, its file there or not yet. NotFound for strangers."""
    found = await get(RegisterPaper, paper_id)
    rules.check_reading(found.funder, person)
    return found


async def file(person: Actor, paper_id: int) -> Upload:
    """The file of a register. NotFound before it is made, and for strangers."""
    found = await paper(person, paper_id)
    if found.upload is None:
        raise NotFound("disbursement.register_not_made", _("台账还在生成"))
    return await get(Upload, found.upload)


async def paper_of_form(form_key: UUID) -> RegisterPaper | None:
    """The register that this form asked for already."""
    return await RegisterPaper.objects().where(RegisterPaper.form_key == form_key).first()


async def _lines(chosen: Chosen, after: str, most: int) -> list[Line]:
    day, _mark, key = after.partition("_")
    found = await sql(LINES, *_asked(chosen), date.fromisoformat(day) if key else date(1900, 1, 1), int(key or 0), most)
    return [Line(**{**row, "status": PaymentStatus(row["status"])}) for row in found]


def _asked(chosen: Chosen) -> tuple[object, ...]:
    state = chosen.state.value if chosen.state else ""
    fund, call, month, award = chosen.fund, chosen.call, chosen.month, chosen.award
    return (
        chosen.funder,
        fund,
        fund,
        call,
        call,
        month,
        month,
        award,
        award,
        award,
        state,
        state,
        chosen.receipt,
        chosen.receipt,
        chosen.batch,
        chosen.batch,
    )


def _shares(sums: Sequence[dict[str, Any]], set_: str, key: str, name: str) -> list[Share]:
    return [Share(str(row[key]), row[name], row["n"], Decimal(row["amount"])) for row in sums if row[set_] == 0]


def _in_batches(shares: Sequence[Share]) -> list[Share]:
    """By batch, where there is any: what is in none has a line of its own."""
    named = [each if each.name else Share("0", str(NO_BATCH), each.count, each.amount) for each in shares]
    return named if any(each.key != "0" for each in named) else []


def _named(share: Share) -> Share:
    name = str(STATUS_NAMES[PaymentStatus(share.key)])
    return Share(share.key, name, share.count, share.amount)
