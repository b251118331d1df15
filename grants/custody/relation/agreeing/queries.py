"""Reads of requests and terms."""

from collections.abc import Sequence
from datetime import date, timedelta

from grants import clock, workdays
from grants.custody.relation.agreeing.facts import Asking, RequestFacts
from grants.custody.relation.agreeing.rules import ANSWER_WITHIN, ASKERS
from grants.custody.relation.agreeing.tables import CustodyRequest, CustodyTerms, RequestSignatory, RequestStatus
from grants.custody.rules import HUB
from grants.db import get
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.organizations.tables import AccountUse, BankAccount, CustodyAgreement, Organization
from grants.people import queries as people
from grants.people.rules import Actor
from grants.people.tables import Person


async def asking(group_id: int, hub_id: int, *, lock: bool = False) -> Asking:
    """A group before it asks. `lock` holds the group, at which two requests of it wait for each other."""
    group = await get(Organization, group_id, lock="NO KEY UPDATE" if lock else None)
    waiting = (
        await CustodyRequest.objects()
        .where(
            CustodyRequest.community_group == group_id,
            (CustodyRequest.status == RequestStatus.ACCEPTED)
            | ((CustodyRequest.status == RequestStatus.ASKED) & (CustodyRequest.answer_by >= clock.today())),
        )
        .first()
    )
    return Asking(
        group=group,
        hub=await get(Organization, hub_id),
        members=frozenset(person.id for person, _held in await people.members(group_id)),
        open=waiting,
        live=await live_agreement(group_id),
    )


async def live_agreement(group_id: int) -> CustodyAgreement | None:
    """Under which a hub keeps the group's money now."""
    return (
        await CustodyAgreement.objects()
        .where(CustodyAgreement.community_group == group_id, CustodyAgreement.ended_on.is_null())
        .first()
    )


async def people_of(group_id: int) -> list[Person]:
    """Whom a group may name, each once, by name."""
    return list({person.id: person for person, _held in await people.members(group_id)}.values())


def answer_by(today: date) -> date:
    """Fifteen working days; three weeks where the working days are not published."""
    try:
        return workdays.add(today, ANSWER_WITHIN)
    except workdays.YearNotPublished:
        return today + timedelta(days=21)


async def request(request_id: int, *, lock: bool = False) -> RequestFacts:
    """One request for an action. `lock`: the request first, then the group."""
    row = await get(CustodyRequest, request_id, lock="UPDATE" if lock else None)
    return await _of(row, lock=lock)


async def readable_request(person: Actor, request_id: int) -> RequestFacts:
    """One request. Raises NotFound for whoever belongs to neither side."""
    row = await get(CustodyRequest, request_id)
    if not (person.has_in(row.community_group, *ASKERS) or person.has_in(row.hub, *HUB)):
        raise NotFound("custody.no_such_request", _("没有找到这份代管申请"))
    return await _of(row)


async def requests(person: Actor, *, group_id: int | None = None) -> list[RequestFacts]:
    """Requests of that person's groups and to their hubs, the newest first."""
    groups, hubs = [0, *person.organizations(*ASKERS)], [0, *person.organizations(*HUB)]
    query = CustodyRequest.objects().where(
        CustodyRequest.community_group.is_in(groups) | CustodyRequest.hub.is_in(hubs)
    )
    if group_id is not None:
        query = query.where(CustodyRequest.community_group == group_id)
    return [await _of(row) for row in await query.order_by(CustodyRequest.id, ascending=False)]


async def takeover(group_id: int) -> RequestFacts | None:
    """The signed terms with another hub that wait for a handover."""
    rows = await CustodyRequest.objects().where(
        CustodyRequest.community_group == group_id, CustodyRequest.status == RequestStatus.SIGNED
    )
    for row in sorted(rows, key=lambda each: -each.id):
        found = await _of(row)
        if found.terms is not None and found.terms.agreement is None:
            return found
    return None


async def terms(terms_id: int) -> tuple[CustodyTerms, RequestFacts]:
    """Terms with their request, for the system itself."""
    found = await get(CustodyTerms, terms_id)
    return found, await request(found.request)


async def document(found: RequestFacts, *, signed: bool = False) -> Upload:
    """The agreement as it was printed, or the copy with both signatures. Raises NotFound before there is one."""
    key = None if found.terms is None else found.terms.signed_copy if signed else found.terms.document
    if key is None:
        raise NotFound("custody.agreement_not_ready", _("协议还没有生成"))
    return await get(Upload, key)


async def _of(row: CustodyRequest, *, lock: bool = False) -> RequestFacts:
    found = await CustodyTerms.objects().where(CustodyTerms.request == row.id).first()
    account = (
        await organizations.current_account(row.hub, AccountUse.CUSTODY)
        if found is None
        else await get(BankAccount, found.account)
    )
    signatories: Sequence[RequestSignatory] = (
        await RequestSignatory.objects().where(RequestSignatory.request == row.id).order_by(RequestSignatory.id)
    )
    who = [row.asked_by, row.answered_by, found.drawn_by if found else None, found.recorded_by if found else None]
    return RequestFacts(
        request=row,
        group=await get(Organization, row.community_group, lock="NO KEY UPDATE" if lock else None),
        hub=await get(Organization, row.hub),
        signatories=signatories,
        terms=found,
        account=account,
        live=await live_agreement(row.community_group),
        names=await people.names([key for key in who if key is not None]),
    )
