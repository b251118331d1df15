"""Ask for another account, check it, end it: the only writer of changes of account."""

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.db import get
from grants.disbursement import actions as paying
from grants.disbursement.chain import queries as chain
from grants.disbursement.chain.facts import COOLING_DAYS
from grants.disbursement.payees import letters, queries, rules
from grants.disbursement.payees.tables import PayeeChange
from grants.disbursement.tables import Payment
from grants.organizations.tables import BankAccount
from grants.people.rules import Actor


@action
async def ask_for_payee_change(
    by: Actor, *, award_id: int, account_id: int, reason: str, content: bytes, name: str
) -> PayeeChange:
    """Ask that a grant be paid to another account, with the letter. From now on none of its payments goes on."""
    of = await queries.account_facts(award_id, lock="NO KEY UPDATE")
    found = next((each for each in of.accounts if each.id == account_id), None)
    account = rules.check_asking(of, by, found, reason)
    letter = await files.keep(content, name, by=by)
    change = PayeeChange(
        award=award_id,
        account=account.id,
        payee_holder=account.holder,
        payee_number=account.number,
        payee_bank=account.bank_name,
        payee_cnaps=account.cnaps,
        reason=reason,
        letter=letter.id,
        asked_at=clock.now(),
        asked_by=by.id,
        asked_by_name=by.name,
    )
    await change.save()
    await audit.record(by, "disbursement.payee_change_asked", change, award=of.facts.award.number, reason=reason)
    await letters.tell_of_asking(of.facts, change)
    return change


@action
async def check_payee_change(by: Actor, change_id: int, *, number_again: str) -> PayeeChange:
    """Another has compared it with the letter: it counts after the time of waiting, and payments that would still go
    to the earlier account are cancelled. A payment that the bank has is left alone."""
    award_id = (await get(PayeeChange, change_id)).award
    # Payments before the award, as every action on a payment takes them; none is added while the change is open.
    unsent = [await get(Payment, each, lock="NO KEY UPDATE") for each in await queries.unsent_payments(award_id)]
    of = await queries.account_facts(award_id, lock="NO KEY UPDATE")
    change = await get(PayeeChange, change_id, lock="NO KEY UPDATE")
    rules.check_check(of, by, change, await get(BankAccount, change.account, lock="SHARE"), number_again)
    edition = await chain.rules_in_force(of.facts.funder.id, clock.today())
    days = edition.cooling_days if edition else COOLING_DAYS
    until = clock.end_of(rules.cooling_ends_on(clock.today(), days)) if days else clock.now()
    for payment in unsent:
        if payment.status in queries.UNSENT:
            await paying.cancel_for_another_account(by, payment.id)
    await change.update_self(
        {
            PayeeChange.checked_at: clock.now(),
            PayeeChange.checked_by: by.id,
            PayeeChange.checked_by_name: by.name,
            PayeeChange.effective_at: until,
        }
    )
    await audit.record(by, "disbursement.payee_change_checked", change, award=of.facts.award.number, from_at=until)
    if days:
        await letters.tell_of_check(of.facts, change)
    await jobs.enqueue("disbursement.payee_change_counts", change_id, at=until)
    return change


@action
async def tell_of_account_in_force(by: None, change_id: int) -> PayeeChange:
    """The time of waiting is over: those who own the account are told, once; of what was ended nothing is said."""
    change = await get(PayeeChange, change_id, lock="NO KEY UPDATE")
    if change.ended_at is None:
        of = await queries.account_facts(change.award)
        await letters.tell_of_force(of.facts, change)
        await audit.record(by, "disbursement.payee_change_counts", change, award=of.facts.award.number)
    return change


@action
async def end_payee_change(by: Actor, change_id: int, *, reason: str) -> PayeeChange:
    """Refuse or take back a change before it counts: the account stays what it was."""
    award_id = (await get(PayeeChange, change_id)).award
    of = await queries.account_facts(award_id, lock="NO KEY UPDATE")
    change = await get(PayeeChange, change_id, lock="NO KEY UPDATE")
    rules.check_ending(of, by, change, reason)
    await change.update_self(
        {PayeeChange.ended_at: clock.now(), PayeeChange.ended_by_name: by.name, PayeeChange.ended_why: reason}
    )
    await audit.record(by, "disbursement.payee_change_ended", change, award=of.facts.award.number, reason=reason)
    await letters.tell_of_end(of.facts, change)
    return change
