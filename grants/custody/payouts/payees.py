"""Whom a claim pays: named by one signatory of the group, confirmed by another. Paying by hand does not wait for it."""

from collections.abc import Iterable

from grants import audit, clock
from grants.audit import action
from grants.custody.payouts import letters, rules
from grants.custody.payouts.tables import ClaimPayee
from grants.custody.queries.facts import among, claim_in_hand
from grants.organizations.rules import valid_account_number, valid_cnaps
from grants.people.rules import Actor


@action
async def name_payee(
    by: Actor, claim_id: int, *, holder: str, number: str, bank_name: str, cnaps: str = ""
) -> ClaimPayee:
    """Say whom a claim pays, or that it is another account; another signatory confirms it. The same again changes
    nothing."""
    hand = await claim_in_hand(claim_id, lock=True)
    rules.check_naming(hand, by)
    payee = ClaimPayee(
        claim=claim_id,
        holder=holder.strip(),
        number=valid_account_number(number),
        bank_name=bank_name.strip(),
        cnaps=valid_cnaps(cnaps) if cnaps else "",
        named_by=by.id,
        named_at=clock.now(),
    )
    known = (await payees_of([claim_id])).get(claim_id)
    if known is not None:
        if _account(known) == _account(payee):
            return known
        await known.update_self({ClaimPayee.replaced_at: clock.now()})
    await payee.save()
    await audit.record(by, "custody.payee_named", payee, claim=hand.claim.number, account=payee.number[-4:])
    if hand.claim.signed_by is not None:
        await letters.tell_of_payee(hand, by)
    return payee


@action
async def confirm_payee(by: Actor, claim_id: int) -> ClaimPayee:
    """Another signatory than who named it says that the account is the right one. A second time is refused."""
    hand = await claim_in_hand(claim_id, lock=True)
    payee = (await payees_of([claim_id])).get(claim_id)
    rules.check_payee_confirmation(hand, payee, by)
    assert payee is not None  # the rule says so
    return await _confirmed(by, payee)


async def confirm_with_signature(by: Actor, claim_id: int) -> None:
    """Whoever signs as the second stands for the account that the first named. Within the action that signs."""
    payee = (await payees_of([claim_id])).get(claim_id)
    if payee is not None and payee.confirmed_at is None and payee.named_by != by.id:
        await _confirmed(by, payee)


async def payees_of(claim_ids: Iterable[int]) -> dict[int, ClaimPayee]:
    """The accounts in force, by claim."""
    found = await ClaimPayee.objects().where(among(ClaimPayee.claim, claim_ids), ClaimPayee.replaced_at.is_null())
    return {each.claim: each for each in found}


async def _confirmed(by: Actor, payee: ClaimPayee) -> ClaimPayee:
    await payee.update_self({ClaimPayee.confirmed_by: by.id, ClaimPayee.confirmed_at: clock.now()})
    await audit.record(by, "custody.payee_confirmed", payee, account=payee.number[-4:])
    return payee


def _account(payee: ClaimPayee) -> tuple[str, str, str, str]:
    return payee.holder, payee.number, payee.bank_name, payee.cnaps
