"""What is still open of a project, asked of every step: one question for each fact, so that a new one is one line."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from grants.awards import queries as awards
from grants.awards.facts import AwardFacts
from grants.calls.tables import Call
from grants.db import Lock, get, sql
from grants.errors import NotFound
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES, Actor
from grants.reporting.closing.facts import ClosingFacts, RoundState
from grants.reporting.closing.tables import ArchiveRecord, AwardClosure, RoundClosure
from grants.reporting.final_account import queries as accounts
from grants.reporting.reading import readable_project
from grants.reporting.signage import queries as signage
from grants.scoring import queries as scoring
from grants.scoring import seen

# The final report, and the mid-term one where money in force of the award waits for it; what was waived is not owed.
OWED_REPORTS = """
    SELECT k.kind FROM (VALUES ('midterm', 'midterm_accepted'), ('final', 'final_accepted')) k (kind, condition)
    WHERE (k.kind = 'final' OR EXISTS (SELECT FROM stage_requirement q JOIN stage_in_force s ON s.stage = q.stage
            WHERE s.award = {} AND s.amount > 0 AND q.condition = k.condition))
        AND NOT EXISTS (SELECT FROM report r WHERE r.award = {} AND r.kind = k.kind AND r.status = 'accepted')
        AND NOT EXISTS (SELECT FROM stage_waiver w JOIN stage s ON s.id = w.stage
            WHERE s.award = {} AND w.condition = k.condition)
"""
UNRECEIPTED = """
    SELECT y.number FROM payment y WHERE y.award = {} AND y.status = 'paid' AND NOT EXISTS (
        SELECT FROM payment_receipt r WHERE r.payment = y.id AND r.accepted_at IS NOT NULL) ORDER BY y.id
"""
IN_FLIGHT = """
    SELECT number FROM payment WHERE award = {} AND status NOT IN ('paid', 'returned', 'cancelled') ORDER BY id
"""
DEMANDS = """
    SELECT d.number FROM return_demand d JOIN demand_state s ON s.demand = d.id
    WHERE d.award = {} AND s.outstanding > 0 ORDER BY d.id
"""
WAIVED = "SELECT coalesce(sum(waived), 0.00) AS amount FROM return_demand WHERE award = {}"
# What must be put right: after a report, a visit or an evaluation, and after a spot check of the vouchers of a group.
REMEDIES = """
    SELECT count(*) AS n FROM (
        SELECT z.id FROM rectification z WHERE z.award = {} AND z.accepted_at IS NULL
        UNION ALL
        SELECT m.id FROM remedy m JOIN sampled_voucher v ON v.id = m.voucher JOIN claim c ON c.id = v.claim
            JOIN custody_ledger k ON k.id = c.ledger WHERE k.award = {} AND NOT EXISTS (SELECT FROM remedy_answer a
                WHERE a.remedy = m.id AND a.decided_at IS NOT NULL AND a.refused_for = '')
    ) x
"""
# Evaluations whose results are not known yet, and those of which it is not decided what follows from them.
EVALUATIONS = """
    SELECT v.kind FROM evaluated_project e JOIN evaluation v ON v.id = e.evaluation
    WHERE e.award = {} AND (v.closed_at IS NULL OR EXISTS (SELECT FROM measure m
        WHERE m.project = e.id AND m.dropped_at IS NULL AND m.effective_at IS NULL)) ORDER BY v.id
"""
CHANGES = """
    SELECT what FROM (
        SELECT '变更申请' AS what FROM amendment WHERE award = {} AND version IS NULL AND decided_at IS NULL
        UNION ALL SELECT '终止或核减建议' FROM ending WHERE award = {} AND decided_at IS NULL
        UNION ALL SELECT '收款账户变更' FROM payee_change WHERE award = {} AND checked_at IS NULL AND ended_at IS NULL
    ) x
"""
# An award that was ended and of which the grantee keeps nothing has no account to give.
OPEN_OF_ROUND = """
    SELECT a.number FROM award a JOIN award_in_force f ON f.award = a.id
    WHERE a.call = {} AND a.cancelled_at IS NULL AND a.closed_at IS NULL AND NOT (f.terminated_at IS NOT NULL
        AND f.refunded >= (SELECT coalesce(sum(y.amount), 0) FROM payment y WHERE y.award = a.id AND y.status = 'paid'))
    ORDER BY a.id
"""
UNDECIDED = """
    SELECT count(*) AS n FROM application p WHERE p.call = {} AND p.status = 'eligible'
        AND NOT EXISTS (SELECT FROM award a WHERE a.application = p.id)
        AND NOT EXISTS (SELECT FROM rejection j WHERE j.application = p.id)
"""
PAPERS = """
    SELECT (SELECT count(*) FROM payment_paper p JOIN payment y ON y.id = p.payment WHERE y.award = {})
            + (SELECT count(*) FROM payment_receipt r JOIN payment y ON y.id = r.payment WHERE y.award = {})
            + (SELECT count(*) FROM claim c JOIN custody_ledger k ON k.id = c.ledger
                WHERE k.award = {} AND c.status = 'paid') AS vouchers,
        (SELECT count(*) FROM statement t JOIN custody_ledger k ON k.id = t.ledger WHERE k.award = {}) AS statements,
        (SELECT count(*) FROM handover_item i JOIN custody_ledger k ON k.id = i.ledger WHERE k.award = {}) AS transfers,
        (SELECT count(*) FROM final_account WHERE award = {}) + (SELECT count(*) FROM audit_report WHERE award = {})
            AS account,
        (SELECT count(*) FROM application_paper p JOIN application_version v ON v.id = p.version
                JOIN award a ON a.application = v.application WHERE a.id = {})
            + (SELECT count(*) FROM report WHERE award = {}) + (SELECT count(*) FROM signage_proof WHERE award = {})
            + (SELECT count(*) FROM agreement WHERE award = {}) + (SELECT count(*) FROM amendment WHERE award = {})
            AS file
"""
PAPERS_OF_ROUND = """
    SELECT (SELECT count(*) FROM award WHERE call = {}) AS ledgers,
        (SELECT count(*) FROM call_paper WHERE call = {}) + (SELECT count(*) FROM judging_paper WHERE call = {})
            + (SELECT count(*) FROM public_notice WHERE call = {}) AS decisions
"""


async def closing_facts(award_id: int, *, lock: Lock | None = None) -> ClosingFacts:
    """A project with all that may be open of it. `lock` holds the award, at which every step of it waits."""
    return await _of(await awards.award_facts(award_id, lock=lock))


async def readable_closing(person: Actor, award_id: int) -> ClosingFacts:
    """The same for a page: NotFound for strangers."""
    await readable_project(person, award_id)
    return await _of(await awards.award_facts(award_id))


async def round_state(call_id: int, *, lock: Lock | None = None) -> RoundState:
    """A round with the projects that go on. `lock` holds the call."""
    call = await get(Call, call_id, lock=lock)
    [row] = await sql("SELECT count(*) AS n FROM award WHERE call = {}", call_id)
    [left] = await sql(UNDECIDED, call_id)
    return RoundState(
        call=call,
        awards=row["n"],
        undecided=left["n"],
        open=await _numbers(OPEN_OF_ROUND, call_id),
        closure=await RoundClosure.objects().where(RoundClosure.call == call_id).first(),
    )


async def readable_round(person: Actor, call_id: int) -> RoundState:
    """The same for a page of the funder's staff: NotFound for strangers, and for who is recused from any of the round,
    of which it tells what was decided."""
    found = await round_state(call_id)
    hidden = seen.hidden_from(person, await scoring.recused(found.call))
    if hidden or not person.has_in(found.call.funder, *FUNDER_ROLES):
        raise NotFound("reporting.no_round_to_close", _("没有找到这个轮次"))
    return found


async def archived(*, award_id: int | None = None, call_id: int | None = None) -> list[ArchiveRecord]:
    """What is kept of a closed project, or of a closed round."""
    which = ArchiveRecord.award == award_id if award_id is not None else ArchiveRecord.call == call_id
    return await ArchiveRecord.objects().where(which).order_by(ArchiveRecord.id)


async def papers_of_award(award_id: int) -> dict[str, int]:
    """How many papers of each class of the archive a project left."""
    [row] = await _asked(PAPERS, award_id)
    return row


async def papers_of_round(call_id: int) -> dict[str, int]:
    """The same of a round."""
    [row] = await _asked(PAPERS_OF_ROUND, call_id)
    return row


async def projects_of_round(call_id: int) -> list[dict[str, Any]]:
    """Every award of a round that is not cancelled, with the day on which it was closed."""
    return await sql(
        "SELECT a.id, a.number, p.title, a.closed_at, f.terminated_at FROM award a JOIN application p"
        " ON p.id = a.application JOIN award_in_force f ON f.award = a.id"
        " WHERE a.call = {} AND a.cancelled_at IS NULL ORDER BY a.id",
        call_id,
    )


async def _of(facts: AwardFacts) -> ClosingFacts:
    award_id = facts.award.id
    account = await accounts.account_facts(award_id)
    [remedies] = await _asked(REMEDIES, award_id)
    [waived] = await _asked(WAIVED, award_id)
    return ClosingFacts(
        award=facts,
        reporting=account.reporting,
        project=account.project,
        signage=await signage.signage_facts(award_id),
        owed_reports=[row["kind"] for row in await _asked(OWED_REPORTS, award_id)],
        unreceipted=await _numbers(UNRECEIPTED, award_id),
        remedies=remedies["n"],
        evaluations=[row["kind"] for row in await _asked(EVALUATIONS, award_id)],
        changes=[row["what"] for row in await _asked(CHANGES, award_id)],
        in_flight=await _numbers(IN_FLIGHT, award_id),
        demands=await _numbers(DEMANDS, award_id),
        waived=Decimal(waived["amount"]),
        closure=await AwardClosure.objects().where(AwardClosure.award == award_id).first(),
    )


async def _numbers(statement: str, key: int) -> Sequence[str]:
    return [row["number"] for row in await _asked(statement, key)]


async def _asked(statement: str, key: int) -> list[dict[str, Any]]:
    """Every place of these questions is the award, or the round."""
    return await sql(statement, *[key] * statement.count("{}"))
