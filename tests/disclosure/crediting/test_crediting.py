"""Facts of credit: found by rules, entered by another person, told, appealed against and decided by a third."""

import re
from datetime import date

import pytest
from asyncpg.exceptions import CheckViolationError

from grants import clock
from grants.db import sql, transaction
from grants.disclosure.crediting import finding, jobs
from grants.errors import Refused
from grants.inbox import queries as inbox
from grants.organizations.queries import organization
from grants.people.tables import Role
from grants.standing import actions, proposing, rules
from grants.standing.tables import CreditEffect, CreditEvent, CreditKind, CreditProposal
from tests.awards.world import a_signed_award, who_signs
from tests.organizations.world import a_funder, an_organization, staff

DAY = date(2026, 6, 10)


async def a_proposal(by=None, about=None, **changes):
    row = about or await an_organization()
    facts = {
        "organization_id": row.id,
        "kind": CreditKind.OVERDUE,
        "effect": CreditEffect.NOTED,
        "fact": "整改逾期",
        "source": "整改期限",
        "source_key": f"rectification:{row.id}",
        "arose_on": date(2026, 6, 1),
    }
    with clock.at(clock.during(DAY)):
        return await proposing.propose_credit_event(by, **(facts | changes))


async def test_what_is_late_beyond_its_grace_is_proposed_once_and_entered_by_nobody(db):
    of = await a_signed_award()
    [end] = await sql("SELECT ends_on FROM project_end WHERE award = {}", of.award.id)
    late, in_grace = end["ends_on"] + finding.GRACE, end["ends_on"]
    with clock.at(clock.during(in_grace)):
        await jobs.propose_credit()
    assert await CreditProposal.count() == 0

    with clock.at(clock.end_of(late)):
        await jobs.propose_credit()
        await jobs.propose_credit()

    [proposal] = await CreditProposal.objects()
    assert (proposal.organization, proposal.kind, proposal.effect) == (of.applicant.id, "overdue", "noted")
    assert (proposal.source_key, finding.place(proposal.source_key)) == (
        f"final_report:{of.award.id}",
        f"/grants/{of.award.id}",
    )
    assert await CreditEvent.count() == 0


async def test_a_proposal_is_entered_by_another_told_to_the_organization_and_expires(db):
    funder, row = await a_funder(), await an_organization()
    olga, sven = await staff(funder, Role.OFFICER), await staff(funder, Role.SUPERVISOR)
    signs = await staff(row, Role.SIGNATORY)
    proposal = await a_proposal(olga, row)
    days = {"from_on": DAY, "until_on": rules.proposed_last_day(CreditKind.OVERDUE, DAY)}
    with clock.at(clock.during(DAY)):
        with pytest.raises(Refused, match=r"standing\.proposed_by_oneself"):
            await proposing.enter_proposal(olga, proposal.id, effect=CreditEffect.BARS, **days)
        event = await proposing.enter_proposal(sven, proposal.id, effect=CreditEffect.BARS, **days)
        with pytest.raises(Refused, match=r"standing\.proposal_decided"):
            await proposing.decline_proposal(sven, proposal.id, reason="重复")

    [letter] = await sql("SELECT body FROM message WHERE person = {}", signs.id)
    assert (event.until_on, event.proposed_by, event.appeal_until) == (date(2027, 6, 9), olga.id, date(2026, 7, 2))
    assert "2026-07-02" in letter["body"]
    assert rules.counts_on(event, DAY) and not rules.counts_on(event, date(2027, 6, 10))
    with pytest.raises(CheckViolationError):
        async with transaction():
            await sql(
                "INSERT INTO credit_proposal (organization, kind, effect, fact, source, source_key, arose_on,"
                " proposed_at, proposed_by, decided_at, decided_by, declined_for, document_no)"
                " VALUES ({}, 'overdue', 'noted', 'x', 'x', 'x', '2026-06-01', now(), 1, now(), 1, 'x', '')",
                row.id,
            )


async def test_neither_who_entered_nor_who_proposed_decides_the_appeal_and_it_is_made_in_time(db):
    funder, row = await a_funder(), await an_organization()
    olga, sven, third = [await staff(funder, role) for role in (Role.OFFICER, Role.SUPERVISOR, Role.OFFICER)]
    signs = await staff(row, Role.SIGNATORY)
    own = await staff(row, Role.OFFICER)
    proposal = await a_proposal(olga, row)
    with clock.at(clock.during(DAY)):
        event = await proposing.enter_proposal(
            sven, proposal.id, effect=CreditEffect.BARS, from_on=DAY, until_on=date(2029, 6, 9)
        )
    with clock.at(clock.during(date(2026, 7, 3))), pytest.raises(Refused, match=r"standing\.appeal_too_late"):
        await actions.appeal_credit_event(signs, event.id, appealed_on=date(2026, 7, 3), grounds="已整改")
    with clock.at(clock.during(date(2026, 7, 2))):
        await actions.appeal_credit_event(signs, event.id, appealed_on=date(2026, 7, 2), grounds="已整改")
        waiting = {each.id: await _asked(each) for each in (olga, sven, third)}
        refused = ((olga, "standing.own_proposal"), (sven, "standing.own_entry"), (own, "standing.ones_own_record"))
        for who, code in refused:
            with pytest.raises(Refused, match=re.escape(code)):
                await actions.decide_appeal(who, event.id, is_upheld=True, finding="成立")
        decided = await actions.decide_appeal(third, event.id, is_upheld=True, finding="成立")

    assert waiting == {olga.id: False, sven.id: False, third.id: True}
    assert decided.withdrawn_on == date(2026, 7, 2)
    assert len(await sql("SELECT FROM message WHERE person = {} AND event = 'standing.appeal_decided'", signs.id)) == 1


async def test_what_is_declined_says_why_and_is_not_proposed_again(db):
    sven = await staff(await a_funder(), Role.SUPERVISOR)
    proposal = await a_proposal()
    with pytest.raises(Refused, match=r"standing\.no_decline_reason"):
        await proposing.decline_proposal(sven, proposal.id, reason=" ")
    await proposing.decline_proposal(sven, proposal.id, reason="期限曾经延长")
    again = await a_proposal(about=await organization(proposal.organization))

    assert (again.id, again.declined_for) == (proposal.id, "期限曾经延长")


async def test_the_page_says_beforehand_what_it_would_do(browser):
    of = await a_signed_award()
    signs = await who_signs(of.award)
    sven = await staff(of.funder, Role.SUPERVISOR)
    proposal = await a_proposal(about=of.applicant, source_key="failed:1", kind=CreditKind.POOR_RESULT)
    home = f"/credit-proposals/{proposal.id}"
    with clock.at(clock.during(DAY)):
        browser.sign_in(sven.id)
        page = await browser.get(home)
        gap = await browser.post(f"{home}/entry", data={"effect": "bars"})
        typed = {"effect": "bars", "from_on": "2026-06-10", "until_on": "2029-06-09"}
        entered = await browser.post(f"{home}/entry", data=typed)
        second = await browser.post(f"{home}/refusal", data={"reason": "重复"})
        listed = await browser.get("/credit-proposals")
        record = await browser.sign_in(signs.id).get(f"/organisations/{of.applicant.id}/standing")

    assert 'value="2029-06-09"' in page.text and "/reports/1" in page.text
    assert (gap.status_code, entered.status_code, second.status_code) == (422, 303, 422)
    assert "已记入" in listed.text
    assert "2026-07-02" in record.text


@pytest.mark.parametrize(
    ("kind", "from_on", "last"),
    [
        (CreditKind.OVERDUE, DAY, date(2027, 6, 9)),
        (CreditKind.POOR_RESULT, DAY, date(2029, 6, 9)),
        (CreditKind.FALSE_COMMITMENT, date(2028, 2, 29), date(2031, 2, 28)),
    ],
)
def test_how_long_a_fact_counts_is_proposed_by_its_kind(kind, from_on, last):
    assert rules.proposed_last_day(kind, from_on) == last


async def _asked(person) -> bool:
    return any(task.kind == "credit_appeal" for task in await inbox.tasks(person))
