"""What is kept of an organisation beside its identity: read, changed, labelled, paired."""

from datetime import date

import pytest
from asyncpg.exceptions import RestrictViolationError

from grants import clock
from grants.db import sql, transaction
from grants.errors import NotAllowed, Refused, why_not
from grants.organizations import editing, profile, queries, registry, ties
from grants.organizations.registry import Filter
from grants.organizations.tables import OrganizationChange, OrganizationLabel, Pairing
from grants.people.tables import Role
from grants.vocabulary import queries as vocabulary
from grants.vocabulary.tables import ListName, Term
from tests.counting import queries_counted
from tests.organizations.world import a_funder, a_group, an_organization, staff

DAY = date(2026, 3, 20)


@pytest.mark.parametrize(
    ("rule", "typed", "kept"),
    [
        (profile.valid_phone, "138 0000 0001", "13800000001"),
        (profile.valid_phone, "０８９８-65300000", "0898-65300000"),
        (profile.valid_phone, "12345", "organizations.bad_phone"),
        (profile.valid_postcode, "570100", "570100"),
        (profile.valid_postcode, "57010", "organizations.bad_postcode"),
        (profile.valid_email, "a@example.org", "a@example.org"),
        (profile.valid_email, "a@b", "organizations.bad_email"),
    ],
)
def test_how_an_organization_is_reached_is_read_by_its_rule(rule, typed, kept):
    refusal = why_not(rule, typed)

    assert (refusal.code if refusal else rule(typed)) == kept


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("resident", "46010019900101001x", "organizations.bad_id"),
        ("resident", "11010519491231002x", "11010519491231002X"),
        ("resident", "110105194912320021", "organizations.bad_id"),
        ("passport", " e12345678 ", "E12345678"),
        ("permit", "830000199001010013", "830000199001010013"),
    ],
    ids=["wrong digit", "lower x", "no such day", "passport", "permit"],
)
def test_only_a_residents_number_has_a_check_digit(kind, typed, kept):
    refusal = why_not(profile.valid_representative_id, kind, typed)

    assert (refusal.code if refusal else profile.valid_representative_id(kind, typed)) == kept


@pytest.mark.parametrize(
    ("founded_on", "registered_on", "code"),
    [
        (date(2020, 1, 1), DAY, None),
        (date(1899, 12, 31), None, "organizations.impossible_day"),
        (None, date(2026, 3, 21), "organizations.impossible_day"),
    ],
)
def test_a_body_was_founded_by_today(founded_on, registered_on, code):
    refusal = why_not(profile.days_are_in_order, founded_on, registered_on, DAY)

    assert (refusal and refusal.code) == code


async def test_every_change_is_kept_as_before_and_after(db):
    row = await an_organization("甲中心〔虚构〕")
    officer = await staff(await a_funder(), Role.OFFICER)

    await editing.edit_organization(
        officer,
        row.id,
        version=1,
        fields={"name": "乙中心〔虚构〕", "phone": "13800000001", "representative_id": "11010519491231002X"},
        reason="变更核准",
    )

    changes = {each.field: (each.before, each.after, each.by_name) for each in await queries.changes(row.id)}
    assert changes == {
        "name": ("甲中心〔虚构〕", "乙中心〔虚构〕", "Ada"),
        "phone": ("", "138****0001", "Ada"),
        "representative_id": ("", "110***********002X", "Ada"),
    }
    with pytest.raises(RestrictViolationError):
        async with transaction():
            await sql("UPDATE organization_change SET after = 'x'")


async def test_the_second_of_two_editors_is_told_what_the_first_changed(db):
    row = await an_organization()
    officer, other = await staff(await a_funder(), Role.OFFICER), await staff(await a_funder(), Role.ADMIN, name="Bo")
    await editing.edit_organization(other, row.id, version=1, fields={"address": "澜湾路 1 号"})

    with pytest.raises(Refused, match=r"organizations\.changed_meanwhile.*Bo.*澜湾路 1 号"):
        await editing.edit_organization(officer, row.id, version=1, fields={"address": "澜湾路 2 号"})

    assert (await queries.organization(row.id)).address == "澜湾路 1 号"


async def test_what_is_given_as_it_stands_changes_nothing(db):
    row = await an_organization()
    officer = await staff(await a_funder(), Role.OFFICER)

    await editing.edit_organization(officer, row.id, version=1, fields={"name": row.name, "address": ""})

    assert (await queries.organization(row.id)).version == 1
    assert await OrganizationChange.count() == 0


async def test_an_organization_keeps_its_address_itself_and_its_name_by_the_office(db):
    row, other = await an_organization(), await an_organization()
    signatory = await staff(row, Role.SIGNATORY)
    clerk = await staff(row, Role.APPLICANT)

    await editing.edit_organization(signatory, row.id, version=1, fields={"address": "澜湾路 1 号"})
    with pytest.raises(Refused, match=r"organizations\.office_field"):
        await editing.edit_organization(signatory, row.id, version=2, fields={"name": "大中心"})
    for person, target in ((clerk, row), (signatory, other)):
        with pytest.raises(NotAllowed, match=r"people\.role_missing"):
            await editing.edit_organization(person, target.id, version=1, fields={"address": "别处"})


@pytest.mark.parametrize(
    ("fields", "reason", "code"),
    [
        ({"name": "新名"}, "", "organizations.no_edit_reason"),
        ({"name": " "}, "核准", "organizations.name_emptied"),
        ({"uscc": None}, "核准", "organizations.uscc_emptied"),
    ],
)
async def test_what_is_registered_changes_with_its_ground(db, fields, reason, code):
    row = await an_organization()
    officer = await staff(await a_funder(), Role.OFFICER)

    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        await editing.edit_organization(officer, row.id, version=1, fields=fields, reason=reason)


async def test_a_code_of_another_body_is_refused(db):
    row, other = await an_organization(), await an_organization()
    officer = await staff(await a_funder(), Role.OFFICER)

    with pytest.raises(Refused, match=r"organizations\.already_there"):
        await editing.edit_organization(officer, row.id, version=1, fields={"uscc": other.uscc}, reason="更正")


async def test_a_label_is_given_once_and_ends(db):
    row = await an_organization()
    officer = await staff(await a_funder(), Role.OFFICER)
    term = (await vocabulary.terms(ListName.LABEL, DAY))[0]
    theme = (await vocabulary.terms(ListName.THEME, DAY))[0]

    with clock.at(clock.during(DAY)):
        label = await editing.label_organization(officer, organization_id=row.id, term_id=term.id, from_on=DAY)
        with pytest.raises(Refused, match=r"organizations\.already_labelled"):
            await editing.label_organization(officer, organization_id=row.id, term_id=term.id, from_on=DAY)
        with pytest.raises(Refused, match=r"organizations\.term_not_offered"):
            await editing.label_organization(officer, organization_id=row.id, term_id=theme.id, from_on=DAY)
        with pytest.raises(Refused, match=r"organizations\.label_in_the_future"):
            await editing.label_organization(
                officer, organization_id=row.id, term_id=term.id, from_on=date(2026, 3, 21)
            )
        found = await registry.page(officer, Filter(term=term.id))
        await editing.end_label(officer, label.id)

    assert [each.id for each in found.rows] == [row.id]
    assert (await OrganizationLabel.objects().first()).until_on == DAY
    assert (await registry.page(officer, Filter(term=term.id))).rows == []


async def test_a_filed_group_is_paired_with_a_registered_organization(db):
    group, row = await a_group(), await an_organization()
    officer = await staff(await a_funder(), Role.OFFICER)

    with clock.at(clock.during(DAY)):
        pairing = await editing.pair_organizations(
            officer, group_id=group.id, partner_id=row.id, from_on=DAY, plan="每月一次联合走访"
        )
        for partner, code in ((row, "organizations.already_paired"), (group, "organizations.no_pair")):
            with pytest.raises(Refused, match=code.replace(".", r"\.")):
                await editing.pair_organizations(
                    officer, group_id=group.id, partner_id=partner.id, from_on=DAY, plan="再来"
                )
        await editing.end_pairing(officer, pairing.id, until_on=DAY, reason="计划完成")
        with pytest.raises(Refused, match=r"organizations\.pairing_ended"):
            await editing.end_pairing(officer, pairing.id, until_on=DAY, reason="计划完成")

    assert (await Pairing.objects().first()).ended_reason == "计划完成"


@pytest.mark.parametrize(
    ("until_on", "reason", "code"),
    [
        (date(2026, 3, 1), "完成", "organizations.unpaired_out_of_order"),
        (DAY, " ", "organizations.no_unpairing_reason"),
    ],
)
async def test_a_pairing_ends_after_it_began_and_for_a_reason(db, until_on, reason, code):
    officer = await staff(await a_funder(), Role.OFFICER)
    pairing = Pairing(_ignore_missing=True, from_on=date(2026, 3, 10))

    refusal = why_not(ties.check_unpairing, officer, await a_group(), pairing, until_on, reason, DAY)

    assert refusal.code == code


@pytest.mark.parametrize(
    ("from_on", "plan", "code"),
    [
        (date(2026, 3, 21), "计划", "organizations.paired_in_the_future"),
        (DAY, " ", "organizations.no_plan"),
    ],
)
async def test_a_pairing_has_begun_and_has_a_plan(db, from_on, plan, code):
    officer = await staff(await a_funder(), Role.OFFICER)
    group, row = await a_group(), await an_organization()

    refusal = why_not(ties.check_pairing, officer, group, row, from_on, DAY, plan, [])

    assert refusal.code == code


async def test_a_partner_is_named_by_whatever_names_one(db):
    row = await an_organization("丙中心〔虚构〕")

    found = [(await queries.by_name_or_number(typed)).id for typed in (row.name, row.uscc.lower(), row.code)]

    assert found == [row.id] * 3
    with pytest.raises(Refused, match=r"organizations\.which_one"):
        await queries.by_name_or_number("没有这一家")


async def test_a_trial_body_has_no_code_and_is_offered_nowhere(db):
    trial = await an_organization("试用单位", with_account=False, uscc=None, is_trial=True, is_hub=True)
    officer = await staff(await a_funder(), Role.OFFICER)

    assert trial.uscc is None
    assert trial.id not in {row.id for row in await queries.hubs()}
    assert trial.id not in {row.id for row in (await registry.page(officer, Filter())).rows}


async def test_the_registry_turns_its_pages_with_as_many_questions(db):
    officer = await staff(await a_funder(), Role.OFFICER)
    await sql(
        "INSERT INTO organization (code, name, kind, status, uscc, filing_authority, division, legal_representative,"
        " representative_id, supervising_body, address, postcode, contact_name, phone, email, party_form,"
        " business_scope, merged_reason, created_at, is_funder, is_organiser, is_hub, is_trial, version)"
        " SELECT 'B' || n, '批量单位' || n, 'service_org', 'registered', 'X' || n, '', '460105', '', '', '', '', '',"
        " '', '', '', '', '', '', now(), false, false, false, false, 1 FROM generate_series(1, 20000) n"
    )

    with queries_counted() as asked:
        first = await registry.page(officer, Filter(words="批量单位"))
    last = await registry.page(officer, Filter(words="批量单位", division="460100"), after=19950)

    assert (first.total, len(first.rows), first.after, first.before) == (20000, 50, 50, None)
    assert (last.total, len(last.rows), last.after, last.before) == (20000, 50, None, 19900)
    assert len(asked) == 2


async def test_a_term_of_the_seed_names_its_statement(db):
    terms = await Term.objects()
    counted = {name: sum(term.list_name == name for term in terms) for name in ListName}

    assert (counted["focus_area"], counted["encouraged_area"], counted["rural_focus"]) == (7, 3, 4)
    assert (counted["activity_class"], counted["theme"], counted["theme_service"]) == (6, 4, 5)
    assert all(term.source.startswith("S") for term in terms)
