"""Coming into an organisation by invitation, and leaving it."""

from datetime import timedelta

import pytest

from grants import clock
from grants.audit import AuditEvent
from grants.errors import NotAllowed, NotFound, Refused, why_not
from grants.people import joining, joining_rules, queries
from grants.people.joining_rules import Body
from grants.people.rules import Actor
from grants.people.tables import Invitation, Membership, Person, Role
from tests.conftest import parallel
from tests.organizations.world import a_funder, a_group, a_hub, a_person, an_organization, staff

CENTRE = 4
ADA = Actor(3, "Ada", frozenset({(CENTRE, Role.SIGNATORY)}))
BEN = Actor(5, "Ben", frozenset({(CENTRE, Role.APPLICANT)}))
ROOT = Actor(7, "Root", frozenset({(1, Role.ADMIN)}))
MALLORY = Actor(6, "Mallory", frozenset({(8, Role.SIGNATORY)}))
PHONE = "13800000001"


def a_body(**facts: object) -> Body:
    given = {
        "id": CENTRE,
        "name": "同心中心",
        "is_government": False,
        "is_filed": False,
        "is_funder": False,
        "is_organiser": False,
        "is_hub": False,
        "is_gone": False,
    }
    return Body(**(given | facts))


@pytest.mark.parametrize(
    ("by", "body", "roles"),
    [
        (ADA, a_body(), {"applicant", "signatory"}),
        (BEN, a_body(), set()),
        (MALLORY, a_body(), set()),
        (
            ADA,
            a_body(is_hub=True),
            {"applicant", "signatory", "hub_operator", "hub_reviewer", "hub_cashier", "hub_bookkeeper"},
        ),
        (ADA, a_body(is_organiser=True), {"applicant", "signatory"}),
        (ROOT, a_body(is_organiser=True), {"applicant", "signatory", "organiser"}),
        (ROOT, a_body(is_government=True), {"filing_officer"}),
        (ROOT, a_body(is_filed=True), {"applicant", "group_signatory"}),
    ],
    ids=["authorised", "clerk", "stranger", "hub", "organiser's own", "administrator", "street", "group"],
)
def test_nobody_gives_a_role_they_may_not_give(by, body, roles):
    assert {role.value for role in joining_rules.grantable(by, body)} == roles


def test_only_the_administrator_gives_roles_of_an_office():
    funder = a_body(is_government=True, is_funder=True)

    assert Role.APPROVER in joining_rules.grantable(ROOT, funder)
    assert joining_rules.grantable(ADA, funder) == ()


def a_waiting(**facts: object) -> Invitation:
    return Invitation(_ignore_missing=True, role=Role.APPLICANT, phone=PHONE, email="", **facts)


@pytest.mark.parametrize(
    ("by", "body", "name", "contact", "waiting", "code"),
    [
        (ADA, a_body(), "林", (PHONE, ""), [], None),
        (BEN, a_body(), "林", (PHONE, ""), [], "people.role_not_grantable"),
        (ADA, a_body(is_gone=True), "林", (PHONE, ""), [], "people.body_is_gone"),
        (ADA, a_body(), " ", (PHONE, ""), [], "people.invited_without_name"),
        (ADA, a_body(), "林", ("", ""), [], "people.invited_without_contact"),
        (ADA, a_body(), "林", (PHONE, ""), [a_waiting()], "people.already_invited"),
    ],
)
def test_an_invitation_names_somebody_who_can_be_reached(by, body, name, contact, waiting, code):
    refusal = why_not(joining_rules.check_invitation, by, body, Role.APPLICANT, name, contact, waiting)

    assert (refusal and refusal.code) == code


def test_a_number_that_does_not_ring_is_refused():
    assert why_not(joining_rules.valid_mobile, "12345").code == "people.bad_phone"


NOW = clock.now()


@pytest.mark.parametrize(
    ("facts", "body", "code"),
    [
        ({}, a_body(), None),
        ({"accepted_at": NOW}, a_body(), "people.invitation_used"),
        ({"withdrawn_at": NOW}, a_body(), "people.invitation_withdrawn"),
        ({"expires_at": NOW}, a_body(), "people.invitation_expired"),
        ({}, a_body(is_gone=True), "people.invitation_void"),
        ({}, a_body(is_government=True), "people.invitation_void"),
    ],
)
def test_an_invitation_is_accepted_once_while_it_lives(facts, body, code):
    invitation = a_waiting(**({"expires_at": NOW + timedelta(days=1)} | facts))

    refusal = why_not(joining_rules.check_acceptance, invitation, body, NOW)

    assert (refusal and refusal.code) == code


def a_membership(key: int, person: int, role: Role) -> Membership:
    row = Membership(_ignore_missing=True, person=person, organization=CENTRE, role=role)
    row.id = key
    return row


def test_a_group_keeps_two_who_sign():
    signers = [a_membership(key, key, Role.GROUP_SIGNATORY) for key in (1, 2, 3)]
    group = a_body(is_filed=True)

    of_three = why_not(joining_rules.check_ending, ROOT, group, signers[0], signers)
    of_two = why_not(joining_rules.check_ending, ROOT, group, signers[0], signers[:2])
    of_a_group_that_is_gone = why_not(
        joining_rules.check_ending, ROOT, a_body(is_filed=True, is_gone=True), signers[0], signers[:2]
    )

    assert (of_three, of_two.code, of_a_group_that_is_gone) == (None, "people.two_signatories", None)


def test_the_last_authorised_person_does_not_leave_the_organization_without_one():
    last, clerk = a_membership(1, ADA.id, Role.SIGNATORY), a_membership(2, BEN.id, Role.APPLICANT)

    own = why_not(joining_rules.check_ending, ADA, a_body(), last, [last, clerk])
    by_admin = why_not(joining_rules.check_ending, ROOT, a_body(), last, [last, clerk])
    clerk_leaves = why_not(joining_rules.check_ending, BEN, a_body(), clerk, [last, clerk])
    of_another = why_not(joining_rules.check_ending, BEN, a_body(), last, [last, clerk])

    assert (own.code, by_admin, clerk_leaves, of_another.code) == (
        "people.last_signatory",
        None,
        None,
        "people.role_not_grantable",
    )


async def invited(row=None, role: Role = Role.APPLICANT) -> tuple[Invitation, str, Actor]:
    row = row or await an_organization()
    signatory = await staff(row, Role.SIGNATORY)
    invitation, token = await joining.invite_member(
        signatory, organization_id=row.id, role=role, name="林新人", phone="138 0000 0001"
    )
    return invitation, token, signatory


async def test_somebody_new_joins_with_a_login_of_their_own(db):
    invitation, token, _signatory = await invited()

    await joining.join_with_new_login(None, token=token, login="Lin.New", password="long enough")

    person = await Person.objects().get(Person.login == "lin.new")
    actor = await queries.actor(person.id)
    assert (person.name, person.phone) == ("林新人", PHONE)
    assert actor.memberships == frozenset({(invitation.organization, Role.APPLICANT)})
    assert await queries.password_matches("lin.new", "long enough")


async def test_the_token_is_kept_nowhere(db):
    _invitation, token, _signatory = await invited()
    await joining.join_with_new_login(None, token=token, login="lin2", password="long enough")

    kept = [row["facts"] for row in await AuditEvent.select(AuditEvent.facts)]
    assert not any(token in facts for facts in kept)
    assert (await Invitation.objects().first()).token_hash == queries.token_hash(token)


async def test_somebody_who_has_a_login_joins_with_it(db):
    invitation, token, _signatory = await invited()
    person = await a_person("Rosa")

    await joining.accept_invitation(await queries.actor(person.id), token=token)
    with pytest.raises(Refused, match=r"people\.invitation_used"):
        await joining.accept_invitation(await queries.actor(person.id), token=token)

    assert (await queries.actor(person.id)).has_in(invitation.organization, Role.APPLICANT)


async def test_who_has_the_role_already_is_told_so(db):
    _invitation, token, signatory = await invited(role=Role.SIGNATORY)

    with pytest.raises(Refused, match=r"people\.already_member"):
        await joining.accept_invitation(signatory, token=token)


async def test_duties_that_exclude_each_other_do_not_come_by_invitation(db):
    hub = await a_hub()
    signatory = await staff(hub, Role.SIGNATORY)
    cashier = await staff(hub, Role.HUB_CASHIER)
    _invitation, token = await joining.invite_member(
        signatory, organization_id=hub.id, role=Role.HUB_BOOKKEEPER, name="周", phone=PHONE
    )

    with pytest.raises(Refused, match=r"people\.incompatible_roles"):
        await joining.accept_invitation(cashier, token=token)


async def test_an_invitation_lives_seven_days_and_can_be_taken_back(db):
    invitation, token, signatory = await invited()
    person = await queries.actor((await a_person("Rosa")).id)

    with clock.at(invitation.expires_at), pytest.raises(Refused, match=r"people\.invitation_expired"):
        await joining.accept_invitation(person, token=token)
    await joining.withdraw_invitation(signatory, invitation.id)
    with pytest.raises(Refused, match=r"people\.invitation_withdrawn"):
        await joining.accept_invitation(person, token=token)
    with pytest.raises(NotFound, match=r"people\.no_such_invitation"):
        await joining.accept_invitation(person, token="nobody sent this")


async def test_an_accepted_invitation_is_not_taken_back(db):
    invitation, token, signatory = await invited()
    await joining.join_with_new_login(None, token=token, login="lin3", password="long enough")

    with pytest.raises(Refused, match=r"people\.withdrawn_too_late"):
        await joining.withdraw_invitation(signatory, invitation.id)


async def test_strangers_neither_invite_nor_end(db):
    row = await an_organization()
    member = await staff(row, Role.APPLICANT)
    stranger = await staff(await an_organization(), Role.SIGNATORY)
    held = (await queries.memberships(member.id))[0]

    with pytest.raises(NotAllowed, match=r"people\.role_not_grantable"):
        await joining.invite_member(stranger, organization_id=row.id, role=Role.APPLICANT, name="林", phone=PHONE)
    with pytest.raises(NotAllowed, match=r"people\.role_not_grantable"):
        await joining.end_membership(stranger, held.id)


async def test_an_ended_role_counts_no_more(db):
    row = await an_organization()
    signatory, member = await staff(row, Role.SIGNATORY), await staff(row, Role.APPLICANT)
    held = (await queries.memberships(member.id))[0]

    for _turn in "12":
        await joining.end_membership(signatory, held.id)

    assert await queries.memberships(member.id) == []
    assert await AuditEvent.count().where(AuditEvent.act == "people.membership_ended") == 1


async def test_a_role_that_began_today_and_is_ended_today_counts_no_more(db):
    invitation, token, signatory = await invited()
    rosa = await a_person("Rosa")

    membership = await joining.accept_invitation(await queries.actor(rosa.id), token=token)
    await joining.end_membership(signatory, membership.id)

    assert (await queries.actor(rosa.id)).memberships == frozenset()
    assert rosa.id not in {person.id for person, _held in await queries.members(invitation.organization)}


async def test_two_acceptances_of_one_invitation_at_once_join_one(committed):
    _invitation, token, _signatory = await invited()
    two = [await queries.actor((await a_person(name)).id) for name in ("Rosa", "Ben")]

    done = await parallel(*(joining.accept_invitation(each, token=token) for each in two))

    refused = [each for each in done if isinstance(each, Refused)]
    assert [each.code for each in refused] == ["people.invitation_used"]


async def test_two_who_sign_and_leave_at_once_do_not_leave_one(committed):
    group = await a_group()
    three = [await staff(group, Role.GROUP_SIGNATORY, name=name) for name in ("甲", "乙", "丙")]
    held = [(await queries.memberships(each.id))[0] for each in three]

    done = await parallel(*(joining.end_membership(who, row.id) for who, row in zip(three, held, strict=True)))

    refused = [each for each in done if isinstance(each, Refused)]
    assert [each.code for each in refused] == ["people.two_signatories"] * 2
    assert len(await queries.members(group.id)) == 2


async def test_an_unknown_organization_is_not_found(db):
    with pytest.raises(NotFound, match=r"people\.no_such_body"):
        await queries.body(10**6)


async def test_the_members_page_is_for_the_organization_and_for_offices(browser):
    row, other = await an_organization("甲中心〔虚构〕"), await an_organization()
    signatory, stranger = await staff(row, Role.SIGNATORY, name="林授权"), await staff(other, Role.SIGNATORY)
    officer = await staff(await a_funder(), Role.OFFICER)

    own = await browser.sign_in(signatory.id).get(f"/organisations/{row.id}/members")
    office = await browser.sign_in(officer.id).get(f"/organisations/{row.id}/members")
    foreign = await browser.sign_in(stranger.id).get(f"/organisations/{row.id}/members")

    assert "邀请人员" in own.text and "林授权" in own.text
    assert "林授权" in office.text and "邀请人员" not in office.text
    assert foreign.status_code == 404  # people.members_not_visible


async def test_an_invitation_goes_by_its_link_from_page_to_page(browser):
    row = await an_organization("甲中心〔虚构〕")
    signatory = await staff(row, Role.SIGNATORY)
    posted = {"name": "林新人", "role": "applicant", "phone": PHONE}

    browser.sign_in(signatory.id)
    bad = await browser.post(f"/organisations/{row.id}/invitations", data=posted | {"phone": "12345"})
    sent = await browser.post(f"/organisations/{row.id}/invitations", data=posted)
    link = sent.text.split(">http://test")[1].split("<")[0]
    browser.cookies.delete("grants_session")
    page = await browser.get(link)
    differs = await browser.post(link, data={"login": "lin4", "password": "long enough", "password_again": "x"})
    joined = await browser.post(
        link, data={"login": "lin4", "password": "long enough", "password_again": "long enough"}
    )
    again = await browser.get(link)

    assert (bad.status_code, "请填写手机号" in bad.text) == (422, True)
    assert "甲中心〔虚构〕" in page.text and "申报填写人" in page.text
    assert (differs.status_code, "两次填写的密码不一致" in differs.text) == (422, True)
    assert joined.status_code == 303
    assert "这个邀请已被接受" in again.text


async def test_who_is_signed_in_joins_with_one_press_and_may_leave(browser):
    row = await an_organization("甲中心〔虚构〕")
    _invitation, token, signatory = await invited(row)
    rosa = await a_person("Rosa")

    page = await browser.sign_in(rosa.id).get(f"/invitations/{token}")
    joined = await browser.post(f"/invitations/{token}/acceptance")
    again = await browser.post(f"/invitations/{token}/acceptance")
    held = (await queries.memberships(rosa.id))[0]
    left = await browser.post(f"/memberships/{held.id}/end")
    own = (await queries.memberships(signatory.id))[0]
    last = await browser.sign_in(signatory.id).post(f"/memberships/{own.id}/end")

    assert "用现在的账号加入" in page.text
    assert (joined.status_code, again.status_code) == (303, 422)
    assert (left.headers["location"], last.status_code) == ("/account", 409)


async def test_an_invitation_is_taken_back_on_the_page(browser):
    invitation, _token, signatory = await invited()

    taken = await browser.sign_in(signatory.id).post(f"/invitations/{invitation.id}/withdrawal")
    shown = await browser.get(taken.headers["location"])

    assert taken.status_code == 303
    assert "已撤回" in shown.text
