"""Who carries an award is told when it is taken off its notice, and what was decided on an amendment."""

from grants import clock
from grants.applications import queries as applications
from grants.awards import queries as awards
from grants.awards.withdrawal import actions as withdrawing
from grants.notifications.tables import Message
from grants.people.tables import Role
from tests.awards.test_amendments import a_project, ask, decide
from tests.awards.test_withdrawal import notice_of, two_announced
from tests.awards.world import WHILE_ANNOUNCED
from tests.organizations.world import staff

WHY = "资金来源有误。"


async def told(event: str) -> list[tuple[int, str, str]]:
    """To whom that letter was written, where it leads, and what it says."""
    rows = await Message.objects().where(Message.event == event).order_by(Message.person)
    return [(each.person, each.link, each.body) for each in rows]


async def signers(award_id: int) -> set[int]:
    facts = await awards.award_facts(award_id)
    return {each.id for each in await applications.signers(await applications.facts(facts.application.id))}


async def test_a_notice_that_is_taken_down_is_told_to_everybody_who_hung_on_it(db):
    judged, first, second = await two_announced()
    notice = await notice_of(first)

    with clock.at(WHILE_ANNOUNCED):
        await withdrawing.withdraw_notice(judged.officer, notice.id, WHY)

    letters = await told("awards.notice_withdrawn")
    assert {person for person, _link, _body in letters} == await signers(first.id) | await signers(second.id)
    assert {link for _person, link, _body in letters} == {f"/notices/{notice.id}"}
    assert all(f"公示 {notice.number} 已整份撤下，理由：资金来源有误。重新" in body for *_to, body in letters)


async def test_an_award_that_is_taken_off_is_told_to_its_own_people_alone(db):
    judged, first, second = await two_announced()

    with clock.at(WHILE_ANNOUNCED):
        await withdrawing.take_off_notice(judged.officer, (await notice_of(first)).id, [second.id], WHY)

    letters = await told("awards.taken_off_notice")
    assert {person for person, _link, _body in letters} == await signers(second.id)
    assert not {person for person, _link, _body in letters} & await signers(first.id)
    assert await told("awards.notice_withdrawn") == []


async def test_what_was_decided_on_an_amendment_is_told_to_who_signs_and_to_who_asked(db):
    facts, signatory, officer = await a_project()
    approver = await staff(facts.funder, Role.APPROVER, name="Anna")
    declined = await decide(approver, await ask(officer, facts), is_approved=False, opinion="理由不充分。")
    approved = await decide(approver, await ask(signatory, facts), opinion="同意。")

    no, yes = await told("awards.amendment_declined"), await told("awards.amendment_approved")

    signing = await signers(facts.award.id)
    assert signatory.id in signing
    assert {person for person, _link, _body in no} == signing | {officer.id}
    assert {person for person, _link, _body in yes} == signing
    assert {(link, body.endswith("仍按原内容执行。理由不充分。")) for _to, link, body in no} == {
        (f"/amendments/{declined.id}", True)
    }
    assert {link for _to, link, _body in yes} == {f"/amendments/{approved.id}"}


async def test_a_change_that_needs_no_approval_is_told_to_nobody(db):
    facts, signatory, _officer = await a_project()

    await ask(signatory, facts, amount="0.01")

    assert await told("awards.amendment_approved") == []
