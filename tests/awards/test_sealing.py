"""The sealed agreement comes back as a scan, and another person than who sent it finds it right."""

import hashlib
from uuid import uuid4

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants import clock
from grants.awards import actions as awards
from grants.awards import queries
from grants.awards.sealing import actions, rules
from grants.awards.sealing.queries import checked_on, copies_of, scan
from grants.awards.sealing.tables import SealedCopy
from grants.calls.forms import NewCallForm
from grants.db import transaction
from grants.disbursement import actions as payments
from grants.disbursement import queries as stages
from grants.disbursement.tables import PaymentStatus
from grants.errors import NotAllowed, NotFound, Refused
from grants.inbox.queries import tasks
from grants.people.tables import Role
from tests.awards.world import SIGNED, SIGNED_ON, a_signed_award, an_announced_award, who_signs
from tests.calls.world import a_plan
from tests.conftest import parallel
from tests.disbursement.world import a_desk
from tests.files.samples import a_pdf, a_photo
from tests.organizations.world import staff

ASKED = (*a_plan().conditions, (1, "sealed_copy_checked"))


async def send(by, award, content=None, moment=SIGNED) -> SealedCopy:
    with clock.at(moment):
        return await actions.send_sealed_copy(by, award.id, content=content or a_pdf(), name="协议.pdf")


async def check(by, copy, *, accepts=True, reason="") -> SealedCopy:
    with clock.at(SIGNED):
        return await actions.check_sealed_copy(by, copy.id, accepts=accepts, reason=reason)


async def ask_for_the_first_stage(desk):
    with clock.at(SIGNED):
        return await payments.request_payment(desk.preparer, award_id=desk.facts.award.id, seq=1, form_key=uuid4())


async def kinds(person) -> list[str]:
    with clock.at(SIGNED):
        return [each.kind for each in await tasks(person)]


async def test_where_the_call_asks_no_money_moves_before_another_checked_the_sealed_agreement(db):
    desk = await a_desk(conditions=ASKED)
    award = desk.facts.award
    with pytest.raises(Refused, match=r"disbursement\.condition_unmet.*盖章协议已经另一人核对"):
        await ask_for_the_first_stage(desk)
    copy = await send(await who_signs(award), award)
    with pytest.raises(Refused, match=r"disbursement\.condition_unmet.*盖章协议已经另一人核对"):
        await ask_for_the_first_stage(desk)

    await check(desk.officer, copy)
    payment = await ask_for_the_first_stage(desk)

    assert payment.status == PaymentStatus.REQUESTED
    facts = (await stages.payment_facts(payment.id)).conditions
    assert [(each.is_met, each.on) for each in facts if each.code == "sealed_copy_checked"] == [(True, SIGNED_ON)]


async def test_a_call_that_does_not_ask_pays_on_the_signature_alone(db):
    desk = await a_desk()

    assert (await ask_for_the_first_stage(desk)).status == PaymentStatus.REQUESTED


async def test_that_it_was_checked_is_not_recorded_by_hand(db):
    desk = await a_desk(conditions=ASKED)

    with pytest.raises(Refused, match=r"disbursement\.fact_is_derived"):
        await payments.record_fact(
            desk.officer,
            award_id=desk.facts.award.id,
            condition="sealed_copy_checked",
            met_on=SIGNED_ON,
            evidence="",
        )


def test_a_new_call_asks_for_the_check_and_one_that_is_published_stays_as_it_is():
    typed = {"title": "征集", "opens_at": "2026-12-01T09:00", "closes_at": "2026-12-20T17:30"}
    typed |= {"project_from": "2027-02-01", "project_to": "2027-12-31"}

    assert (1, "sealed_copy_checked") in NewCallForm(typed, [1], [2]).plan.conditions
    assert (1, "sealed_copy_checked") not in a_plan().conditions


async def test_who_sent_the_scan_does_not_check_it(db):
    facts = await a_signed_award()
    officer = await staff(facts.funder, Role.OFFICER)
    copy = await send(officer, facts.award)

    with pytest.raises(NotAllowed, match=r"awards\.own_copy"):
        await check(officer, copy)
    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await check(await who_signs(facts.award), copy)
    with pytest.raises(CheckViolationError, match="sealed_copy_checked_by_another"):
        async with transaction():
            await SealedCopy.update({SealedCopy.accepted_at: SIGNED, SealedCopy.checked_by: officer.id}).where(
                SealedCopy.id == copy.id
            )
    assert await checked_on(facts.award.id) is None


async def test_a_scan_is_given_back_with_a_reason_and_makes_room_for_another(db):
    facts = await a_signed_award()
    signer, officer = await who_signs(facts.award), await staff(facts.funder, Role.OFFICER)
    copy = await send(signer, facts.award)
    with pytest.raises(Refused, match=r"awards\.scan_kept"):
        await send(signer, facts.award)
    with pytest.raises(Refused, match=r"awards\.no_reason"):
        await check(officer, copy, accepts=False)

    await check(officer, copy, accepts=False, reason="缺第 2 页")
    with pytest.raises(Refused, match=r"awards\.copy_checked"):
        await check(officer, copy)
    again = await send(signer, facts.award)
    await check(officer, again)

    copies = await copies_of(await queries.award_facts(facts.award.id))
    assert [(bool(each.accepted_at), each.reason) for each in copies] == [(False, "缺第 2 页"), (True, "")]
    assert await checked_on(facts.award.id) == SIGNED_ON
    with pytest.raises(RestrictViolationError):
        async with transaction():
            await SealedCopy.update({SealedCopy.scan: copy.scan}).where(SealedCopy.id == again.id)


async def test_a_scan_is_found_only_at_its_own_agreement(db):
    one, other = await a_signed_award(), await a_signed_award()
    copy = await send(await who_signs(one.award), one.award)

    with pytest.raises(NotFound, match=r"awards\.no_copy"):
        await scan(other, copy.id)


async def test_a_scan_is_of_the_paper_that_was_drawn_last(db):
    judged, award = await an_announced_award()
    with clock.at(SIGNED):
        await awards.draw_agreement(judged.officer, award.id)
    signer = await who_signs(award)
    copy = await send(signer, award)
    with clock.at(SIGNED.replace(minute=30)):
        await awards.draw_agreement(judged.officer, award.id)

    with pytest.raises(Refused, match=r"awards\.copy_of_another"):
        await check(judged.officer, copy)
    again = await send(signer, award)

    facts = await queries.award_facts(award.id)
    assert rules.standing(await copies_of(facts), facts.agreement).id == again.id


async def test_nothing_is_sent_for_what_was_not_drawn_or_by_who_did_not_sign(db):
    judged, award = await an_announced_award()
    stranger = (await a_signed_award()).applicant

    with pytest.raises(Refused, match=r"awards\.not_drawn"):
        await send(judged.officer, award)
    with clock.at(SIGNED):
        await awards.draw_agreement(judged.officer, award.id)
    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await send(await staff(stranger, Role.SIGNATORY), award)


@pytest.mark.commits
async def test_of_two_scans_that_are_sent_at_once_one_stands(committed):
    facts = await a_signed_award()
    signer, officer = await who_signs(facts.award), await staff(facts.funder, Role.OFFICER)

    results = await parallel(*(send(by, facts.award) for by in (signer, officer, signer)))

    assert sorted(getattr(each, "code", "sent") for each in results) == ["awards.scan_kept"] * 2 + ["sent"]
    assert await SealedCopy.count() == 1


@pytest.mark.commits
async def test_of_two_who_check_at_once_one_decides(committed):
    facts = await a_signed_award()
    copy = await send(await who_signs(facts.award), facts.award)
    one, two = [await staff(facts.funder, Role.OFFICER) for _ in "ab"]

    results = await parallel(check(one, copy), check(two, copy, accepts=False, reason="不清楚"))

    assert sorted(getattr(each, "code", "checked") for each in results) == ["awards.copy_checked", "checked"]


async def test_sending_and_checking_are_asked_of_those_who_can(db):
    desk = await a_desk(conditions=ASKED)
    award, signer = desk.facts.award, await who_signs(desk.facts.award)

    assert "copy_send" in await kinds(signer)
    copy = await send(signer, award)
    assert "copy_send" not in await kinds(signer)
    assert "copy_check" in await kinds(desk.reviewer)
    assert "stage" not in await kinds(desk.preparer)
    await check(desk.reviewer, copy)
    assert "copy_check" not in await kinds(desk.officer)
    assert "stage" in await kinds(desk.preparer)


async def test_the_page_prints_the_hash_and_another_person_accepts_it_there(browser):
    facts = await a_signed_award()
    signer, officer = await who_signs(facts.award), await staff(facts.funder, Role.OFFICER)
    stranger = await who_signs((await a_signed_award()).award)
    url, content = f"/awards/{facts.award.id}/agreement/copies", a_photo()

    with clock.at(SIGNED):
        browser.sign_in(signer.id)
        bare = await browser.post(url, data={"x": "1"})
        sent = await browser.post(url, files={"scan": ("盖章.jpg", content, "image/jpeg")})
        [copy] = await copies_of(await queries.award_facts(facts.award.id))
        file = await browser.get(f"{url}/{copy.id}/file")
        own = await browser.post(f"{url}/{copy.id}", data={"outcome": "accept"})
        browser.sign_in(officer.id)
        waiting = await browser.get(url)
        unsaid = await browser.post(f"{url}/{copy.id}", data={"outcome": "refuse", "reason": ""})
        done = await browser.post(f"{url}/{copy.id}", data={"outcome": "accept"})
        shown = await browser.get(url)
        browser.sign_in(stranger.id)
        hidden = [(await browser.get(each)).status_code for each in (url, f"{url}/{copy.id}/file")]

    assert (bare.status_code, sent.status_code, own.status_code) == (422, 303, 404)
    assert hashlib.sha256(file.content).hexdigest() in waiting.text
    assert "待核对" in waiting.text
    assert (unsaid.status_code, "请写明理由" in unsaid.text) == (422, True)
    assert done.status_code == 303
    assert "已核对" in shown.text and officer.name in shown.text
    assert hidden == [404, 404]
