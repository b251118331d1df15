"""A group asks, a hub answers, both sign: the only writer of requests and terms."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.custody import queries as keeping
from grants.custody.relation.agreeing import force, letters, queries, rules
from grants.custody.relation.agreeing.facts import RequestFacts
from grants.custody.relation.agreeing.tables import CustodyRequest, CustodyTerms, RequestSignatory, RequestStatus
from grants.db import get
from grants.organizations.tables import CustodyMode
from grants.people import queries as people
from grants.people.rules import Actor


@action
async def ask_hub(
    by: Actor,
    group_id: int,
    *,
    hub_id: int,
    project: str,
    purpose: str,
    wishes: str,
    signatories: Sequence[int],
) -> CustodyRequest:
    """Ask a hub to keep the group's money. A second request while one is under way is refused."""
    asking = await queries.asking(group_id, hub_id, lock=True)
    rules.check_request(asking, by, signatories=signatories)
    request = CustodyRequest(
        hub=hub_id,
        community_group=group_id,
        project=project.strip(),
        purpose=purpose.strip(),
        wishes=wishes.strip(),
        asked_by=by.id,
        asked_at=clock.now(),
        answer_by=queries.answer_by(clock.today()),
    )
    await request.save()
    names = await people.names(signatories)
    for person in dict.fromkeys(signatories):
        await RequestSignatory(request=request.id, person=person, name=names[person]).save()
    await audit.record(by, "custody.hub_asked", request, group=group_id, hub=hub_id, signatories=list(signatories))
    await letters.tell_hub(request, asking)
    return request


@action
async def withdraw_request(by: Actor, request_id: int) -> CustodyRequest:
    """The group takes its request back."""
    found = await queries.request(request_id, lock=True)
    rules.check_withdrawal(found, by)
    return await _answer(by, found, RequestStatus.WITHDRAWN, "custody.request_withdrawn")


@action
async def refuse_request(by: Actor, request_id: int, *, reason: str) -> CustodyRequest:
    """The hub does not take the group, and says why."""
    found = await queries.request(request_id, lock=True)
    rules.check_refusal(found, by, reason=reason.strip(), today=clock.today())
    return await _answer(by, found, RequestStatus.REFUSED, "custody.request_refused", reason.strip())


@action
async def accept_request(
    by: Actor, request_id: int, *, mode: CustodyMode, fee_percent: Decimal, reimbursement: str, ending: str
) -> CustodyTerms:
    """The hub takes the group on these terms. The agreement to sign follows by a job."""
    found = await queries.request(request_id, lock=True)
    reimbursement, ending = reimbursement.strip(), ending.strip()
    rules.check_acceptance(
        found, by, fee_percent=fee_percent, reimbursement=reimbursement, ending=ending, today=clock.today()
    )
    assert found.account is not None
    terms = CustodyTerms(
        request=request_id,
        number=await keeping.next_number_of_hub(found.hub.id, "XY", f"{clock.today().year}"),
        mode=CustodyMode(mode),
        fee_percent=fee_percent,
        reimbursement=reimbursement,
        ending=ending,
        account=found.account.id,
        drawn_by=by.id,
        drawn_at=clock.now(),
    )
    await terms.save()
    await _answer(by, found, RequestStatus.ACCEPTED, "custody.request_accepted")
    await jobs.enqueue("custody.render_terms", terms.id)
    return terms


@action
async def record_signing(by: Actor, request_id: int, *, signed_on: date, content: bytes, name: str) -> CustodyTerms:
    """Both have signed: in force from now on, or, where another hub still keeps the money, when that has arrived."""
    found = await queries.request(request_id, lock=True)
    rules.check_signing(found, by, signed_on=signed_on, today=clock.today())
    assert found.terms is not None
    copy = await files.keep(content, name, by=by)
    await found.terms.update_self(
        {
            CustodyTerms.signed_on: signed_on,
            CustodyTerms.signed_copy: copy.id,
            CustodyTerms.recorded_by: by.id,
            CustodyTerms.recorded_at: clock.now(),
        }
    )
    await found.request.update_self({CustodyRequest.status: RequestStatus.SIGNED})
    await audit.record(by, "custody.agreement_signed", found.terms, number=found.terms.number, signed_on=signed_on)
    if found.live is None:
        await force.put_into_force(found, signed_on)
    return found.terms


@action
async def keep_terms(by: Actor | None, terms_id: int, *, content: bytes, check_code: str) -> CustodyTerms:
    """Keep the printed agreement, once."""
    terms = await get(CustodyTerms, terms_id, lock="NO KEY UPDATE")
    if terms.document is None:
        upload = await files.keep_made(content, f"custody-agreement-{terms.number}.pdf", "application/pdf", by=by)
        await terms.update_self({CustodyTerms.document: upload.id, CustodyTerms.check_code: check_code})
        await audit.record(by, "custody.agreement_kept", terms, sha256=upload.sha256)
    return terms


async def _answer(by: Actor, found: RequestFacts, status: RequestStatus, act: str, answer: str = "") -> CustodyRequest:
    await found.request.update_self(
        {
            CustodyRequest.status: status,
            CustodyRequest.answered_by: by.id,
            CustodyRequest.answered_at: clock.now(),
            CustodyRequest.answer: answer,
        }
    )
    await audit.record(by, act, found.request, answer=answer)
    await letters.tell_answer(found, status)
    return found.request
