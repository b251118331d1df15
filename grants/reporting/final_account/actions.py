"""A final account from its grantee to its acceptance, by three people: the only writer of it."""

from decimal import Decimal
from uuid import UUID

from grants import audit, clock, files, jobs, money
from grants.audit import action
from grants.db import get
from grants.notifications.letters import Letter
from grants.people.rules import Actor
from grants.reporting.final_account import letters, queries, rules
from grants.reporting.final_account.facts import Project, Said
from grants.reporting.final_account.rules import AccountFacts
from grants.reporting.final_account.tables import (
    AccountStatus,
    FinalAccount,
    FinalAccountLine,
    FinalAccountMatch,
)
from grants.reporting.telling import tell_carriers


@action
async def confirm_account(
    by: Actor, award_id: int, form_key: UUID, said: Said, *, content: bytes | None = None, name: str = ""
) -> FinalAccount:
    """Confirm the account of a project; of a group what the ledger says counts and not what is typed. The same form
    again gives the account that it brought."""
    of = await queries.account_facts(award_id, lock=True)
    known = await queries.account_of_form(form_key)
    if known is not None and (known.award, known.confirmed_by) == (award_id, by.id):
        return known
    project = of.project
    if project.books is not None:
        said = queries.said_by_books(project, dict(said.realised), said.remark)
    rules.check_confirming(of, by, said, has_proofs=content is not None)
    proofs = await files.keep(content, name, by=by) if content is not None else None
    account = FinalAccount(
        award=award_id,
        form_key=form_key,
        attempt=len(project.known) + 1,
        is_from_ledger=project.books is not None,
        granted=project.money.granted,
        paid=project.money.kept,
        interest=project.books.interest if project.books else Decimal("0.00"),
        spent=said.spent,
        surplus=project.surplus(said.spent),
        remark=said.remark,
        proofs=proofs.id if proofs else None,
        confirmed_at=clock.now(),
        confirmed_by=by.id,
        confirmed_by_name=by.name,
    )
    await account.save()
    await _write_lines(account, project, said)
    told = {"award": of.reporting.award.number, "spent": said.spent, "surplus": account.surplus}
    await audit.record(by, "reporting.account_confirmed", account, **told)
    return account


async def _write_lines(account: FinalAccount, project: Project, said: Said) -> None:
    for line in project.lines:
        await FinalAccountLine(
            account=account.id,
            award_line=line.id,
            position=line.position,
            item=line.item,
            budget=line.amount,
            actual=money.yuan(said.actual[line.id]),
            vouchers=said.vouchers[line.id],
        ).save()
    for each in project.promises:
        await FinalAccountMatch(
            account=account.id,
            position=each.position,
            match_kind=each.match_kind,
            giver=each.giver,
            promised=each.promised,
            realised=said.realised.get(each.position, Decimal("0.00")),
        ).save()


@action
async def check_account(by: Actor, account_id: int) -> FinalAccount:
    """Finance found it right."""
    of, account = await _held(account_id)
    rules.check_checking(of, by, account)
    await account.update_self(
        {
            FinalAccount.status: AccountStatus.CHECKED,
            FinalAccount.checked_at: clock.now(),
            FinalAccount.checked_by: by.id,
            FinalAccount.checked_by_name: by.name,
        }
    )
    await audit.record(by, "reporting.account_checked", account, award=of.reporting.award.number)
    return account


@action
async def accept_account(by: Actor, account_id: int) -> FinalAccount:
    """Accept it: its figures are what the project spent, and its paper is made by a job."""
    of, account = await _held(account_id)
    rules.check_accepting(of, by, account)
    await account.update_self(
        {
            FinalAccount.status: AccountStatus.ACCEPTED,
            FinalAccount.accepted_at: clock.now(),
            FinalAccount.accepted_by: by.id,
            FinalAccount.accepted_by_name: by.name,
        }
    )
    await jobs.enqueue("reporting.final_account", account.id)
    told = {"award": of.reporting.award.number, "spent": account.spent, "surplus": account.surplus}
    await audit.record(by, "reporting.account_accepted", account, **told)
    await _tell(of, account, letters.ACCEPTED, "")
    return account


@action
async def return_account(by: Actor, account_id: int, *, reason: str) -> FinalAccount:
    """Give it back with the reason; another attempt may follow."""
    of, account = await _held(account_id)
    rules.check_returning(of, by, account, reason=reason.strip())
    await account.update_self(
        {
            FinalAccount.status: AccountStatus.RETURNED,
            FinalAccount.returned_at: clock.now(),
            FinalAccount.returned_by: by.id,
            FinalAccount.returned_by_name: by.name,
            FinalAccount.returned_why: reason.strip(),
        }
    )
    await audit.record(by, "reporting.account_returned", account, award=of.reporting.award.number, reason=reason)
    await _tell(of, account, letters.RETURNED, reason.strip())
    return account


@action
async def keep_account(by: Actor | None, account_id: int, *, content: bytes, check_code: str) -> FinalAccount:
    """Keep the paper of an accepted account, once."""
    of, account = await _held(account_id)
    if account.upload is None:
        upload = await files.keep_made(content, f"决算表{of.reporting.award.number}.pdf", "application/pdf", by=by)
        await account.update_self({FinalAccount.upload: upload.id, FinalAccount.check_code: check_code})
        await audit.record(by, "reporting.account_kept", account, sha256=upload.sha256)
    return account


async def _held(account_id: int) -> tuple[AccountFacts, FinalAccount]:
    """The award first, then its account, as confirming takes them."""
    of = await queries.account_facts((await get(FinalAccount, account_id)).award, lock=True)
    return of, await get(FinalAccount, account_id, lock="NO KEY UPDATE")


async def _tell(of: AccountFacts, account: FinalAccount, letter: Letter, note: str) -> None:
    about = {"title": of.project.application.title, "number": of.reporting.award.number, "note": note}
    await tell_carriers(of.reporting, letter, link=f"/awards/{account.award}/final-account", **about)
