"""Reads of payees' accounts: what may be changed, and how an account came about."""

from grants import clock
from grants.awards import queries as awards
from grants.db import Lock, get, sql
from grants.disbursement import rules as paying
from grants.disbursement.facts import PaymentFacts
from grants.disbursement.payees import rules
from grants.disbursement.payees.facts import AccountFacts, AccountStory, Registered
from grants.disbursement.payees.tables import PayeeChange
from grants.disbursement.queries import changes_of
from grants.disbursement.tables import Payment, PaymentStatus
from grants.files import Upload
from grants.organizations.tables import AccountUse, BankAccount
from grants.people.rules import Actor

UNSENT = (PaymentStatus.REQUESTED, PaymentStatus.SENT_BACK, PaymentStatus.REVIEWED, PaymentStatus.APPROVED)
REGISTERED = """
    SELECT x.number, x.bank_name, x.from_on, x.until_on, x.checked_at, coalesce(e.name, '') AS entered_by,
        coalesce(c.name, '') AS checked_by
    FROM bank_account x LEFT JOIN person e ON e.id = x.entered_by LEFT JOIN person c ON c.id = x.checked_by
    WHERE x.organization = {} AND x.account_use = {} ORDER BY x.id DESC
"""
LAST = """
    SELECT y.id FROM payment y JOIN agreement g ON g.award = y.award
    WHERE coalesce(g.hub, g.grantee) = {} AND y.status = 'paid' AND y.id <> {}
    ORDER BY y.paid_on DESC, y.id DESC LIMIT 1
"""


async def account_facts(award_id: int, *, lock: Lock | None = None) -> AccountFacts:
    """An award's account and the others it could have. `lock` holds the award, at which payments wait."""
    facts = await awards.award_facts(award_id, lock=lock)
    use = AccountUse.CUSTODY if facts.is_for_a_group else AccountUse.OWN
    accounts = BankAccount.objects().where(
        BankAccount.organization == facts.payee.id,
        BankAccount.account_use == use,
        BankAccount.checked_at.is_not_null(),
        BankAccount.until_on.is_null(),
    )
    return AccountFacts(facts, await changes_of(award_id), await accounts.order_by(BankAccount.id), clock.now())


async def readable_payee(person: Actor, award_id: int) -> AccountFacts:
    """The same for a page: NotFound for strangers, and for everybody before the agreement."""
    of = await account_facts(award_id)
    paying.check_reading(of.facts, person)
    rules.there_is_an_account(of)
    return of


async def readable_change(person: Actor, change_id: int) -> tuple[AccountFacts, PayeeChange]:
    """A change with what it is of. NotFound for strangers."""
    change = await get(PayeeChange, change_id)
    return await readable_payee(person, change.award), change


async def account_of(change: PayeeChange) -> BankAccount:
    """The account in the registry that a change names."""
    return await get(BankAccount, change.account)


async def letter(change: PayeeChange) -> Upload:
    """The letter by which a change was asked for."""
    return await get(Upload, change.letter)


async def unsent_payments(award_id: int) -> list[int]:
    """The payments of an award that are not with the bank yet."""
    found = Payment.objects().where(Payment.award == award_id, Payment.status.is_in([each.value for each in UNSENT]))
    return [each.id for each in await found.order_by(Payment.id)]


async def account_story(facts: PaymentFacts) -> AccountStory:
    """How the account of a payment came about, and what differs from the last payment to the same payee."""
    award = facts.of.facts
    use = AccountUse.CUSTODY if award.is_for_a_group else AccountUse.OWN
    found = await sql(LAST, award.payee.id, facts.payment.id)
    last = await get(Payment, found[0]["id"]) if found else None
    return AccountStory(
        changes=await changes_of(award.award.id),
        registered=[Registered(**row) for row in await sql(REGISTERED, award.payee.id, use.value)],
        last=last,
        differences=rules.differences(facts.payment, last),
    )
