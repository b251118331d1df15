"""Reads of final accounts and of what they are made of: the budget in force, hubs' ledgers, promised match."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from grants.applications.tables import Application
from grants.awards.amendment import queries as amendments
from grants.db import get, sql
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.people.rules import Actor
from grants.reporting import queries as reporting
from grants.reporting.auditing import queries as auditing
from grants.reporting.final_account.facts import (
    ZERO,
    AccountView,
    Books,
    Money,
    Project,
    Promise,
    Said,
    Voucher,
)
from grants.reporting.final_account.rules import AccountFacts
from grants.reporting.final_account.tables import FinalAccount, FinalAccountLine, FinalAccountMatch
from grants.reporting.reading import readable_project
from grants.reporting.rules import Reporting
from grants.reporting.tables import ReportKind, ReportStatus

MONEY = """
    SELECT a.amount - f.cut AS granted, f.refunded, f.terminated_at IS NOT NULL AS is_terminated,
        EXISTS (SELECT FROM stage_waiver w JOIN stage s ON s.id = w.stage
            WHERE s.award = a.id AND w.condition = 'final_accepted') AS final_is_waived,
        (SELECT coalesce(sum(y.amount), 0.00) FROM payment y WHERE y.award = a.id AND y.status = 'paid') AS paid
    FROM award a JOIN award_in_force f ON f.award = a.id WHERE a.id = {}
"""
BOOKS = """
    SELECT sum(u.spent) AS spent, sum(u.interest) AS interest, sum(u.held) AS held,
        sum(ledger_reserved(u.ledger)) AS reserved
    FROM custody_use u WHERE u.award = {} HAVING count(*) > 0
"""
VOUCHERS = """
    SELECT c.award_line, c.number, c.paid_on, c.summary,
        c.amount - coalesce((SELECT sum(r.amount) FROM claim_refund r WHERE r.claim = c.id), 0.00) AS amount
    FROM claim c JOIN custody_ledger k ON k.id = c.ledger WHERE k.award = {} AND c.status = 'paid'
    ORDER BY c.award_line, c.paid_on, c.id
"""


async def account_facts(award_id: int, *, lock: bool = False) -> AccountFacts:
    """An award with what its account is made of. `lock` holds the award."""
    return await _of(await reporting.reporting(award_id, lock=lock))


async def readable_account(person: Actor, award_id: int) -> AccountFacts:
    """The same for a page: NotFound for strangers."""
    return await _of(await readable_project(person, award_id))


async def readable_account_by_key(person: Actor, account_id: int) -> AccountFacts:
    """The same by the key of one of its accounts."""
    return await readable_account(person, (await get(FinalAccount, account_id)).award)


async def account_of_form(form_key: UUID) -> FinalAccount | None:
    """The account that this form brought already."""
    return await FinalAccount.objects().where(FinalAccount.form_key == form_key).first()


async def view(account: FinalAccount) -> AccountView:
    """An account with its lines and match, in order."""
    return AccountView(
        account,
        await FinalAccountLine.objects()
        .where(FinalAccountLine.account == account.id)
        .order_by(FinalAccountLine.position),
        await FinalAccountMatch.objects()
        .where(FinalAccountMatch.account == account.id)
        .order_by(FinalAccountMatch.position),
    )


async def paper(of: AccountFacts) -> Upload:
    """The account as it was accepted. NotFound before it is made."""
    accepted = of.project.accepted
    if accepted is None or accepted.account.upload is None:
        raise NotFound("reporting.no_account_paper", _("决算还没有认可，或文件正在生成"))
    return await get(Upload, accepted.account.upload)


async def proofs(person: Actor, account_id: int) -> Upload:
    """What was sent with an account to prove it. NotFound for strangers."""
    account = await get(FinalAccount, account_id)
    await readable_project(person, account.award)
    if account.proofs is None:
        raise NotFound("reporting.no_account_proofs", _("这份决算没有附凭证"))
    return await get(Upload, account.proofs)


def said_by_books(project: Project, realised: dict[int, Decimal], remark: str) -> Said:
    """What the ledger says of a group's lines, with the match that was typed."""
    books = project.books or Books(ZERO, ZERO, ZERO, ZERO, ())
    return Said(
        actual={line.id: books.spent_on(line) for line in project.lines},
        vouchers={line.id: "、".join(each.number for each in books.of_line(line)) for line in project.lines},
        realised=realised,
        remark=remark,
    )


async def _of(facts: Reporting) -> AccountFacts:
    return AccountFacts(facts, await _project(facts), await auditing.audit_facts(facts))


async def _project(facts: Reporting) -> Project:
    award_id = facts.award.id
    [row] = await sql(MONEY, award_id)
    known = await FinalAccount.objects().where(FinalAccount.award == award_id).order_by(FinalAccount.id)
    finals = facts.of_kind(ReportKind.FINAL)
    return Project(
        application=await get(Application, facts.award.application),
        lines=await amendments.budget_now(award_id),
        promises=await _promises(facts.award.application),
        money=Money(row["granted"], row["paid"], row["refunded"]),
        books=await _books(award_id),
        is_terminated=row["is_terminated"],
        final_is_accepted=row["final_is_waived"] or any(each.status == ReportStatus.ACCEPTED for each in finals),
        known=[await view(each) for each in known],
    )


async def _promises(application_id: int) -> Sequence[Promise]:
    rows = await sql(
        "SELECT position, match_kind, giver, amount AS promised FROM match_line WHERE application = {}"
        " ORDER BY position",
        application_id,
    )
    return [Promise(**row) for row in rows]


async def _books(award_id: int) -> Books | None:
    rows = await sql(BOOKS, award_id)
    if not rows:
        return None
    return Books(**rows[0], vouchers=[Voucher(**each) for each in await sql(VOUCHERS, award_id)])
