"""What happens to a filing that is in force: taken over from paper, changed, found abnormal, restored, ended."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from grants import audit, clock, jobs
from grants.audit import action
from grants.db import get
from grants.filing import in_force, letters, queries, rules, writing
from grants.filing.facts import FilingContent, FilingFacts, Leader, differences, working_days_from
from grants.filing.tables import (
    DocumentKind,
    EndGround,
    Filing,
    FilingEnding,
    FilingLeader,
    FilingRequest,
    FilingStatus,
    FilingStep,
    RequestKind,
)
from grants.filing.words import GROUND_NAMES, STATUS_WORDS
from grants.i18n import CHINESE, speaking
from grants.organizations import filed
from grants.organizations import queries as organizations
from grants.people.rules import Actor

Changes = Sequence[tuple[str, object, object]]


@action
async def record_earlier_filing(
    by: Actor | None,
    *,
    office_id: int,
    organization_id: int,
    filed_on: date,
    content: FilingContent,
) -> Filing:
    """Take over a filing that was made on paper, under the number that the group has already. Once a group."""
    office = await queries.office(office_id)
    group = await organizations.organization(organization_id, lock="NO KEY UPDATE")
    authority = await organizations.organization(office.organization)
    earlier = await queries.of_group(organization_id)
    in_force.check_earlier_filing(by, office, authority, group, earlier, filed_on=filed_on, today=clock.today())
    in_force.check_earlier_content(content)
    row = Filing(
        office=office.id,
        form_key=uuid4(),
        organization=group.id,
        status=FilingStatus.FILED,
        number=group.filing_no,
        filed_on=filed_on,
        filed_by=by.id if by else None,
        created_at=clock.now(),
        created_by=by.id if by else None,
        for_applicant=True,
        nature=content.nature,
        **dict[str, Any](content.fields) | {"name": group.name},
    )
    await row.save()
    facts = await queries.facts(row.id)
    leaders = await writing.write_leaders(facts, content.leaders)
    await writing.find_accounts([each for each in leaders if each.signs])
    await FilingStep(
        filing=row.id,
        from_status=FilingStatus.DRAFT,
        to_status=FilingStatus.FILED,
        at=clock.now(),
        person=row.filed_by,
    ).save()
    await audit.record(by, "filing.earlier_filing_recorded", row, number=row.number, filed_on=filed_on)
    return row


@action
async def request_change(
    by: Actor, filing_id: int, *, content: FilingContent, reason: str, form_key: UUID
) -> FilingRequest:
    """Ask that the filing say something else, field by field. The same form again gives the request it made."""
    facts = await queries.filing(by, filing_id, lock=True)
    same = await queries.request_of_form(form_key)
    if same is not None and same.requested_by == by.id:
        return same
    in_force.check_change(facts, by, differences(facts, content), content, reason)
    return await _ask(by, facts, RequestKind.CHANGE, differences(facts, content), reason, form_key)


@action
async def request_exit(by: Actor, filing_id: int, *, reason: str, form_key: UUID) -> FilingRequest:
    """Ask that the filing end by the group's own wish (S89). The same form again gives the request it made."""
    facts = await queries.filing(by, filing_id, lock=True)
    same = await queries.request_of_form(form_key)
    if same is not None and same.requested_by == by.id:
        return same
    in_force.check_exit(facts, by, reason)
    return await _ask(by, facts, RequestKind.EXIT, [], reason, form_key)


async def _ask(
    by: Actor, facts: FilingFacts, kind: RequestKind, changes: Changes, reason: str, form_key: UUID
) -> FilingRequest:
    request = FilingRequest(
        filing=facts.filing.id,
        request_kind=kind,
        form_key=form_key,
        changes=json.dumps(list(changes), ensure_ascii=False),
        reason=reason.strip(),
        due_on=working_days_from(clock.today(), rules.CHECK_WORKING_DAYS),
        requested_at=clock.now(),
        requested_by=by.id,
    )
    await request.save()
    await audit.record(by, "filing.requested", facts.filing, kind=kind, fields=[each[0] for each in changes])
    await letters.tell_of_request(facts, request)
    return request


@action
async def answer_request(by: Actor, request_id: int, *, grants: bool, remark: str = "") -> FilingRequest:
    """Take over what is asked, or turn it down with the reason. A second answer is refused."""
    asked = await get(FilingRequest, request_id)
    facts = await queries.filing(by, asked.filing, lock=True)
    request = next(each for each in facts.requests if each.id == request_id)
    held = await queries.held_in_custody(facts)
    in_force.check_answer(facts, by, request, grants=grants, remark=remark, held=held)
    await request.update_self(
        {
            FilingRequest.decided_at: clock.now(),
            FilingRequest.decided_by: by.id,
            FilingRequest.is_granted: grants,
            FilingRequest.remark: remark.strip(),
        }
    )
    await audit.record(by, "filing.request_answered", facts.filing, request=request.id, granted=grants)
    await letters.tell_of_answer(facts, request, granted=grants, remark=remark.strip())
    if grants and request.request_kind == RequestKind.EXIT:
        await _end(by, facts, FilingStatus.ENDED, EndGround.OWN_WISH, finding="", found_on=None, reason=request.reason)
    elif grants:
        await _take_over(by, facts, request.changes)  # type: ignore[arg-type]  # read as JSON by the query
    return request


async def _take_over(by: Actor, facts: FilingFacts, changes: Changes) -> None:
    row, group = facts.filing, facts.filing.organization
    values: dict[Any, Any] = {getattr(Filing, name): after for name, _before, after in changes if name != "leaders"}
    await row.update_self(values | {Filing.version: row.version + 1})
    lines = next((after for name, _before, after in changes if name == "leaders"), None)
    leaders: Sequence[FilingLeader] = facts.leaders
    if isinstance(lines, list):
        leaders = await writing.write_leaders(facts, [Leader(**line) for line in lines])
        await writing.find_accounts([each for each in leaders if each.signs])
        await writing.end_other_roles(leaders, group)
        await writing.give_roles(leaders, group)
    rules.name_is_free(await queries.same_name(facts))
    await filed.follow_filing(by, group, name=row.name, legal_representative=leaders[0].name if leaders else "")


@action
async def set_standing(by: Actor, filing_id: int, *, to: FilingStatus, reason: str) -> Filing:
    """Find a filing abnormal, or restore one that was, and say what is the matter (S99)."""
    facts = await queries.filing(by, filing_id, lock=True)
    in_force.check_standing(facts, by, to, reason)
    await writing.move(facts, to, by, reason)
    await audit.record(by, "filing.standing_set", facts.filing, to=to, reason=reason.strip())
    await letters.tell_of_standing(facts, STATUS_WORDS[to][1], reason.strip())
    return facts.filing


@action
async def cancel_filing(
    by: Actor, filing_id: int, *, ground: EndGround, finding: str, found_on: date | None, reason: str
) -> FilingEnding:
    """Revoke a filing after a finding, and announce it (S88). From this moment no claim of the group is taken."""
    facts = await queries.filing(by, filing_id, lock=True)
    in_force.check_cancellation(
        facts,
        by,
        ground=EndGround(ground),
        finding=finding,
        found_on=found_on,
        reason=reason,
        today=clock.today(),
    )
    return await _end(
        by, facts, FilingStatus.CANCELLED, EndGround(ground), finding=finding, found_on=found_on, reason=reason
    )


async def _end(
    by: Actor,
    facts: FilingFacts,
    to: FilingStatus,
    ground: EndGround,
    *,
    finding: str,
    found_on: date | None,
    reason: str,
) -> FilingEnding:
    office = await queries.office(facts.office.id, lock="NO KEY UPDATE")
    today = clock.today()
    sequence = await queries.next_notice(office.id, today.year)
    number = f"{office.prefix}备公〔{today.year}〕{sequence}号"
    ending = FilingEnding(
        filing=facts.filing.id,
        office=office.id,
        ground=ground,
        finding=finding.strip(),
        found_on=found_on,
        reason=reason.strip(),
        ended_on=today,
        notice_year=today.year,
        notice_sequence=sequence,
        notice_number=number,
        content=json.dumps(_announced(facts, number, ground, reason.strip(), today), ensure_ascii=False),
        published_at=clock.now(),
        published_by=by.id,
    )
    await ending.save()
    await writing.move(facts, to, by, reason)
    await filed.end_filing(by, facts.filing.organization, ended_on=today)
    await jobs.enqueue("filing.document", facts.filing.id, DocumentKind.ENDING.value)
    await audit.record(by, "filing.filing_ended", facts.filing, ground=ground, notice=number)
    await letters.tell_of_standing(facts, STATUS_WORDS[to][1], reason.strip())
    return ending


def _announced(facts: FilingFacts, number: str, ground: EndGround, reason: str, today: date) -> dict[str, str]:
    """What the public reads: the group, its number, the ground, the day; of persons nothing (K-9)."""
    with speaking(CHINESE):
        return {
            "number": number,
            "name": facts.filing.name,
            "filing_no": facts.filing.number or "",
            "filed_on": facts.filing.filed_on.isoformat() if facts.filing.filed_on else "",
            "authority": facts.authority.name,
            "contact": facts.office.contact,
            "ground": str(GROUND_NAMES[ground]),
            "own_wish": "yes" if ground == EndGround.OWN_WISH else "",
            "reason": reason,
            "ended_on": today.isoformat(),
        }
