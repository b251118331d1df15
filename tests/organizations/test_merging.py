"""Entries of one body: found by what they share, ruled on by people, merged where nothing is under way."""

from datetime import date

import pytest
from asyncpg.exceptions import CheckViolationError

from grants import clock, ledger
from grants.audit import AuditEvent
from grants.db import transaction
from grants.errors import NotAllowed, Refused
from grants.ledger import BookKind
from grants.organizations import actions, editing, jobs, merging, queries, registry, sameness
from grants.organizations.registry import Filter
from grants.organizations.sameness import Body, Pair
from grants.organizations.tables import (
    AccountUse,
    BankAccount,
    Organization,
    OrganizationLabel,
    Pairing,
    Resemblance,
)
from grants.people import joining
from grants.people import queries as people
from grants.people.rules import Actor
from grants.people.tables import Membership, Role
from grants.standing import actions as standing
from grants.standing import queries as standings
from grants.standing.tables import ListKind
from grants.vocabulary import queries as vocabulary
from grants.vocabulary.tables import ListName
from tests.applications.world import a_draft, an_applicant
from tests.conftest import parallel
from tests.organizations.world import LONG_AGO, a_funder, a_group, a_hub_with_group, a_person, an_organization, staff

DAY = date(2026, 3, 20)


def a_body(key: int, name: str, *keys: tuple[str, str]) -> Body:
    return Body(key, name, frozenset({("name", name), *keys}))


def test_what_shares_a_key_or_looks_alike_is_a_pair():
    bodies = [
        a_body(1, "澜湾区同心社会工作服务中心", ("phone", "13800000001")),
        a_body(2, "澜湾区同心社会工作服务中心", ("account", "00001111")),
        a_body(3, "完全不同的名字", ("phone", "13800000001")),
        a_body(4, "澜湾区同心社会工作服务中新"),
        a_body(5, "海口市阳光助残协会"),
    ]

    found = {(pair.one, pair.other): (pair.keys, pair.likeness) for pair in sameness.pairs(bodies, bodies)}

    assert found == {
        (1, 2): (("name",), 100),
        (1, 3): (("phone",), 0),
        (1, 4): ((), 92),
        (2, 4): ((), 92),
    }


def test_what_hangs_together_is_one_cluster():
    assert sameness.clusters([(1, 2), (5, 6), (2, 3), (7, 5)]) == [{1, 2, 3}, {5, 6, 7}]


def test_a_common_name_of_a_representative_alone_is_no_key():
    row = Organization(_ignore_missing=True, name="甲", legal_representative="王芳", phone="", address="")
    row.id = 1
    at_home = Organization(_ignore_missing=True, name="甲", legal_representative="王芳", phone="", address="澜湾路1号")
    at_home.id = 2

    assert {kind for kind, _value in sameness.body(row, []).keys} == {"name"}
    assert {kind for kind, _value in sameness.body(at_home, []).keys} == {"name", "person_address"}


async def test_a_new_entry_is_compared_with_all_others_by_a_job(db):
    first = await an_organization("澜湾区同心社会工作服务中心", with_account=False)
    second = await an_organization("澜湾区同心社会工作服务中心 ", with_account=False)
    await an_organization("海口市阳光助残协会", with_account=False)

    await jobs.look_for(second.id)
    await jobs.look_for_all()

    pair = await Resemblance.objects().first()
    assert (await Resemblance.count(), pair.one, pair.other, pair.keys, pair.likeness) == (
        1,
        first.id,
        second.id,
        "name",
        100,
    )


async def test_two_that_were_ruled_different_are_not_shown_again(db):
    officer = await staff(await a_funder(), Role.OFFICER)
    one, other = [await an_organization("澜湾区同心中心", with_account=False) for _turn in "12"]
    await merging.note_resemblances(None, [Pair(one.id, other.id, ("name",), 100)])
    pair = await Resemblance.objects().first()

    with pytest.raises(Refused, match=r"organizations\.no_ruling_reason"):
        await merging.rule_different(officer, pair.id, reason=" ")
    shown = await registry.resembling()
    await merging.rule_different(officer, pair.id, reason="两个区各有一家")
    with pytest.raises(Refused, match=r"organizations\.already_ruled"):
        await merging.rule_different(officer, pair.id, reason="再说一次")
    await merging.note_resemblances(None, [Pair(one.id, other.id, ("name", "phone"), 100)])

    assert [[row.id for row in cluster.rows] for cluster in shown[0]] == [[one.id, other.id]]
    assert (await registry.resembling(), await registry.count_resembling()) == (([], 0), 0)


async def two_entries() -> tuple[Organization, Organization, Actor]:
    """The kept one, the one that goes, and an officer."""
    kept = await an_organization("澜湾区同心中心〔虚构〕", with_account=False)
    merged = await an_organization("澜湾区同心中心(虚构)", with_account=False)
    await merged.update_self({"name": "澜湾区同心中心〔虚构〕 "})
    return kept, await queries.organization(merged.id), await staff(await a_funder(), Role.OFFICER)


async def merge(officer: Actor, kept: Organization, merged: Organization, **changes: object) -> Organization:
    facts = {"reason": "同一单位登记了两次", "codes_confirmed": True} | changes
    return await merging.merge_organizations(officer, kept_id=kept.id, merged_id=merged.id, **facts)


async def test_people_labels_and_pairings_go_over_and_evidence_stays(db):
    kept, merged, officer = await two_entries()
    group = await a_group()
    person = await staff(merged, Role.SIGNATORY)
    both = await staff(merged, Role.APPLICANT)
    await Membership(person=both.id, organization=kept.id, role=Role.APPLICANT, from_on=LONG_AGO).save()
    term = (await vocabulary.terms(ListName.LABEL, DAY))[0]
    with clock.at(clock.during(DAY)):
        await joining.invite_member(
            person, organization_id=merged.id, role=Role.APPLICANT, name="新人", phone="13800000002"
        )
        await editing.label_organization(officer, organization_id=merged.id, term_id=term.id, from_on=DAY)
        await editing.pair_organizations(officer, group_id=group.id, partner_id=merged.id, from_on=DAY, plan="共建")
        await standing.list_organization(
            officer, organization_id=merged.id, list_kind=ListKind.ABNORMAL, from_on=DAY, reason="未报年报"
        )

        await merge(officer, kept, merged)

        roles = sorted((who.id, held.role) for who, held in await people.members(kept.id))
        assert roles == sorted([(person.id, "signatory"), (both.id, "applicant")])
        assert await people.members(merged.id) == []
        assert [each.withdrawn_at is not None for each in await people.invitations(merged.id)] == [True]
        labels = OrganizationLabel.objects().where(OrganizationLabel.organization == kept.id)
        assert [each.term for each in await labels] == [term.id]
        assert await Pairing.count().where(Pairing.partner == kept.id, Pairing.until_on.is_null()) == 1
        assert len((await standings.standing_of(kept.id, DAY)).listings) == 1
        assert [each.field for each in await queries.changes(merged.id)] == ["merged_into"]
    gone = await queries.organization(merged.id)
    assert (gone.merged_into, gone.merged_reason) == (kept.id, "同一单位登记了两次")
    assert gone.id not in {row.id for row in (await registry.page(officer, Filter())).rows}
    assert [row.id for row in (await registry.page(officer, Filter(merged=True))).rows] == [gone.id]
    event = await AuditEvent.objects().where(AuditEvent.act == "organizations.merged").first()
    assert (event.actor, event.subject_id) == (officer.id, merged.id)


async def test_an_account_goes_over_to_be_checked_anew(db):
    kept, merged, officer = await two_entries()
    clerk = await staff(await a_funder(), Role.FINANCE_PREPARER)
    reviewer = await staff(await a_funder(), Role.FINANCE_REVIEWER)
    with clock.at(clock.during(DAY)):
        account = await actions.add_bank_account(
            clerk,
            organization_id=merged.id,
            account_use=AccountUse.OWN,
            holder=merged.name,
            number="0000000000000000777",
            bank_name="海南示例银行〔虚构〕",
            cnaps="999641000017",
            from_on=DAY,
        )
        await actions.check_bank_account(reviewer, account.id)
        await merge(officer, kept, merged)

    old = await BankAccount.objects().get(BankAccount.id == account.id)
    new = await BankAccount.objects().where(BankAccount.organization == kept.id).first()
    assert (old.organization, old.until_on) == (merged.id, DAY)
    assert (new.number, new.checked_at, new.entered_by) == (old.number, None, officer.id)
    assert await queries.current_account(kept.id, AccountUse.OWN) is None


async def test_a_body_with_a_custody_agreement_is_not_merged_away(db):
    hub, group, _agreement = await a_hub_with_group()
    other, officer = await a_group("另一个〔虚构〕"), await staff(await a_funder(), Role.OFFICER)

    for goes in (group, hub):
        with pytest.raises(Refused, match=r"organizations\.under_way.*代管协议"):
            await merge(officer, other, goes)


async def test_the_other_way_round_the_one_with_the_agreement_is_kept(db):
    _hub, group, _agreement = await a_hub_with_group()
    other, officer = await a_group("另一个〔虚构〕"), await staff(await a_funder(), Role.OFFICER)

    await merge(officer, group, other)

    assert (await queries.organization(other.id)).merged_into == group.id


async def test_a_body_that_runs_a_call_or_keeps_a_book_is_not_merged_away(db):
    kept, merged, officer = await two_entries()
    async with transaction():
        await ledger.open_book(merged.id, BookKind.CUSTODY, "代管账")

    with pytest.raises(Refused, match=r"organizations\.under_way.*账簿"):
        await merge(officer, kept, merged)


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"codes_confirmed": False}, "organizations.two_codes"), ({"reason": " "}, "organizations.no_merge_reason")],
)
async def test_a_merge_is_thought_over(db, changes, code):
    kept, merged, officer = await two_entries()

    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        await merge(officer, kept, merged, **changes)


async def test_nothing_is_merged_with_itself_twice_or_out_of_a_trial(db):
    kept, merged, officer = await two_entries()
    third = await an_organization(with_account=False)
    trial = await an_organization("试用", with_account=False, uscc=None, is_trial=True)

    with pytest.raises(Refused, match=r"organizations\.merged_with_itself"):
        await merge(officer, kept, kept)
    with pytest.raises(Refused, match=r"organizations\.trial_is_not_merged"):
        await merge(officer, kept, trial)
    await merge(officer, kept, merged)
    with pytest.raises(Refused, match=r"organizations\.already_merged"):
        await merge(officer, third, merged)
    with pytest.raises(Refused, match=r"organizations\.is_merged"):
        await editing.edit_organization(officer, merged.id, version=2, fields={"address": "x"})


async def test_only_the_office_merges(db):
    kept, merged, _officer = await two_entries()

    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await merge(await staff(kept, Role.SIGNATORY), kept, merged)


async def test_the_database_ties_nothing_new_to_a_merged_body(db):
    kept, merged, officer = await two_entries()
    await merge(officer, kept, merged)

    with pytest.raises(CheckViolationError, match="was merged into another"):
        async with transaction():
            await Membership(
                person=(await a_person()).id, organization=merged.id, role=Role.APPLICANT, from_on=DAY
            ).save()


async def test_two_who_merge_at_once_merge_once(committed):
    kept, merged, officer = await two_entries()
    third = await an_organization("第三家", with_account=False)

    done = await parallel(merge(officer, kept, merged), merge(officer, third, merged), merge(officer, merged, kept))

    refused = [each for each in done if isinstance(each, Refused)]
    assert (len(refused), {each.code for each in refused}) == (2, {"organizations.already_merged"})


async def test_a_member_joining_while_the_body_is_merged_is_never_left_behind(committed):
    kept, merged, officer = await two_entries()
    signatory = await staff(merged, Role.SIGNATORY)
    _invitation, token = await joining.invite_member(
        signatory, organization_id=merged.id, role=Role.APPLICANT, name="新人", phone="13800000003"
    )
    newcomer = await people.actor((await a_person("新人")).id)

    await parallel(merge(officer, kept, merged), joining.accept_invitation(newcomer, token=token))

    assert await people.members(merged.id) == []


async def test_a_body_with_an_application_under_way_is_not_merged_away(db):
    who = await an_applicant()
    draft = await a_draft(who)
    officer = await staff(await a_funder(), Role.OFFICER)
    kept = await an_organization(with_account=False)

    with pytest.raises(Refused, match=r"organizations\.under_way.*未办结的申报"):
        await merge(officer, kept, await queries.organization(draft.applicant.id))
