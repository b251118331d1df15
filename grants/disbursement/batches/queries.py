"""Reads of batches, what may go into one and what the bank answered."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from grants.banking.orders.tables import BankTemplate
from grants.db import Lock, Rows, get, sql, together
from grants.disbursement.batches import rules
from grants.disbursement.batches.facts import BatchFacts, Entry, Found, Waiting
from grants.disbursement.batches.tables import AnswerLine, BankAnswer, Batch, BatchFile, BatchLine
from grants.disbursement.tables import Payment
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.people.rules import Actor
from grants.people.tables import Role

PAGE = 100
MAY_BE_ADDED = """
    FROM payment y JOIN award a ON a.id = y.award JOIN call c ON c.id = a.call
    JOIN application p ON p.id = a.application
    WHERE c.funder = {} AND y.status = 'approved' AND {} NOT IN (y.prepared_by, y.reviewed_by, y.approved_by)
    AND NOT EXISTS (SELECT FROM approval v WHERE v.payment = y.id AND v.voided_at IS NULL AND v.person = {})
    AND NOT EXISTS (SELECT FROM batch_line l WHERE l.payment = y.id AND l.removed_at IS NULL)
"""


async def funders(person: Actor, *roles: Role) -> list[Organization]:
    """The funders in which a person holds one of these roles."""
    mine = list(person.organizations(*roles)) or [0]
    return await Organization.objects().where(Organization.id.is_in(mine)).order_by(Organization.id)


async def batch_of_form(form_key: UUID, by: Actor, funder: int) -> Batch | None:
    """The batch that this form of this person opened already."""
    mine = (Batch.form_key == form_key, Batch.opened_by == by.id, Batch.funder == funder)
    return await Batch.objects().where(*mine).first()


async def batch_facts(batch_id: int, *, lock: Lock | None = None) -> BatchFacts:
    """A batch with its template and files. `lock` holds the batch, at which all that change it wait in a queue."""
    batch = await get(Batch, batch_id, lock=lock)
    return BatchFacts(
        batch=batch,
        template=await get(BankTemplate, batch.template) if batch.template else None,
        files=await BatchFile.objects().where(BatchFile.batch == batch_id).order_by(BatchFile.part),
    )


async def readable_batch(person: Actor, batch_id: int) -> BatchFacts:
    """The same for a page: NotFound for strangers."""
    facts = await batch_facts(batch_id)
    rules.check_reading(facts.batch, person)
    return facts


async def entries(batch_id: int, *, lock: Lock | None = None) -> list[Entry]:
    """The lines of a batch with their payments. `lock`: these stay as they are until the transaction ends."""
    rows = await sql(
        "SELECT l.id AS line, y.id AS payment, a.number AS award, s.seq AS stage FROM batch_line l"
        " JOIN payment y ON y.id = l.payment JOIN award a ON a.id = y.award JOIN stage s ON s.id = y.stage"
        " WHERE l.batch = {} AND l.removed_at IS NULL ORDER BY y.id" + (f" FOR {lock} OF y" if lock else ""),
        batch_id,
    )
    lines, payments = await together(
        Rows(BatchLine.id, [row["line"] for row in rows] or [0]),
        Rows(Payment.id, [row["payment"] for row in rows] or [0]),
    )
    line_of, payment_of = {each.id: each for each in lines}, {each.id: each for each in payments}
    return [Entry(line_of[row["line"]], payment_of[row["payment"]], row["award"], row["stage"]) for row in rows]


async def waiting(person: Actor, funder: int) -> Found:
    """Approved payments that this cashier may take into a batch: of the funder, in no batch, in nobody's own hand."""
    [sums] = await sql(
        f"SELECT count(*) AS n, coalesce(sum(y.amount), 0.00) AS total {MAY_BE_ADDED}", funder, person.id, person.id
    )
    rows = await sql(
        "SELECT y.id, y.number, y.amount, y.payee_holder, y.payee_bank, p.title, y.approved_at"
        f" {MAY_BE_ADDED} ORDER BY y.id LIMIT {{}}",
        funder,
        person.id,
        person.id,
        PAGE,
    )
    return Found([Waiting(**row) for row in rows], sums["n"], sums["total"])


async def all_waiting(person: Actor, funder: int, most: int) -> list[int]:
    """The ids of what may be taken into a batch, the oldest first."""
    rows = await sql(f"SELECT y.id {MAY_BE_ADDED} ORDER BY y.id LIMIT {{}}", funder, person.id, person.id, most)
    return [row["id"] for row in rows]


async def payments(payment_ids: Sequence[int]) -> list[Payment]:
    """Payments, locked for whoever puts them into a batch."""
    await sql("SELECT id FROM payment WHERE id = ANY({}::int[]) ORDER BY id FOR NO KEY UPDATE", list(payment_ids))
    [found] = await together(Rows(Payment.id, list(payment_ids) or [0], order=Payment.id))
    return found


async def approvers(payment_ids: Sequence[int]) -> dict[int, set[int]]:
    """Who has approved each of them and is still counted."""
    rows = await sql(
        "SELECT payment, array_agg(person) AS people FROM approval"
        " WHERE payment = ANY({}::int[]) AND voided_at IS NULL GROUP BY payment",
        list(payment_ids),
    )
    return {row["payment"]: set(row["people"]) for row in rows}


async def taken(payment_ids: Sequence[int]) -> dict[int, str]:
    """Which of these payments stand in a batch, and its number."""
    rows = await sql(
        "SELECT l.payment, b.number FROM batch_line l JOIN batch b ON b.id = l.batch"
        " WHERE l.removed_at IS NULL AND l.payment = ANY({}::int[])",
        list(payment_ids),
    )
    return {row["payment"]: row["number"] for row in rows}


async def strangers(payment_ids: Sequence[int], funder: int) -> int:
    """How many of these ids are no payment of that funder."""
    [row] = await sql(
        "SELECT count(*) AS n FROM payment y JOIN award a ON a.id = y.award JOIN call c ON c.id = a.call"
        " WHERE y.id = ANY({}::int[]) AND c.funder = {}",
        list(payment_ids),
        funder,
    )
    return len(set(payment_ids)) - int(row["n"])


async def unsent(batch_id: int, most: int) -> list[BatchLine]:
    """The next lines of an export that are to be sent."""
    rows = BatchLine.objects().where(
        BatchLine.batch == batch_id, BatchLine.removed_at.is_null(), BatchLine.sent_at.is_null()
    )
    return await rows.order_by(BatchLine.id).limit(most)


async def line_of(batch_id: int, line_id: int) -> BatchLine:
    """A line of that batch. Raises NotFound for any other."""
    line = await get(BatchLine, line_id, lock="NO KEY UPDATE")
    if line.batch != batch_id:
        raise NotFound("disbursement.no_line", _("批次中没有这一笔"))
    return line


async def batch_of(payment_id: int) -> Mapping[str, Any] | None:
    """The batch in which a payment stands: id, number, and its own running number there."""
    rows = await sql(
        "SELECT b.id, b.number, l.seq FROM batch_line l JOIN batch b ON b.id = l.batch"
        " WHERE l.payment = {} AND l.removed_at IS NULL",
        payment_id,
    )
    return rows[0] if rows else None


async def file_of(person: Actor, batch_id: int, part: int) -> Upload:
    """A file of a batch as it was made, for finance."""
    facts = await readable_batch(person, batch_id)
    rules.check_file(facts.batch, person)
    found = next((each for each in facts.files if each.part == part), None)
    if found is None:
        raise NotFound("disbursement.no_file", _("没有这份文件，或还没有生成"))
    return await get(Upload, found.upload)


async def answer(batch_id: int, answer_id: int, *, lock: Lock | None = None) -> BankAnswer:
    """An answer to that batch. Raises NotFound for any other."""
    found = await get(BankAnswer, answer_id, lock=lock)
    if found.batch != batch_id:
        raise NotFound("disbursement.no_answer", _("没有这份银行回单"))
    return found


async def answers(batch_id: int) -> list[BankAnswer]:
    """What the bank sent about a batch, the newest first."""
    return await BankAnswer.objects().where(BankAnswer.batch == batch_id).order_by(BankAnswer.id, ascending=False)


async def unrecorded(answer_id: int, most: int) -> list[AnswerLine]:
    """The next rows of a confirmed answer that are to be recorded."""
    rows = AnswerLine.objects().where(AnswerLine.answer == answer_id, AnswerLine.recorded_at.is_null())
    return await rows.order_by(AnswerLine.id).limit(most)


async def recorded(answer_id: int) -> tuple[int, int]:
    """How many rows of an answer are on record, or refused, and how many there are."""
    [row] = await sql(
        "SELECT count(recorded_at) AS done, count(*) AS whole FROM answer_line WHERE answer = {}", answer_id
    )
    return row["done"], row["whole"]


async def refusals(answer_id: int) -> list[Mapping[str, Any]]:
    """Rows of a confirmed answer that could not be recorded: somebody had done something else meanwhile."""
    return list(
        await sql(
            "SELECT n.row, n.refusal, y.number, y.id AS payment FROM answer_line n JOIN batch_line l ON l.id = n.line"
            " JOIN payment y ON y.id = l.payment WHERE n.answer = {} AND n.refusal <> '' ORDER BY n.row LIMIT {}",
            answer_id,
            PAGE,
        )
    )


async def payments_by_reference(references: Sequence[str]) -> dict[str, Payment]:
    """The payments that carry these bank references."""
    [found] = await together(Rows(Payment.bank_ref, list(references) or [""]))
    return {each.bank_ref: each for each in found}


async def payments_of_lines(line_ids: Sequence[int]) -> dict[int, int]:
    """The payment of each of these lines, by line id."""
    rows = await sql("SELECT id, payment FROM batch_line WHERE id = ANY({}::int[])", list(line_ids))
    return {row["id"]: row["payment"] for row in rows}
