"""What is written in the registry."""

from datetime import date
from decimal import Decimal
from typing import Any

from grants import clock, jobs
from grants.audit import action, record
from grants.db import get
from grants.files import Upload
from grants.organizations import queries, rules
from grants.organizations.tables import (
    AccountUse,
    BankAccount,
    CustodyAgreement,
    CustodyMode,
    Organization,
    OrganizationKind,
    OrganizationStatus,
)
from grants.people.rules import Actor

NOTHING = Decimal("0.00")


@action
async def register_organization(
    by: Actor | None,
    *,
    code: str,
    name: str,
    kind: OrganizationKind,
    status: OrganizationStatus,
    uscc: str | None = None,
    filing_no: str | None = None,
    filing_authority: str = "",
    division: str = "",
    legal_representative: str = "",
    is_funder: bool = False,
    is_organiser: bool = False,
    is_hub: bool = False,
    is_trial: bool = False,
    **profile: Any,
) -> Organization:
    """Enter an organisation. The same identity a second time is refused, naming the one that has it."""
    uscc = rules.valid_uscc(uscc) if uscc else None
    filing_no = (filing_no or "").strip() or None
    new = rules.Registration(
        code,
        name,
        OrganizationKind(kind),
        OrganizationStatus(status),
        uscc,
        filing_no,
        is_funder,
        is_organiser,
        is_hub,
        is_trial,
    )
    rules.check_registration(by, new, await queries.with_identity(code, uscc, filing_no))
    row = Organization(
        code=code,
        name=name.strip(),
        kind=new.kind,
        status=new.status,
        uscc=uscc,
        filing_no=filing_no,
        filing_authority=filing_authority,
        division=division,
        legal_representative=legal_representative,
        is_funder=is_funder,
        is_organiser=is_organiser,
        is_hub=is_hub,
        is_trial=is_trial,
        created_at=clock.now(),
        **profile,
    )
    await row.save()
    await record(by, "organizations.organization_registered", row, uscc=uscc, filing_no=filing_no)
    if not is_trial:
        await jobs.enqueue("organizations.look_for", row.id)
    return row


@action
async def add_bank_account(
    by: Actor,
    *,
    organization_id: int,
    account_use: AccountUse,
    holder: str,
    number: str,
    bank_name: str,
    cnaps: str,
    from_on: date,
    letter: Upload | None = None,
) -> BankAccount:
    """Enter an account. It becomes current when another person has checked it; until then the earlier one stays.

    A second one of the same use replaces one that still waits for its check.
    """
    row = await queries.organization(organization_id, lock="NO KEY UPDATE")
    rules.check_bank_account(by, row, account_use, holder, from_on, clock.today())
    await BankAccount.update({BankAccount.until_on: clock.today()}).where(
        BankAccount.organization == row.id,
        BankAccount.account_use == account_use,
        BankAccount.until_on.is_null(),
        BankAccount.checked_at.is_null(),
    )
    account = BankAccount(
        organization=row.id,
        account_use=AccountUse(account_use),
        holder=holder.strip(),
        number=rules.valid_account_number(number),
        bank_name=bank_name.strip(),
        cnaps=rules.valid_cnaps(cnaps),
        from_on=from_on,
        letter=letter.id if letter else None,
        entered_by=by.id,
    )
    await account.save()
    await record(by, "organizations.account_added", row, account=account.id, account_use=account_use, last=number[-4:])
    return account


@action
async def check_bank_account(by: Actor, account_id: int) -> BankAccount:
    """A second person has compared the account with its papers: it is current from now, the earlier one ends."""
    account = await get(BankAccount, account_id)
    row = await queries.organization(account.organization, lock="NO KEY UPDATE")
    account = await get(BankAccount, account_id, lock="UPDATE")
    rules.check_account_check(by, account)
    before = await queries.current_account(row.id, AccountUse(account.account_use))
    if before is not None:
        await before.update_self({BankAccount.until_on: clock.today()})
    await account.update_self({BankAccount.checked_by: by.id, BankAccount.checked_at: clock.now()})
    await record(
        by,
        "organizations.account_checked",
        row,
        account=account.id,
        last=account.number[-4:],
        replaces=before and before.id,
    )
    return account


@action
async def sign_custody_agreement(
    by: Actor | None,
    *,
    hub_id: int,
    group_id: int,
    number: str,
    mode: CustodyMode,
    signed_on: date,
    fee_percent: Decimal = NOTHING,
) -> CustodyAgreement:
    """A hub keeps a filed group's money from now on. A group has one such agreement at a time."""
    hub = await queries.organization(hub_id, lock="SHARE")
    group = await queries.organization(group_id, lock="NO KEY UPDATE")
    agreements = CustodyAgreement.objects()
    live = await agreements.where(
        CustodyAgreement.community_group == group.id, CustodyAgreement.ended_on.is_null()
    ).first()
    number = number.strip()
    same = await CustodyAgreement.objects().where(CustodyAgreement.number == number).first()
    rules.check_custody_agreement(by, hub, group, number, signed_on, clock.today(), live, same)
    agreement = CustodyAgreement(
        hub=hub.id,
        community_group=group.id,
        number=number,
        mode=CustodyMode(mode),
        fee_percent=fee_percent,
        signed_on=signed_on,
    )
    await agreement.save()
    await record(by, "organizations.custody_agreed", group, hub=hub.id, number=number, mode=mode, signed_on=signed_on)
    return agreement


@action
async def end_custody_agreement(
    by: Actor | None, agreement_id: int, *, ended_on: date, reason: str
) -> CustodyAgreement:
    """A hub keeps a group's money no more after that day. That nothing is left in its books is asked by the step that
    keeps them, and by the database. A second time is refused."""
    agreement = await get(CustodyAgreement, agreement_id)
    group = await queries.organization(agreement.community_group, lock="NO KEY UPDATE")
    agreement = await get(CustodyAgreement, agreement_id, lock="UPDATE")
    rules.check_custody_end(by, agreement, ended_on, clock.today())
    await agreement.update_self({CustodyAgreement.ended_on: ended_on, CustodyAgreement.ended_reason: reason.strip()})
    await record(
        by, "organizations.custody_ended", group, hub=agreement.hub, number=agreement.number, ended_on=ended_on
    )
    return agreement
