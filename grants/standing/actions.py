"""What is put on an organisation's record. Nothing is deleted: what was wrong is ended, replaced or withdrawn."""

from datetime import date

from grants import clock, files
from grants.audit import action, record
from grants.db import get
from grants.organizations import queries as organizations
from grants.people.rules import Actor
from grants.standing import letters, rules
from grants.standing.tables import (
    AnnualCheck,
    CheckResult,
    CreditEffect,
    CreditEvent,
    CreditKind,
    Listing,
    ListKind,
    Rating,
)


@action
async def list_organization(
    by: Actor | None,
    *,
    organization_id: int,
    list_kind: ListKind,
    from_on: date,
    reason: str,
    document_no: str = "",
    imported: int | None = None,
) -> Listing:
    """Put an organisation on a list. On the same list it stands once until it is taken off."""
    row = await organizations.organization(organization_id, lock="NO KEY UPDATE")
    open_now = await Listing.objects().where(
        Listing.organization == row.id, Listing.list_kind == list_kind, Listing.until_on.is_null()
    )
    rules.check_listing(by, from_on, clock.today(), reason, open_now)
    listing = Listing(
        organization=row.id,
        list_kind=ListKind(list_kind),
        from_on=from_on,
        reason=reason.strip(),
        document_no=document_no.strip(),
        imported=imported,
    )
    await listing.save()
    await record(by, "standing.organization_listed", row, list_kind=list_kind, from_on=from_on, reason=reason)
    return listing


@action
async def unlist_organization(by: Actor, listing_id: int, *, until_on: date) -> Listing:
    """Take an organisation off a list; `until_on` is its last day there. A second time is refused."""
    listing = await get(Listing, listing_id, lock="UPDATE")
    rules.check_unlisting(by, listing, until_on, clock.today())
    await listing.update_self({Listing.until_on: until_on})
    row = await organizations.organization(listing.organization)
    await record(by, "standing.organization_unlisted", row, list_kind=listing.list_kind, until_on=until_on)
    return listing


@action
async def record_annual_check(
    by: Actor | None,
    *,
    organization_id: int,
    year: int,
    result: CheckResult,
    filed_on: date,
    checked_by: str = "",
    proof: bytes | None = None,
    proof_name: str = "",
    note: str = "",
    imported: int | None = None,
) -> AnnualCheck:
    """Enter the annual check of a year. A second entry for the year replaces the first, which stays to be read."""
    row = await organizations.organization(organization_id, lock="NO KEY UPDATE")
    rules.check_annual_check(by, row, year, result, filed_on, clock.today())
    now = clock.now()
    upload = await files.keep(proof, proof_name, by=by) if proof is not None else None
    await AnnualCheck.update({AnnualCheck.replaced_at: now}).where(
        AnnualCheck.organization == row.id, AnnualCheck.year == year, AnnualCheck.replaced_at.is_null()
    )
    check = AnnualCheck(
        organization=row.id,
        year=year,
        result=CheckResult(result),
        filed_on=filed_on,
        checked_by=checked_by.strip(),
        proof=upload.id if upload else None,
        note=note.strip(),
        entered_by=by.id if by else None,
        entered_at=now,
        imported=imported,
    )
    await check.save()
    await record(by, "standing.annual_check_recorded", row, year=year, result=result, filed_on=filed_on)
    return check


@action
async def record_rating(
    by: Actor | None,
    *,
    organization_id: int,
    grade: str,
    from_on: date,
    until_on: date | None = None,
    rated_by: str = "",
    certificate_no: str = "",
    imported: int | None = None,
) -> Rating:
    """Enter a rating; it lasts five years unless an earlier last day is given. The same again gives what is there."""
    row = await organizations.organization(organization_id, lock="NO KEY UPDATE")
    last = until_on or rules.five_years(from_on)
    rules.check_rating(by, row, grade, from_on, last, clock.today())
    there = await Rating.objects().where(
        Rating.organization == row.id, Rating.from_on == from_on, Rating.grade == grade
    )
    if there:
        return there[0]
    rating = Rating(
        organization=row.id,
        grade=grade,
        from_on=from_on,
        until_on=last,
        rated_by=rated_by.strip(),
        certificate_no=certificate_no.strip(),
        entered_by=by.id if by else None,
        entered_at=clock.now(),
        imported=imported,
    )
    await rating.save()
    await record(by, "standing.rating_recorded", row, grade=grade, from_on=from_on, until_on=last)
    return rating


@action
async def withdraw_rating(by: Actor, rating_id: int, *, withdrawn_on: date, reason: str) -> Rating:
    """A rating is taken away: it counts no more from that day. A second time is refused."""
    rating = await get(Rating, rating_id, lock="UPDATE")
    rules.check_rating_withdrawal(by, rating, withdrawn_on, reason, clock.today())
    await rating.update_self({Rating.withdrawn_on: withdrawn_on, Rating.withdrawn_reason: reason.strip()})
    row = await organizations.organization(rating.organization)
    await record(by, "standing.rating_withdrawn", row, grade=rating.grade, withdrawn_on=withdrawn_on, reason=reason)
    return rating


@action
async def record_credit_event(
    by: Actor | None,
    *,
    organization_id: int,
    kind: CreditKind,
    effect: CreditEffect,
    fact: str,
    source: str,
    arose_on: date,
    from_on: date,
    until_on: date | None = None,
    document_no: str = "",
    proposed_by: int | None = None,
) -> CreditEvent:
    """Enter a fact of credit. It is due five working days after it arose (R-B9); a late entry is shown as late. Whom it
    is about is told, and may appeal within the term; neither who entered nor who proposed it decides on that."""
    row = await organizations.organization(organization_id, lock="NO KEY UPDATE")
    event = CreditEvent(
        organization=row.id,
        kind=CreditKind(kind),
        effect=CreditEffect(effect),
        fact=fact.strip(),
        source=source.strip(),
        document_no=document_no.strip(),
        arose_on=arose_on,
        due_on=rules.working_days_from(arose_on, rules.ENTRY_DAYS),
        entered_at=clock.now(),
        entered_by=by.id if by else None,
        proposed_by=proposed_by,
        appeal_until=rules.working_days_from(clock.today(), rules.APPEAL_DAYS),
        from_on=from_on,
        until_on=until_on,
    )
    rules.check_credit_event(by, event, clock.today())
    await event.save()
    await record(by, "standing.credit_event_recorded", row, kind=kind, effect=effect, arose_on=arose_on)
    await letters.tell_of_credit(event)
    return event


@action
async def appeal_credit_event(by: Actor, event_id: int, *, appealed_on: date, grounds: str) -> CreditEvent:
    """The organisation contradicts a fact; the fact counts on until that is decided. A second time is refused."""
    event = await get(CreditEvent, event_id, lock="UPDATE")
    rules.check_appeal(by, event, appealed_on, grounds, clock.today())
    await event.update_self({CreditEvent.appealed_on: appealed_on, CreditEvent.appeal_grounds: grounds.strip()})
    row = await organizations.organization(event.organization)
    await record(by, "standing.credit_event_appealed", row, event=event.id, appealed_on=appealed_on)
    return event


@action
async def decide_appeal(by: Actor, event_id: int, *, is_upheld: bool, finding: str) -> CreditEvent:
    """Another person than the one who entered the fact decides: upheld, the fact counts no more from today."""
    event = await get(CreditEvent, event_id, lock="UPDATE")
    rules.check_appeal_decision(by, event, finding)
    today = clock.today()
    await event.update_self(
        {
            CreditEvent.appeal_decided_on: today,
            CreditEvent.appeal_finding: finding.strip(),
            CreditEvent.withdrawn_on: today if is_upheld else None,
        }
    )
    row = await organizations.organization(event.organization)
    await record(by, "standing.appeal_decided", row, event=event.id, is_upheld=is_upheld, finding=finding)
    await letters.tell_of_appeal(event)
    return event
