"""What the actions of filing write: fields, leaders and their roles, numbers, steps."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from grants import clock
from grants.filing import queries, rules
from grants.filing.facts import Attached, FilingFacts, ItemFound, Leader
from grants.filing.tables import (
    CheckOutcome,
    Filing,
    FilingCheck,
    FilingLeader,
    FilingStatus,
    FilingStep,
    Nature,
    PartyForm,
)
from grants.filing.words import FIELD_NAMES
from grants.people import actions as people
from grants.people import queries as people_queries
from grants.people.rules import Actor
from grants.people.tables import Role


async def write_fields(filing: Filing, fields: Mapping[str, object], nature: str) -> None:
    """The fields of a draft, and one more version."""
    values: dict[Any, Any] = {getattr(Filing, name): fields.get(name) for name in FIELD_NAMES}
    values |= {
        Filing.party_form: PartyForm(str(fields.get("party_form") or PartyForm.NONE)),
        Filing.nature: Nature(nature),
        Filing.version: filing.version + 1,
    }
    await filing.update_self(values)


async def write_leaders(facts: FilingFacts, lines: Sequence[Leader]) -> list[FilingLeader]:
    """The leaders as they are now; those that were there before are kept with their last day."""
    if [each.as_content() for each in facts.lines()] == [each.as_content() for each in lines]:
        return list(facts.leaders)
    if facts.turn == 0:
        await FilingLeader.delete().where(FilingLeader.filing == facts.filing.id)
    else:
        await FilingLeader.update({FilingLeader.ended_on: clock.today()}).where(
            FilingLeader.filing == facts.filing.id, FilingLeader.ended_on.is_null()
        )
    rows = [
        FilingLeader(filing=facts.filing.id, position=at, **line.as_content()) for at, line in enumerate(lines, start=1)
    ]
    for row in rows:
        await row.save()
    return rows


def frozen(facts: FilingFacts, papers: Sequence[Attached]) -> dict[str, Any]:
    """What is handed in, as text: everything that was filled in, and each paper with its hash."""
    row = facts.filing
    return {
        "format": "filing/1",
        "office": facts.authority.name,
        "nature": row.nature,
        **{name: getattr(row, name) for name in FIELD_NAMES},
        "leaders": [each.as_content() for each in facts.lines()],
        "papers": [
            {"kind": each.paper.paper_kind, "name": each.upload.name, "sha256": each.upload.sha256} for each in papers
        ],
    }


async def write_number(
    filing: Filing, organization_id: int, number: str, on: date, by: Actor | None, *, sequence: int | None
) -> None:
    """The number, the organisation it made and the day, all at once with the state that has them."""
    values: dict[Any, Any] = {
        Filing.organization: organization_id,
        Filing.number: number,
        Filing.filed_on: on,
        Filing.filed_by: by.id if by else None,
        Filing.filed_year: on.year if sequence is not None else None,
        Filing.sequence: sequence,
        Filing.status: FilingStatus.FILED,
    }
    await filing.update_self(values)


async def move(facts: FilingFacts, to: FilingStatus, by: Actor | None, reason: str = "") -> None:
    """From the state it was in to another, with a row that says so."""
    before = facts.steps[-1].to_status if facts.steps else FilingStatus.DRAFT
    await facts.filing.update_self({Filing.status: to})
    await FilingStep(
        filing=facts.filing.id,
        from_status=before,
        to_status=to,
        reason=reason.strip(),
        at=clock.now(),
        person=by.id if by else None,
    ).save()


async def write_check(
    facts: FilingFacts,
    by: Actor,
    outcome: CheckOutcome,
    items: Sequence[ItemFound],
    reason: str,
    correct_by: date | None,
) -> None:
    """What was found of each item, in the words it was looked for with."""
    await FilingCheck(
        filing=facts.filing.id,
        turn=facts.turn,
        outcome=outcome,
        items=json.dumps([each.as_content() for each in items], ensure_ascii=False),
        reason=reason.strip(),
        correct_by=correct_by if outcome == CheckOutcome.RETURNED else None,
        checked_at=clock.now(),
        checked_by=by.id,
    ).save()


async def name_accounts(facts: FilingFacts, logins: Sequence[str]) -> None:
    """The sign-in names of those who sign, as the office read them out again, and whose accounts they are."""
    signing = [each for each in facts.leaders if each.signs]
    for at, leader in enumerate(signing):
        login = (logins[at] if at < len(logins) else leader.login).strip().lower()
        leader.login = login
    rules.two_of_the_leaders_sign(facts.lines())
    await find_accounts(signing)


async def find_accounts(signing: Sequence[FilingLeader]) -> None:
    """Whose accounts the sign-in names are. Who has none yet is invited afterwards."""
    for leader in signing:
        account = await queries.account_of(leader.login)
        rules.signatory_has_an_account(leader.login, account is not None)
        await leader.update_self(
            {FilingLeader.login: leader.login, FilingLeader.person: account.id if account else None}
        )


async def give_roles(leaders: Sequence[FilingLeader], organization_id: int) -> None:
    """Those who sign get their role in the group; the system gives it, since the office decided on all of it."""
    for leader in leaders:
        if leader.signs and leader.person is not None:
            await people.grant_role(
                None,
                person_id=leader.person,
                organization_id=organization_id,
                role=Role.GROUP_SIGNATORY,
                from_on=clock.today(),
            )


async def end_other_roles(leaders: Sequence[FilingLeader], organization_id: int) -> None:
    """Who no longer signs for the group loses the role."""
    signing = {each.person for each in leaders if each.signs}
    for person, held in await people_queries.members(organization_id):
        if held.role == Role.GROUP_SIGNATORY and person.id not in signing:
            await people.end_role(None, held.id)
