"""Notices taken down, awards taken off them and announced anew, on a real database."""

from datetime import date

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError, UniqueViolationError

from grants import clock
from grants.audit import AuditEvent
from grants.awards import actions, confirming, queries
from grants.awards.tables import Agreement, Award, CutAnswer, NoticeItem, NoticeWithdrawal, PublicNotice
from grants.awards.withdrawal import actions as withdrawing
from grants.awards.withdrawal import queries as withdrawn
from grants.db import sql, transaction
from grants.errors import NotAllowed, NotFound, Refused
from grants.money import yuan
from grants.people.tables import Role
from tests.awards.world import (
    ANNOUNCED,
    RUN_OUT,
    SIGNED,
    SIGNED_ON,
    WHILE_ANNOUNCED,
    Judged,
    a_judged_round,
    a_signed_award,
    an_announced_award,
    announce,
    decide,
    who_signs,
)
from tests.calls.world import at
from tests.conftest import parallel
from tests.organizations.world import staff

OBJECTION = {"facts": "该项目与街道已购买的服务重复", "complainant": "林某", "contact": "13800000000"}
ANEW_ON, ANEW, ANEW_RUN_OUT = date(2026, 5, 11), at("2026-05-11"), at("2026-05-18")


async def notice_of(award: Award) -> PublicNotice:
    _item, notice = await queries.announced_in(award.id)
    assert notice is not None
    return notice


async def announce_anew(judged: Judged) -> PublicNotice:
    """From 2026-05-11 to 2026-05-15."""
    with clock.at(ANEW):
        return await actions.publish_notice(judged.officer, call_id=judged.call.call.id, starts_on=ANEW_ON)


async def two_announced() -> tuple[Judged, Award, Award]:
    judged = await a_judged_round("88.00", "84.00")
    first, second = await decide(judged, 0), await decide(judged, 1)
    await announce(judged)
    return judged, first, second


async def test_a_notice_that_is_taken_down_frees_its_awards_for_another_decision(db):
    judged, award = await an_announced_award()
    notice = await notice_of(award)
    with clock.at(WHILE_ANNOUNCED):
        withdrawal = await withdrawing.withdraw_notice(judged.officer, notice.id, "金额有误")

    again = await decide(judged, amount="70000.00")

    assert (again.number, again.amount) == (award.number, yuan("70000.00"))
    assert (withdrawal.is_whole, withdrawal.reason) == (True, "金额有误")
    item = await NoticeItem.objects().first()
    assert (item.withdrawal, item.withdrawn_reason) == (withdrawal.id, "金额有误")
    assert await queries.announced_in(award.id) == (None, None)


async def test_nothing_is_agreed_on_between_two_notices(db):
    judged, award = await an_announced_award()
    with clock.at(RUN_OUT):
        await actions.draw_agreement(judged.officer, award.id)
        await withdrawing.withdraw_notice(judged.officer, (await notice_of(award)).id, "金额有误")

    with clock.at(SIGNED), pytest.raises(Refused, match=r"awards\.notice_running"):
        await actions.sign_agreement(judged.officer, award.id, signed_on=SIGNED_ON)
    with clock.at(SIGNED), pytest.raises(Refused, match=r"awards\.not_announced_yet"):
        await actions.draw_agreement(judged.officer, award.id)


async def test_the_agreement_waits_for_the_new_period_and_is_drawn_up_anew(db):
    judged, award = await an_announced_award()
    with clock.at(RUN_OUT):
        await actions.draw_agreement(judged.officer, award.id)
        await withdrawing.take_off_notice(judged.officer, (await notice_of(award)).id, {award.id}, "金额有误")
    await announce_anew(judged)

    with clock.at(SIGNED), pytest.raises(Refused, match=r"awards\.notice_running"):
        await actions.sign_agreement(judged.officer, award.id, signed_on=SIGNED_ON)
    with clock.at(ANEW_RUN_OUT):
        with pytest.raises(Refused, match=r"awards\.drawn_before_notice"):
            await actions.sign_agreement(judged.officer, award.id, signed_on=date(2026, 5, 18))
        await actions.draw_agreement(judged.officer, award.id)
        await actions.sign_agreement(judged.officer, award.id, signed_on=date(2026, 5, 18))


async def test_a_new_notice_names_the_earlier_one_and_only_what_was_taken_off(db):
    judged = await a_judged_round("88.00", "84.00", "80.00")
    first, second = await decide(judged, 0), await decide(judged, 1)
    earlier = await announce(judged)
    with clock.at(WHILE_ANNOUNCED):
        await withdrawing.take_off_notice(judged.officer, earlier.id, {second.id}, "金额有误")
    third = await decide(judged, 2)

    anew = await announce_anew(judged)
    rest = await announce_anew(judged)

    content = (await queries.notice(anew.id))[0].content
    assert content["announces_anew"] == [{"notice": earlier.id, "number": earlier.number}]
    assert [row["award"] for row in content["items"]] == [second.id]
    assert (anew.starts_on, anew.ends_on) == (date(2026, 5, 11), date(2026, 5, 15))
    assert [row["award"] for row in (await queries.notice(rest.id))[0].content["items"]] == [third.id]
    assert (await queries.announced_in(first.id))[1].id == earlier.id
    assert {key: each.number for key, each in (await withdrawn.later(earlier.id)).items()} == {second.id: anew.number}


async def test_what_goes_on_hanging_keeps_its_period(db):
    judged, first, second = await two_announced()
    with clock.at(WHILE_ANNOUNCED):
        await withdrawing.take_off_notice(judged.officer, (await notice_of(second)).id, {second.id}, "金额有误")

    with clock.at(SIGNED):
        await actions.draw_agreement(judged.officer, first.id)
        await actions.sign_agreement(judged.officer, first.id, signed_on=SIGNED_ON)
    with pytest.raises(Refused, match=r"awards\.already_decided"):
        await decide(judged, 0, amount="60000.00")


async def test_a_notice_with_a_signed_award_is_neither_taken_down_nor_changed_in_it(db):
    signed = await a_signed_award()
    officer = await staff(signed.funder, Role.OFFICER)
    with pytest.raises(Refused, match=r"awards\.signed_on_notice"):
        await withdrawing.withdraw_notice(officer, signed.notice.id, "金额有误")
    with pytest.raises(Refused, match=r"awards\.signed_on_notice"):
        await withdrawing.take_off_notice(officer, signed.notice.id, {signed.award.id}, "金额有误")


async def test_the_database_keeps_a_signed_award_on_its_notice(db):
    signed = await a_signed_award()
    withdrawal = NoticeWithdrawal(notice=signed.notice.id, is_whole=False, reason="x", withdrawn_at=clock.now())
    await withdrawal.save()
    with pytest.raises(RestrictViolationError, match="signed for"):
        await sql("UPDATE notice_item SET withdrawal = {}, withdrawn_at = now()", withdrawal.id)


async def test_the_database_signs_nothing_whose_notice_has_not_run(db):
    judged, award = await an_announced_award()
    with clock.at(RUN_OUT):
        agreement = await actions.draw_agreement(judged.officer, award.id)
    with pytest.raises(CheckViolationError, match="has not run"):
        await sql("UPDATE agreement SET signed_on = '2026-05-07' WHERE id = {}", agreement.id)


@pytest.mark.parametrize("statement", ["UPDATE notice_withdrawal SET reason = 'y'", "DELETE FROM notice_withdrawal"])
async def test_why_it_was_taken_down_is_never_rewritten(db, statement):
    judged, award = await an_announced_award()
    await withdrawing.withdraw_notice(judged.officer, (await notice_of(award)).id, "金额有误")
    with pytest.raises(RestrictViolationError):
        await sql(statement)


async def test_a_notice_is_taken_down_once_with_a_reason_by_an_officer_of_the_funder(db):
    judged, award = await an_announced_award()
    notice = await notice_of(award)
    mallory = await staff(judged.call.organiser, Role.OFFICER, Role.ORGANISER, name="Mallory")

    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await withdrawing.withdraw_notice(mallory, notice.id, "x")
    with pytest.raises(Refused, match=r"awards\.no_reason"):
        await withdrawing.withdraw_notice(judged.officer, notice.id, " ")
    await withdrawing.withdraw_notice(judged.officer, notice.id, "金额有误")
    with pytest.raises(Refused, match=r"awards\.notice_withdrawn"):
        await withdrawing.withdraw_notice(judged.officer, notice.id, "再撤")


async def test_only_what_hangs_is_taken_off(db):
    judged, first, second = await two_announced()
    notice = await notice_of(first)
    with pytest.raises(Refused, match=r"awards\.not_on_the_notice"):
        await withdrawing.take_off_notice(judged.officer, notice.id, {second.id + 1}, "金额有误")
    with clock.at(WHILE_ANNOUNCED):
        await actions.cancel_award(judged.officer, first.id, "单位放弃")
        with pytest.raises(Refused, match=r"awards\.not_on_the_notice"):
            await withdrawing.take_off_notice(judged.officer, notice.id, {first.id}, "金额有误")
        await actions.cancel_award(judged.officer, second.id, "单位放弃")
    with pytest.raises(Refused, match=r"awards\.nothing_hangs"):
        await withdrawing.withdraw_notice(judged.officer, notice.id, "金额有误")


async def test_an_award_cancelled_on_its_notice_stays_decided(db):
    judged, award = await an_announced_award()
    with clock.at(WHILE_ANNOUNCED):
        await actions.cancel_award(judged.officer, award.id, "单位放弃")
    with pytest.raises(Refused, match=r"awards\.already_decided"):
        await decide(judged)


async def test_an_award_hangs_on_one_notice_at_a_time(db):
    _judged, award = await an_announced_award()
    other = await notice_of(award)
    another = PublicNotice(
        call=other.call, number="GS-2026-99", starts_on=other.starts_on, ends_on=other.ends_on, working_days=5,
        published_at=ANNOUNCED,
    )  # fmt: skip
    await another.save()
    with pytest.raises(UniqueViolationError):
        async with transaction():
            await NoticeItem(notice=another.id, award=award.id).save()


async def test_a_cut_that_was_decided_anew_is_answered_anew(db):
    judged, award = await an_announced_award(amount="70000.00")
    signatory = await who_signs(award)
    with clock.at(WHILE_ANNOUNCED):
        await confirming.answer_cut(signatory, award.id, is_accepted=True)
    with clock.at(RUN_OUT):
        await withdrawing.take_off_notice(judged.officer, (await notice_of(award)).id, {award.id}, "金额有误")
        await actions.decide_award(
            judged.officer,
            application_id=award.application,
            amount=yuan("69000.00"),
            fund_id=award.fund,
            lines=await _less(award, "1000.00"),
            reason="再核减",
            decided_on=date(2026, 5, 8),
        )
    await announce_anew(judged)

    with clock.at(ANEW), pytest.raises(Refused, match=r"awards\.cut_not_confirmed"):
        await actions.draw_agreement(judged.officer, award.id)
    with clock.at(ANEW):
        await confirming.answer_cut(signatory, award.id, is_accepted=True)
        await actions.draw_agreement(judged.officer, award.id)
    assert await CutAnswer.count() == 2
    with pytest.raises(UniqueViolationError, match="is answered"):
        await sql("INSERT INTO cut_answer (award, is_accepted, reason, answered_at)"
                  " SELECT award, true, '', now() FROM cut_answer LIMIT 1")  # fmt: skip


async def _less(award: Award, less: str) -> dict[str, object]:
    """The lines of an award, the last one cut by so much."""
    lines = {line.item: line.amount for line in await queries.lines_of(award.id)}
    last = list(lines)[-1]
    return lines | {last: lines[last] - yuan(less)}


async def test_who_objects_to_what_was_taken_off_is_told_that_it_does_not_hang(db):
    judged, award = await an_announced_award()
    with clock.at(WHILE_ANNOUNCED):
        await withdrawing.withdraw_notice(judged.officer, (await notice_of(award)).id, "金额有误")
        with pytest.raises(Refused, match=r"awards\.not_announced"):
            await actions.receive_objection(None, award_id=award.id, received_on=date(2026, 5, 6), **OBJECTION)


async def test_an_objection_outlives_the_notice_it_was_made_to(db):
    judged, award = await an_announced_award()
    with clock.at(WHILE_ANNOUNCED):
        objection = await actions.receive_objection(None, award_id=award.id, received_on=date(2026, 5, 6), **OBJECTION)
        await withdrawing.withdraw_notice(judged.officer, (await notice_of(award)).id, "异议属实，重新审定")
    await announce_anew(judged)

    with clock.at(ANEW_RUN_OUT):
        await actions.draw_agreement(judged.officer, award.id)
        with pytest.raises(Refused, match=r"awards\.objection_open"):
            await actions.sign_agreement(judged.officer, award.id, signed_on=date(2026, 5, 18))
    assert [each.id for each in await queries.open_objections(award.id)] == [objection.id]


async def test_who_carries_it_does_not_see_what_is_decided_anew_before_it_is_announced(db):
    judged, award = await an_announced_award()
    stranger = await staff(judged.applications[0].applicant, Role.SIGNATORY)
    assert (await queries.readable_award(stranger, award.id)).award.id == award.id
    with clock.at(WHILE_ANNOUNCED):
        await withdrawing.withdraw_notice(judged.officer, (await notice_of(award)).id, "金额有误")
    with pytest.raises(NotFound, match=r"awards\.no_award"):
        await queries.readable_award(stranger, award.id)


@pytest.mark.commits
async def test_a_notice_taken_down_while_an_objection_comes_in_is_one_before_the_other(committed):
    judged, award = await an_announced_award()
    notice = await notice_of(award)

    async def objecting() -> object:
        with clock.at(WHILE_ANNOUNCED):
            return await actions.receive_objection(None, award_id=award.id, received_on=date(2026, 5, 6), **OBJECTION)

    async def withdrawing_it() -> object:
        with clock.at(WHILE_ANNOUNCED):
            return await withdrawing.withdraw_notice(judged.officer, notice.id, "金额有误")

    results = await parallel(objecting(), withdrawing_it(), objecting(), withdrawing_it())

    codes = [getattr(each, "code", "done") for each in results]
    assert set(codes[::2]) <= {"done", "awards.not_announced"}
    assert sorted(codes[1::2]) == ["awards.notice_withdrawn", "done"]
    assert len(await queries.open_objections(award.id)) == codes[::2].count("done")
    assert await NoticeWithdrawal.count() == 1


@pytest.mark.commits
async def test_of_signing_and_taking_down_at_once_only_one_happens(committed):
    judged, award = await an_announced_award()
    notice = await notice_of(award)
    with clock.at(SIGNED):
        await actions.draw_agreement(judged.officer, award.id)

    async def signing() -> object:
        with clock.at(SIGNED):
            return await actions.sign_agreement(judged.officer, award.id, signed_on=SIGNED_ON)

    async def withdrawing_it() -> object:
        with clock.at(SIGNED):
            return await withdrawing.withdraw_notice(judged.officer, notice.id, "金额有误")

    results = await parallel(signing(), withdrawing_it())

    codes = {getattr(each, "code", "done") for each in results}
    assert codes in ({"done", "awards.signed_on_notice"}, {"done", "awards.notice_running"})
    signed = (await Agreement.objects().first()).signed_on is not None
    assert signed == (await withdrawn.whole(notice.id) is None)


async def test_the_trail_says_what_was_taken_down_and_why(db):
    judged, award = await an_announced_award()
    await withdrawing.withdraw_notice(judged.officer, (await notice_of(award)).id, "金额有误")
    event = await AuditEvent.objects().where(AuditEvent.act == "awards.notice_withdrawn").first()
    assert "GS-2026-01" in str(event.facts)
    assert award.number in str(event.facts)
