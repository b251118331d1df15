"""R-E11: who carries an award takes its cut budget as it is before anything is signed, or the money goes back."""

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants import clock
from grants.awards import actions, queries
from grants.awards.confirming import answer_cut
from grants.awards.tables import Agreement, CutAnswer, NoticeItem
from grants.db import sql, transaction
from grants.errors import NotAllowed, NotFound, Refused
from grants.inbox import queries as inbox
from grants.people.tables import Role
from grants.scoring import stepping_back
from tests.awards.world import (
    RUN_OUT,
    SIGNED_ON,
    WHILE_ANNOUNCED,
    a_judged_round,
    an_announced_award,
    decide,
    sign,
    who_signs,
)
from tests.organizations.world import staff


async def test_no_agreement_is_drawn_before_a_cut_budget_is_taken(db):
    judged, award = await an_announced_award(amount="60000.00")

    with clock.at(RUN_OUT), pytest.raises(Refused, match=r"awards\.cut_not_confirmed"):
        await actions.draw_agreement(judged.officer, award.id)
    facts = await sign(judged, award)

    assert facts.agreement.signed_on == SIGNED_ON


async def test_an_award_without_a_cut_needs_no_answer(db):
    judged, award = await an_announced_award()

    with clock.at(WHILE_ANNOUNCED), pytest.raises(Refused, match=r"awards\.nothing_cut"):
        await answer_cut(await who_signs(award), award.id, is_accepted=True)
    await sign(judged, award)

    assert await CutAnswer.count() == 0


async def test_declining_needs_a_reason_and_gives_the_money_back_to_the_pool(db):
    _judged, award = await an_announced_award(amount="60000.00")
    signatory = await who_signs(award)

    with clock.at(WHILE_ANNOUNCED):
        with pytest.raises(Refused, match=r"awards\.no_reason"):
            await answer_cut(signatory, award.id, is_accepted=False)
        await answer_cut(signatory, award.id, is_accepted=False, reason="人员费不够")

    facts = await queries.award_facts(award.id)
    assert facts.award.cancelled_reason == "申报单位不接受核减：人员费不够"
    assert (await NoticeItem.objects().first()).withdrawn_at is not None
    assert await queries.awarded_from(facts.pool.id) == 0


async def test_the_same_answer_again_is_one_answer_and_another_comes_too_late(db):
    _judged, award = await an_announced_award(amount="60000.00")
    signatory = await who_signs(award)

    with clock.at(WHILE_ANNOUNCED):
        first = await answer_cut(signatory, award.id, is_accepted=True)
        second = await answer_cut(signatory, award.id, is_accepted=True)
        with pytest.raises(Refused, match=r"awards\.cut_answered"):
            await answer_cut(signatory, award.id, is_accepted=False, reason="人员费不够")

    assert first.id == second.id
    with pytest.raises(RestrictViolationError):
        async with transaction():
            await sql("UPDATE cut_answer SET is_accepted = false, reason = 'x'")


async def test_nobody_else_answers_and_nobody_before_the_notice(db):
    judged = await a_judged_round("88.00")
    award = await decide(judged, amount="60000.00")
    facts = await queries.award_facts(award.id)

    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await answer_cut(judged.officer, award.id, is_accepted=True)
    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await answer_cut(await staff(facts.applicant, Role.APPLICANT), award.id, is_accepted=True)
    with pytest.raises(Refused, match=r"awards\.cut_not_announced"):
        await answer_cut(await who_signs(award), award.id, is_accepted=True)


async def test_the_database_keeps_no_agreement_before_the_answer(db):
    _judged, award = await an_announced_award(amount="60000.00")
    facts = await queries.award_facts(award.id)

    with pytest.raises(CheckViolationError, match="not confirmed"):
        await Agreement(
            award=award.id, number=award.number, grantee=facts.applicant.id, parties=2, drawn_at=RUN_OUT
        ).save()


async def test_the_signatory_finds_the_task_reads_the_reasons_and_confirms(browser):
    _judged, award = await an_announced_award(amount="60000.00")
    signatory = await who_signs(award)
    browser.sign_in(signatory.id)

    with clock.at(WHILE_ANNOUNCED):
        tasks = [(each.kind, each.href) for each in await inbox.tasks(signatory)]
        page = await browser.get(f"/awards/{award.id}/cuts")
        bare = await browser.post(f"/awards/{award.id}/cuts", data={"is_accepted": "no"})
        answer = await browser.post(f"/awards/{award.id}/cuts", data={"is_accepted": "yes"})
        after = await browser.get(f"/awards/{award.id}/cuts")

    assert ("cut", f"/awards/{award.id}/cuts") in tasks
    assert "按评审意见核减" in page.text
    assert "15,200.00" in page.text
    assert (bare.status_code, answer.status_code) == (422, 303)
    assert "已确认" in after.text
    assert 'name="is_accepted"' not in after.text


async def test_the_applicant_does_not_read_of_the_cut_before_the_notice(browser):
    judged = await a_judged_round("88.00")
    award = await decide(judged, amount="60000.00")
    browser.sign_in((await who_signs(award)).id)

    answer = await browser.get(f"/awards/{award.id}/cuts")

    assert answer.status_code == 404
    with pytest.raises(NotFound):
        await queries.readable_award(await who_signs(award), award.id)


async def test_who_is_recused_is_led_to_no_page_that_says_why_the_award_was_cut(browser):
    judged, award = await an_announced_award(amount="60000.00")
    other = await staff(judged.call.funder, Role.OFFICER)
    await stepping_back.step_back(other, award.application, reason="亲属")

    with clock.at(WHILE_ANNOUNCED):
        for officer, is_led, status in ((judged.officer, True, 200), (other, False, 404)):
            browser.sign_in(officer.id)
            agreement = await browser.get(f"/awards/{award.id}/agreement")
            cuts = await browser.get(f"/awards/{award.id}/cuts")
            assert ("查看核减并确认" in agreement.text, cuts.status_code) == (is_led, status)
            assert agreement.status_code == 200
