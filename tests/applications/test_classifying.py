"""What a project is by the lists of the seed, and the figures that follow (S15, S23, S24, S57)."""

import pytest

from grants import clock
from grants.applications import actions as applications
from grants.applications.classifying import queries, rules
from grants.applications.classifying.actions import classify_application
from grants.applications.classifying.tables import ProjectTerm
from grants.disclosure import classed
from grants.errors import NotFound, Refused, why_not
from grants.people.tables import Role
from grants.vocabulary import queries as vocabulary
from grants.vocabulary.tables import ListName
from tests.applications.world import a_draft, a_submitted_application, an_applicant
from tests.awards.world import an_announced_award
from tests.calls.world import WHILE_OPEN
from tests.organizations.world import an_organization, staff


async def of_list(name: ListName) -> dict[str, int]:
    return {each.code: each.id for each in await vocabulary.terms(name)}


async def test_theme_services_and_groups_are_chosen_while_it_is_written_and_kept_when_they_change(browser):
    with clock.at(WHILE_OPEN):
        who = await an_applicant()
        draft = await a_draft(who)
        services, groups = await of_list(ListName.THEME_SERVICE), await of_list(ListName.BENEFICIARY_GROUP)
        address = f"/applications/{draft.application.id}/classification"
        browser.sign_in(who.fills.id)
        care, old = services["daily_care"], groups["elderly"]

        page = await browser.get(address)
        saved = await browser.post(address, data={"theme_service": [str(care)], f"group-{old}": "60"})
        wrong = await browser.post(address, data={"theme_service": ["0"], f"group-{old}": "许多"})
        again = await browser.post(address, data={f"group-{old}": "45"})
        found = await queries.classification(who.fills, draft.application.id)
        rows = await ProjectTerm.objects().order_by(ProjectTerm.id)

    assert (page.status_code, saved.status_code, wrong.status_code, again.status_code) == (200, 303, 422, 303)
    assert "邻里守望 · 生活照料" in page.text
    assert 'value="许多"' in wrong.text
    assert dict(found.carried) == {old: 45}
    assert [(row.term, row.headcount, row.withdrawn_at is None) for row in rows] == [
        (old, 60, False),
        (care, None, False),
        (old, 45, True),
    ]


async def test_others_say_nothing_of_a_draft_and_a_changed_copy_is_what_the_submitted_one_was_said_to_be(db):
    with clock.at(WHILE_OPEN):
        submitted = await a_submitted_application()
        office = await staff(submitted.call_facts.funder, Role.OFFICER)
        who = await staff(submitted.applicant, Role.APPLICANT, Role.SIGNATORY)
        rural = (await of_list(ListName.RURAL_FOCUS))["rural_ecology"]

        await classify_application(office, submitted.application.id, {rural: None})
        copy = await applications.revise_application(who, submitted.application.id)

        assert await queries.carrying(copy.id) == {rural: None}
        with pytest.raises(NotFound):
            stranger = await staff(await an_organization(), Role.APPLICANT)
            await classify_application(stranger, copy.id, {})
        with pytest.raises(Refused, match=r"applications\.term_not_offered"):
            await classify_application(who, copy.id, {rural: None, 0: None})


async def test_what_a_changed_copy_says_otherwise_is_said_of_the_copy_alone(db):
    with clock.at(WHILE_OPEN):
        submitted = await a_submitted_application()
        office = await staff(submitted.call_facts.funder, Role.OFFICER)
        who = await staff(submitted.applicant, Role.APPLICANT, Role.SIGNATORY)
        rural = (await of_list(ListName.RURAL_FOCUS))["rural_ecology"]
        old = (await of_list(ListName.BENEFICIARY_GROUP))["elderly"]
        said = {rural: None, old: 12}
        await classify_application(office, submitted.application.id, said)
        copy = await applications.revise_application(who, submitted.application.id)

        for otherwise in ({old: 9}, {}, {rural: None}, said, said):
            await classify_application(who, copy.id, otherwise)
            assert await queries.carrying(copy.id) == otherwise
            assert await queries.carrying(submitted.application.id) == said

        standing = await ProjectTerm.count().where(ProjectTerm.withdrawn_at.is_null())
        await classify_application(office, submitted.application.id, {old: 8})
        assert standing == 2
        assert await queries.carrying(copy.id) == {old: 8}


@pytest.mark.parametrize(
    ("count", "beneficiaries", "code"),
    [(60, 60, None), (61, 60, "applications.group_larger_than_all"), (61, None, None), (None, 60, None)],
)
def test_one_group_is_not_larger_than_all_who_are_served(count, beneficiaries, code):
    refusal = why_not(rules.no_group_is_larger_than_all, {1: count, 2: 60}, beneficiaries)

    assert (refusal and refusal.code) == code


async def test_public_figures_count_projects_money_and_people_by_service_and_group(browser):
    judged, award = await an_announced_award()
    services, groups = await of_list(ListName.THEME_SERVICE), await of_list(ListName.BENEFICIARY_GROUP)
    before = await classed.by_term()

    await classify_application(
        judged.officer, award.application, {services["counselling"]: None, groups["elderly"]: 12}
    )

    project = (await browser.get(f"/projects/{award.number}")).text
    figures = (await browser.get("/figures")).text
    sheet = await browser.get("/figures/services.xlsx")
    found = [(each.list_name, each.term, each.projects, each.awarded, each.people) for each in await classed.by_term()]
    assert before == []
    assert found == [
        ("beneficiary_group", "老年人", 1, award.amount, 12),
        ("theme_service", "邻里守望 · 心理疏导", 1, award.amount, None),
    ]
    assert "邻里守望 · 心理疏导" in project
    assert "邻里守望 · 心理疏导" in figures
    assert sheet.status_code == 200
