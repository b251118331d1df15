"""What a search finds on real rows, what is ruled on it, and that no statement gets past what stands."""

import json
from datetime import date
from decimal import Decimal

import pytest

from grants import clock
from grants.applications.tables import Application, ApplicationStatus, ApplicationVersion
from grants.db import sql, transaction
from grants.errors import NotFound, Refused
from grants.experts.tables import ExpertIdentity, Position
from grants.organizations.tables import (
    AccountUse,
    BankAccount,
    CustodyAgreement,
    Organization,
    Pairing,
)
from grants.people.tables import Membership, Person, Role
from grants.scoring import actions, queries, recusal_queries, recusing, stepping_back
from grants.scoring.closing import close_phase
from grants.scoring.recusal_tables import RecusalRequest, StaffConflict
from grants.scoring.tables import Assignment, Conflict, Mark
from tests.scoring.world import (
    BEFORE_SCORING,
    BY_HAND,
    DURING_SCORING,
    PUBLISHED,
    ScoringRound,
    a_scoring_round,
    an_actor,
    an_expert,
    an_organization,
    at_positions,
)

GOOD = (17, 22, 13, 13, 13, 8)


def refused(code: str):
    return pytest.raises(Refused, match=code.replace(".", r"\."))


async def a_position(w: ScoringRound, organization: Organization, title: str = "理事", **facts: object) -> None:
    base = {"from_on": date(2024, 1, 1), "until_on": None}
    await Position(expert=w.experts[0].id, organization=organization.id, title=title, **base | facts).save()


async def search(w: ScoringRound) -> list[tuple[str, int, str]]:
    """Kind, number of the application, and evidence of all that is new; of expert E1 alone."""
    numbers = {each.id: int(each.number[1:]) for each in w.applications}
    with clock.at(BEFORE_SCORING):
        found = await recusing.find_conflicts(w.secretary, w.call.id)
    assert {each.expert for each in found} <= {w.experts[0].id}
    return [(each.kind, numbers[each.application], each.reason) for each in found]


async def a_hit(w: ScoringRound, application: int = 0) -> Conflict:
    """Expert E1 is on the board of an applicant, and a search said so."""
    await a_position(w, w.applicants[application])
    with clock.at(BEFORE_SCORING):
        [conflict] = await recusing.find_conflicts(w.secretary, w.call.id)
    return conflict


async def a_group(w: ScoringRound, hub: Organization) -> Organization:
    """The second applicant's money is kept by the hub."""
    group = w.applicants[1]
    await CustodyAgreement(hub=hub.id, community_group=group.id, number="代1", signed_on=date(2025, 1, 1)).save()
    return group


async def an_account(organization: Organization, number: str) -> None:
    facts = {"account_use": AccountUse.OWN, "holder": organization.name, "bank_name": "某银行", "cnaps": "1" * 12}
    await BankAccount(organization=organization.id, number=number, from_on=date(2024, 1, 1), **facts).save()


async def test_a_position_or_membership_at_applicant_organiser_or_funder_is_found(db):
    w = await a_scoring_round()
    await a_position(w, w.applicants[0])
    await a_position(w, w.organiser, "顾问")
    for organization, role in ((w.applicants[1], Role.APPLICANT), (w.funder, Role.AUDITOR)):
        await Membership(
            person=w.people[0].id, organization=organization.id, role=role, from_on=date(2025, 1, 1), until_on=None
        ).save()

    assert sorted(await search(w)) == [
        ("position", 1, "单位O1理事"),
        ("position", 1, "单位ORG0顾问（承办单位）"),
        ("position", 2, "单位ORG0顾问（承办单位）"),
        ("staff", 1, "单位FUND工作人员（主办单位）"),
        ("staff", 2, "单位FUND工作人员（主办单位）"),
        ("staff", 2, "单位O2工作人员"),
    ]
    assert await search(w) == []


async def test_a_position_noted_under_an_entry_that_was_merged_away_is_found(db):
    w = await a_scoring_round(applications=1)
    double = await an_organization("OLD1")
    await a_position(w, double)
    await double.update_self({Organization.merged_into: w.applicants[0].id, Organization.merged_at: PUBLISHED})

    assert await search(w) == [("position", 1, "单位OLD1理事")]


async def test_the_hub_that_keeps_a_groups_money_and_its_other_groups_are_found(db):
    w = await a_scoring_round()
    hub, other = await an_organization("HUB", is_hub=True), await an_organization("G9")
    await a_group(w, hub)
    await CustodyAgreement(hub=hub.id, community_group=other.id, number="代2", signed_on=date(2025, 1, 1)).save()
    await a_position(w, hub, "监事")
    await a_position(w, other, "队长")

    assert sorted(await search(w)) == [
        ("hub", 2, "单位G9队长（同由单位HUB代管）"),
        ("hub", 2, "单位HUB监事（代管枢纽）"),
    ]


async def test_a_custody_agreement_that_ended_more_than_three_years_before_the_call_is_none(db):
    w = await a_scoring_round()
    hub = await an_organization("HUB", is_hub=True)
    await a_group(w, hub)
    await a_position(w, hub)
    ended = {CustodyAgreement.signed_on: date(2020, 1, 1), CustodyAgreement.ended_on: date(2023, 3, 1)}
    await CustodyAgreement.update(ended).where(CustodyAgreement.hub == hub.id)

    assert await search(w) == []


async def test_a_partner_that_builds_together_with_the_group_is_found(db):
    w = await a_scoring_round()
    group = await a_group(w, await an_organization("HUB", is_hub=True))
    partner = await an_organization("P1")
    await Pairing(community_group=group.id, partner=partner.id, from_on=date(2025, 1, 1), until_on=None).save()
    await a_position(w, partner, "秘书长")

    assert await search(w) == [("pairing", 2, "单位P1秘书长（与单位O2结对共建）")]


@pytest.mark.parametrize(
    "written", ["138 0013 8000", "+86-13800138000", "0898-65550000、13800138000", "１３８００１３８０００"]
)
async def test_a_shared_phone_is_found_however_it_is_written(db, written):
    w = await a_scoring_round()
    await Person.update({Person.phone: "13800138000"}).where(Person.id == w.people[0].id)
    await w.applicants[0].update_self({Organization.phone: written})

    assert await search(w) == [("phone", 1, "电话（尾号 8000）与单位O1登记的相同")]


async def test_a_phone_written_in_the_application_is_found_and_a_longer_number_is_another(db):
    w = await a_scoring_round()
    await Person.update({Person.phone: "13800138000"}).where(Person.id == w.people[0].id)
    for application, text in zip(w.applications, ("联系人电话 138-0013-8000", "账号 913800138000123"), strict=True):
        await ApplicationVersion(
            application=application.id,
            version_no=2,
            submitted_at=PUBLISHED,
            content=json.dumps({"sections": [{"answers": [{"rows": [["张三", text]]}]}]}, ensure_ascii=False),
            content_hash="1" * 64,
            commitment="",
        ).save()

    assert await search(w) == [("phone", 1, "电话（尾号 8000）写在申报书中")]


async def test_a_shared_account_address_and_representative_are_found_and_no_number_is_said(db):
    w = await a_scoring_round()
    number = (await ExpertIdentity.objects().first()).id_number
    await ExpertIdentity.update(
        {ExpertIdentity.account_number: "6222 0000 0000 0101", ExpertIdentity.address: "澜湾区 海滨路1号（2栋）"}
    ).where(ExpertIdentity.expert == w.experts[0].id)
    await an_account(w.applicants[0], "6222000000000101")
    await w.applicants[1].update_self(
        {
            Organization.address: "澜湾区海滨路1号(2栋)",
            Organization.legal_representative: "另一写法",
            Organization.representative_id_kind: "resident",
            Organization.representative_id: number,
        }
    )

    found = await search(w)

    assert sorted(found) == [
        ("account", 1, "收款账户（尾号 0101）与单位O1的相同"),
        ("address", 2, "住址与单位O2的住所相同"),
        ("representative", 2, "是单位O2的法定代表人"),
    ]
    kept = json.dumps([row for row in await sql("SELECT facts, refusal FROM audit_event")], default=str)
    for secret in (number, "6222000000000101", "海滨路"):
        assert secret not in json.dumps(found, ensure_ascii=False) + kept


async def test_a_representative_of_the_same_name_is_a_hit_only_where_no_number_is_known(db):
    w = await a_scoring_round()
    for applicant, number in zip(w.applicants, (None, "469099197001010011"), strict=True):
        await applicant.update_self(
            {
                Organization.legal_representative: "专家1",
                Organization.representative_id_kind: "resident" if number else None,
                Organization.representative_id: number or "",
            }
        )

    assert await search(w) == [("representative", 1, "与单位O1法定代表人专家1同名，需核实")]


async def test_an_employer_in_the_applicants_office_is_found(db):
    w = await a_scoring_round()
    employer = await an_organization("E1", address="澜湾区海滨路1号", phone="0898-65550001")
    await a_position(w, employer, "主任", is_employer=True)
    await w.applicants[0].update_self({Organization.address: "澜湾区海滨路 1 号"})
    await w.applicants[1].update_self({Organization.phone: "089865550001"})

    assert sorted(await search(w)) == [
        ("office", 1, "所在单位单位E1与单位O1住所相同"),
        ("office", 2, "所在单位单位E1与单位O2电话相同"),
    ]


async def test_who_comes_onto_the_panel_or_accepts_is_searched_by_itself_and_only_what_is_new_is_noted(db):
    w = await a_scoring_round(experts=1)
    await a_position(w, w.applicants[0])
    with clock.at(BEFORE_SCORING):
        await actions.sign_declaration(w.people[0], w.call.id, {}, signed_name="专家1")
    first = [(c.origin, c.reason) for c in await Conflict.objects()]
    with clock.at(BEFORE_SCORING):
        await actions.register_position(
            w.secretary,
            expert_id=w.experts[0].id,
            organization_id=w.applicants[1].id,
            title="监事",
            from_on=date(2025, 1, 1),
        )

    assert first == [("found", "单位O1理事")]
    assert [c.reason for c in await Conflict.objects().order_by(Conflict.id)] == ["单位O1理事", "单位O2监事"]


async def test_the_pool_is_checked_before_anybody_is_invited_and_nothing_is_noted(db):
    w = await a_scoring_round(experts=0)
    stranger, _person = await an_expert(w.secretary, 1)
    w.experts.append(stranger)
    await a_position(w, w.applicants[0])
    panel = await queries.panel_for(w.secretary, w.call.id)

    expert, hits = await recusal_queries.hits_of(panel, stranger.id)

    assert expert[1] == "专家1"
    assert [(each.application, each.reason) for each in hits] == [(w.applications[0].id, "单位O1理事")]
    assert await recusal_queries.hits_of(panel, 999) == (None, [])
    assert await Conflict.count() == 0


async def test_a_hit_rests_the_sheet_and_a_confirmed_one_ends_it_for_good(db):
    w = await a_scoring_round()
    await w.declare()
    mine, other = await w.assign(0, 0), await w.assign(0, 1)
    await w.score(0, mine, GOOD)
    await w.score(0, other, GOOD, lock=False)
    hit = await a_hit(w)

    with clock.at(DURING_SCORING):
        assert (await Assignment.objects().where(Assignment.id == mine.id).first()).ended_at is None
        with refused("scoring.reviewer_conflict"):
            await actions.save_sheet(w.people[0], mine.id, marks={1: Decimal(1)})
        await actions.save_sheet(w.people[0], other.id, marks={1: Decimal(1)})
        await recusing.confirm_conflict(w.secretary, hit.id, reason="在任理事")
        with refused("scoring.conflict_stands"):
            await recusing.lift_conflict(w.secretary, hit.id, reason="反悔")
        with refused("scoring.reviewer_conflict"):
            await w.assign(0, 0)

    ended = await Assignment.objects().where(Assignment.ended_at.is_not_null())
    assert [(a.id, a.ended_reason) for a in ended] == [(mine.id, "回避：单位O1理事")]


async def test_a_lifted_hit_lets_the_sheet_go_on_with_all_its_marks(db):
    w = await a_scoring_round()
    await w.declare()
    mine = await w.assign(0, 0)
    await w.score(0, mine, GOOD, lock=False)
    hit = await a_hit(w)

    with clock.at(DURING_SCORING):
        await recusing.lift_conflict(w.secretary, hit.id, reason="同名之误")
        sheet = await actions.lock_sheet(w.people[0], mine.id)

    assert (sheet.total, sheet.assignment.ended_at) == (Decimal(86), None)


async def test_no_sheet_is_begun_while_a_hit_of_the_call_is_unruled_but_a_late_one_stops_nobody_else(db):
    w = await a_scoring_round()
    await w.declare()
    theirs = await w.assign(1, 1)
    hit = await a_hit(w)

    with clock.at(DURING_SCORING):
        with refused("scoring.hits_unruled"):
            await actions.save_sheet(w.people[1], theirs.id, marks={1: Decimal(1)})
        await recusing.confirm_conflict(w.officer, hit.id, reason="在任理事")
        await actions.save_sheet(w.people[1], theirs.id, marks={1: Decimal(1)})
    await a_hit(w, 1)
    with clock.at(DURING_SCORING):
        await actions.save_sheet(w.people[1], theirs.id, marks={1: Decimal(2)})
        with refused("scoring.hits_unruled"):
            await close_phase(w.secretary, w.call.id)


async def test_an_applicants_request_is_matched_by_name_and_waits_for_a_ruling(db):
    w = await a_scoring_round()
    ada = await an_actor("ada", (w.applicants[0], Role.SIGNATORY))

    with clock.at(BEFORE_SCORING):
        request = await recusing.ask_recusal(
            ada, w.applications[0].id, name=" 专家 2 ", employer="某大学", reason="曾有诉讼"
        )
    noted = await Conflict.objects()

    assert [(c.expert, c.application, c.origin, c.kind, c.request) for c in noted] == [
        (w.experts[1].id, w.applications[0].id, "applicant", "interest", request.id)
    ]
    # What the expert may read of it says who asked, not why.
    assert "诉讼" not in noted[0].reason
    with refused("scoring.reviewer_conflict"):
        await w.assign(1, 0)
    with clock.at(BEFORE_SCORING):
        await recusing.find_conflicts(w.secretary, w.call.id)
        await recusing.lift_conflict(w.secretary, noted[0].id, reason="诉讼已于五年前结案")
    assert (await w.assign(1, 0)).id


async def test_a_request_whose_name_differs_is_matched_by_hand_or_settled_because_nobody_is_meant(db):
    w = await a_scoring_round()
    ada = await an_actor("ada", (w.applicants[0], Role.SIGNATORY))
    with clock.at(BEFORE_SCORING):
        asked = [
            await recusing.ask_recusal(ada, w.applications[0].id, name=name, employer="", reason="曾有诉讼")
            for name in ("砖家1", "无此人")
        ]
        assert (await queries.panel(w.call.id)).open_requests == asked
        conflict = await recusing.match_request(w.secretary, asked[0].id, expert_id=w.experts[0].id)
        await recusing.settle_request(w.secretary, asked[1].id, reason="评审组没有此人")

    panel = await queries.panel(w.call.id)
    assert (panel.open_requests, [c.id for c in panel.unruled]) == ([], [conflict.id])
    with clock.at(BEFORE_SCORING), refused("scoring.request_settled"):
        await recusing.settle_request(w.secretary, asked[1].id, reason="再办")


async def test_who_is_invited_later_is_compared_with_what_applicants_asked_for_before(db):
    w = await a_scoring_round(experts=1)
    ada = await an_actor("ada", (w.applicants[0], Role.SIGNATORY))
    with clock.at(BEFORE_SCORING):
        request = await recusing.ask_recusal(ada, w.applications[0].id, name="专家2", employer="", reason="曾有诉讼")
        await recusing.settle_request(w.secretary, request.id, reason="评审组没有此人")

    await w.invite(2, is_alternate=True)

    assert [(c.expert, c.origin) for c in await Conflict.objects()] == [(w.experts[1].id, "applicant")]


async def test_staff_step_back_or_are_found_and_a_supervisor_lets_them_back(db):
    w = await a_scoring_round()
    first, second = w.applications
    await Person.update({Person.phone: "13800138000"}).where(Person.id == w.officer.id)
    await w.applicants[1].update_self({Organization.phone: "13800138000"})
    admin = await an_actor("adam", (w.funder, Role.ADMIN))

    with clock.at(BEFORE_SCORING):
        await stepping_back.step_back(w.secretary, first.id, reason="配偶任职")
        with refused("scoring.already_recused"):
            await stepping_back.note_staff_conflict(admin, first.id, person_id=w.secretary.id, reason="配偶任职")
        with refused("scoring.not_of_this_round"):
            await stepping_back.note_staff_conflict(admin, first.id, person_id=w.people[0].id, reason="配偶任职")
        await recusing.find_conflicts(w.secretary, w.call.id)
        found = await StaffConflict.objects().where(StaffConflict.origin == "found").first()
        await stepping_back.let_back(w.supervisor, found.id, reason="号码已停用")
        await recusing.find_conflicts(w.secretary, w.call.id)

    assert (found.person, found.application, found.reason) == (
        w.officer.id,
        second.id,
        "电话（尾号 8000）与单位O2登记的相同",
    )
    assert await queries.recused(w.call) == {first.id: frozenset({w.secretary.id})}
    assert await StaffConflict.count() == 2


async def test_who_belongs_to_the_applicant_stays_away_whatever_anybody_lifts(db):
    w = await a_scoring_round()
    await Membership(
        person=w.officer.id,
        organization=w.applicants[0].id,
        role=Role.APPLICANT,
        from_on=date(2026, 1, 1),
        until_on=None,
    ).save()

    with clock.at(BEFORE_SCORING):
        await recusing.find_conflicts(w.secretary, w.call.id)
        noted = await StaffConflict.objects().first()
        await stepping_back.let_back(w.supervisor, noted.id, reason="已离任")

        assert noted.reason == "单位O1工作人员"
        assert await queries.recused(w.call) == {w.applications[0].id: frozenset({w.officer.id})}
        with refused("scoring.staff_conflict"):
            await actions.assign_reviewer(
                w.officer, expert_id=w.experts[0].id, application_id=w.applications[0].id, reason=BY_HAND
            )
        await actions.assign_reviewer(
            w.officer, expert_id=w.experts[0].id, application_id=w.applications[1].id, reason=BY_HAND
        )


async def test_a_recused_organiser_sees_neither_the_conflicts_nor_the_requests_of_that_application(db):
    w = await a_scoring_round()
    hit = await a_hit(w)
    ada = await an_actor("ada", (w.applicants[0], Role.SIGNATORY))
    with clock.at(BEFORE_SCORING):
        request = await recusing.ask_recusal(ada, w.applications[0].id, name="无此人", employer="", reason="曾有诉讼")
        noted = await stepping_back.step_back(w.officer, w.applications[0].id, reason="配偶任职")

    for asked, code in (
        (recusal_queries.conflict_for(w.officer, hit.id), "scoring.no_conflict"),
        (recusal_queries.request_for(w.officer, request.id), "scoring.no_request"),
        (recusal_queries.requests_of(w.officer, w.applications[0].id), "scoring.no_requests"),
        (recusal_queries.staff(ada, w.call.id), "scoring.no_such_round"),
        (recusal_queries.staff_conflict(w.officer, noted.id), "scoring.no_staff_conflict"),
    ):
        with pytest.raises(NotFound, match=code.replace(".", r"\.")):
            await asked
    assert (await recusal_queries.conflict_for(w.secretary, hit.id)).name == "专家1"
    assert (await recusal_queries.request_for(w.secretary, request.id)).request.name == "无此人"


ASSIGN = "INSERT INTO assignment (expert, application, phase, assigned_at, ended_reason, comment) VALUES"


async def test_no_statement_assigns_a_recused_expert_again_nor_takes_the_conflict_away(db):
    w = await a_scoring_round(applications=1)
    await w.declare()
    first = await w.assign(0, 0)
    with clock.at(DURING_SCORING):
        await actions.end_assignment(w.secretary, first.id, reason="换人")
    hit = await a_hit(w)
    with clock.at(DURING_SCORING):
        await recusing.confirm_conflict(w.secretary, hit.id, reason="在任理事")
    theirs = await w.assign(1, 0)
    pair = (w.experts[0].id, w.applications[0].id)
    mine, other = pair[0], w.experts[1].id

    for statement in (
        f"{ASSIGN} ({mine}, {pair[1]}, 1, now(), '', '')",
        f"{ASSIGN} ({mine}, {pair[1]}, 2, now(), '', '')",
        f"{ASSIGN} ({mine}, {pair[1]}, 1, now(), '', '') ON CONFLICT DO NOTHING",
        f"UPDATE assignment SET ended_at = NULL, ended_reason = '' WHERE id = {first.id}",
        f"UPDATE assignment SET expert = {mine} WHERE id = {theirs.id}",
        f"UPDATE conflict SET lifted_at = now(), lifted_reason = 'x' WHERE id = {hit.id}",
        f"UPDATE conflict SET confirmed_at = NULL WHERE id = {hit.id}",
        f"UPDATE conflict SET confirmed_at = NULL, lifted_at = now(), lifted_reason = 'x' WHERE id = {hit.id}",
        f"UPDATE conflict SET expert = {other} WHERE id = {hit.id}",
        f"DELETE FROM conflict WHERE id = {hit.id}",
        f"DELETE FROM assignment WHERE id = {first.id}",
    ):
        with pytest.raises(Exception, match=r"conflict|has ended|insert only"):
            async with transaction():
                await sql(statement)
    assert [a.id for a in await Assignment.objects().where(Assignment.ended_at.is_null())] == [theirs.id]


async def test_a_declaration_is_lifted_by_no_statement(db):
    w = await a_scoring_round()
    await w.declare(E1={w.applications[0].id: "亲属任职"})

    for statement in (
        "UPDATE conflict SET lifted_at = now(), lifted_reason = 'x'",
        "UPDATE conflict SET confirmed_at = now(), confirmed_reason = 'x'",
        "UPDATE conflict SET origin = 'found'",
    ):
        with pytest.raises(Exception, match=r"declared it|can only be lifted"):
            async with transaction():
                await sql(statement)


async def test_neither_a_party_rules_nor_a_recused_person_assigns_by_any_statement(db):
    w = await a_scoring_round()
    hit = await a_hit(w)
    with clock.at(BEFORE_SCORING):
        await stepping_back.step_back(w.officer, w.applications[0].id, reason="配偶任职")
        await stepping_back.step_back(w.officer, w.applications[1].id, reason="配偶任职")
    ruled = f"UPDATE conflict SET lifted_at = now(), lifted_by = {w.officer.id}, lifted_reason = 'x'"
    assigned = (
        "INSERT INTO assignment (expert, application, phase, assigned_at, assigned_by, ended_reason, comment)"
        f" VALUES ({w.experts[0].id}, {w.applications[1].id}, 1, now(), {w.officer.id}, '', '')"
    )

    for statement, words in ((ruled, "ruled on by a party"), (assigned, "is recused from")):
        with pytest.raises(Exception, match=words):
            async with transaction():
                await sql(statement)
    for statement in (
        "DELETE FROM staff_conflict",
        "UPDATE staff_conflict SET person = person + 1",
        f"UPDATE staff_conflict SET ended_at = now(), ended_reason = 'x', ended_by = {w.officer.id}",
    ):
        with pytest.raises(Exception, match=r"insert only|can only be lifted|ended_by_another"):
            async with transaction():
                await sql(statement)
    assert (await Conflict.objects().first()).id == hit.id


async def test_what_is_locked_is_ended_and_marked_by_no_statement_while_a_hit_is_unruled(db):
    w = await a_scoring_round()
    await w.declare()
    locked, open_one = await w.assign(0, 0), await w.assign(1, 0)
    await w.score(0, locked, GOOD)
    await w.score(1, open_one, GOOD, lock=False)
    await a_hit(w)
    await sql(
        "INSERT INTO conflict (expert, application, origin, kind, reason, noted_at, lifted_reason, confirmed_reason)"
        " VALUES ({}, {}, 'found', 'phone', 'x', now(), '', '')",
        w.experts[1].id,
        w.applications[0].id,
    )

    for statement in (
        f"UPDATE assignment SET ended_at = now(), ended_reason = 'x' WHERE id = {locked.id}",
        f"UPDATE mark SET value = 1 WHERE assignment = {open_one.id}",
        f"UPDATE assignment SET locked_at = now() WHERE id = {open_one.id}",
    ):
        with pytest.raises(Exception, match=r"is locked|with a conflict"):
            async with transaction():
                await sql(statement)
    assert await Mark.count() == 12


async def test_an_application_that_is_changed_and_submitted_anew_takes_what_is_known_against_experts_along(db):
    w = await a_scoring_round()
    await w.declare(E2={w.applications[0].id: "亲属任职"})
    hit = await a_hit(w)
    ada = await an_actor("ada", (w.applicants[0], Role.SIGNATORY))
    with clock.at(BEFORE_SCORING):
        await recusing.confirm_conflict(w.secretary, hit.id, reason="在任理事")
        await recusing.ask_recusal(ada, w.applications[0].id, name="专家1", employer="", reason="曾有诉讼")
        await stepping_back.step_back(w.officer, w.applications[0].id, reason="配偶任职")
    before = await Conflict.count()

    old = w.applications[0]
    copy = Application(
        **{
            name: value
            for name, value in old.to_dict().items()
            if name not in ("id", "number", "status", "replaces", "form_key", "place", "hub_place", "requested")
        },
        requested=Decimal(0),
        status=ApplicationStatus.DRAFT,
        replaces=old.id,
        number=None,
    )
    await copy.save()
    await sql("UPDATE application SET status = 'withdrawn', place = NULL WHERE id = {}", old.id)
    await sql("UPDATE application SET status = 'submitted', place = 1, number = 'A1b' WHERE id = {}", copy.id)

    carried = await Conflict.objects().where(Conflict.application == copy.id).order_by(Conflict.id)
    request = await RecusalRequest.objects().where(RecusalRequest.application == copy.id).first()
    assert len(carried) == before == 3
    assert sorted((c.expert, c.origin, c.confirmed_at is not None, c.request) for c in carried) == sorted(
        [
            (w.experts[0].id, "found", True, None),
            (w.experts[0].id, "applicant", False, request.id),
            (w.experts[1].id, "declared", False, None),
        ]
    )
    assert (await queries.recused(w.call))[copy.id] == frozenset({w.officer.id})
    with clock.at(BEFORE_SCORING):
        await copy.update_self({Application.status: ApplicationStatus.ELIGIBLE})
        with refused("scoring.reviewer_conflict"):
            await actions.assign_reviewer(
                w.secretary, expert_id=w.experts[0].id, application_id=copy.id, reason=BY_HAND
            )


async def test_a_phase_that_comes_later_lets_no_recused_expert_in_either(db):
    w = await a_scoring_round(applications=1)
    await w.declare(E1={w.applications[0].id: "亲属任职"})
    await sql(
        "INSERT INTO called_in (call, phase, application, place, called_at) VALUES ({}, 2, {}, 1, now())",
        w.call.id,
        w.applications[0].id,
    )

    with pytest.raises(Exception, match="has a conflict"):
        async with transaction():
            await sql(f"{ASSIGN} ({{}}, {{}}, 2, now(), '', '')", w.experts[0].id, w.applications[0].id)
    await sql(f"{ASSIGN} ({{}}, {{}}, 2, now(), '', '')", w.experts[1].id, w.applications[0].id)


async def test_marks_kept_by_position_survive_a_hit_that_was_lifted(db):
    w = await a_scoring_round()
    await w.declare()
    mine = await w.assign(0, 0)
    with clock.at(DURING_SCORING):
        await actions.save_sheet(w.people[0], mine.id, marks=at_positions((17, None, 13)))
    hit = await a_hit(w)
    with clock.at(DURING_SCORING):
        await recusing.lift_conflict(w.secretary, hit.id, reason="误报")
        sheet = await actions.save_sheet(w.people[0], mine.id, marks={2: Decimal(20)})

    assert [sheet.mark(at) for at in (1, 2, 3)] == [Decimal(17), Decimal(20), Decimal(13)]
