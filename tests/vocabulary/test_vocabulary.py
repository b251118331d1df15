from datetime import date

import pytest

from grants import clock
from grants.errors import NotAllowed, NotFound, Refused, why_not
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.vocabulary import actions, queries, rules
from grants.vocabulary.tables import Division, Level, ListName, Term
from tests.organizations.world import a_funder, an_organization, staff

TODAY = date(2026, 3, 20)
OLGA = Actor(1, "Olga", frozenset({(1, Role.OFFICER)}))
ADA = Actor(3, "Ada", frozenset({(4, Role.SIGNATORY)}))


def a_term(**facts: object) -> Term:
    given = {"code": "rights", "name": "维权服务", "from_on": date(2021, 5, 26), "until_on": None} | facts
    return Term(_ignore_missing=True, **given)


@pytest.mark.parametrize(
    ("by", "code", "name", "refusal"),
    [
        (OLGA, "new_area", "新领域", None),
        (None, "new_area", "新领域", None),
        (ADA, "new_area", "新领域", "people.role_missing"),
        (OLGA, "New", "新领域", "vocabulary.bad_code"),
        (OLGA, "new_area", " ", "vocabulary.no_name"),
        (OLGA, "rights", "另一个", "vocabulary.code_used"),
        (OLGA, "rights2", "维权服务", "vocabulary.name_used"),
    ],
)
def test_a_code_is_never_used_twice_in_a_list(by, code, name, refusal):
    found = why_not(rules.check_term, by, code, name, TODAY, [a_term()])

    assert (found and found.code) == refusal


@pytest.mark.parametrize(
    ("row", "until_on", "refusal"),
    [
        (a_term(), TODAY, None),
        (a_term(until_on=TODAY), TODAY, "vocabulary.already_closed"),
        (a_term(), date(2021, 5, 25), "vocabulary.closed_before_it_began"),
    ],
)
def test_a_term_ends_once_after_it_began(row, until_on, refusal):
    found = why_not(rules.check_closing, OLGA, row, until_on)

    assert (found and found.code) == refusal


@pytest.mark.parametrize(
    ("code", "name", "parent", "there", "refusal"),
    [
        ("460109", "新区", True, None, None),
        ("440100", "广州", True, None, "vocabulary.bad_division"),
        ("460109", " ", True, None, "vocabulary.division_without_name"),
        ("460109", "新区", False, None, "vocabulary.no_parent"),
        ("460109", "新区", True, True, "vocabulary.division_there"),
    ],
)
def test_everything_lies_within_the_province(code, name, parent, there, refusal):
    division = Division(_ignore_missing=True)
    found = why_not(rules.check_division, OLGA, code, name, division if parent else None, division if there else None)

    assert (found and found.code) == refusal


def test_a_pilot_does_not_end_before_it_begins():
    found = why_not(rules.check_division_facts, OLGA, TODAY, date(2026, 3, 19))

    assert found.code == "vocabulary.pilot_out_of_order"


def test_a_pilot_runs_from_its_first_to_its_last_day():
    division = Division(_ignore_missing=True, pilot_from=TODAY, pilot_until=date(2026, 3, 21))

    days = (date(2026, 3, 19), TODAY, date(2026, 3, 21), date(2026, 3, 22))

    assert [rules.is_pilot_on(division, day) for day in days] == [False, True, True, False]


async def test_the_divisions_of_the_province_are_there_and_yangpu_is_a_management_area(db):
    found = {row.code: row for row in await queries.divisions(on=TODAY)}

    assert len(found) == 29
    assert "469099" not in found
    assert (found["46YP"].is_management_area, found["46YP"].area) == (True, None)
    assert {code for code, row in found.items() if rules.is_pilot_on(row, TODAY)} == {"460100", "460200"}
    assert [row.code for row in await queries.divisions("4601", TODAY)] == [
        "460100",
        "460105",
        "460106",
        "460107",
        "460108",
    ]
    with pytest.raises(NotFound, match=r"vocabulary\.no_such_division"):
        await queries.division("469099")


async def test_a_closed_term_is_offered_no_more_and_stays(db):
    officer = await staff(await a_funder(), Role.OFFICER)
    with clock.at(clock.during(TODAY)):
        term = await actions.add_term(officer, list_name=ListName.LABEL, code="new_label", name="新标签")
        await actions.close_term(officer, term.id, until_on=TODAY)

        offered = {each.code for each in await queries.terms(ListName.LABEL)}
    with clock.at(clock.during(date(2026, 3, 21))):
        later = {each.code for each in await queries.terms(ListName.LABEL)}

    assert ("new_label" in offered, "new_label" in later) == (True, False)
    assert "new_label" in {each.code for each in await queries.every_term(ListName.LABEL)}


async def test_strangers_keep_no_lists(db):
    member = await staff(await an_organization(), Role.SIGNATORY)

    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await actions.add_division(member, code="460109", name="新区", parent="460100", level=Level.COUNTY)


async def test_the_lists_are_kept_on_their_pages(browser):
    browser.sign_in((await staff(await a_funder(), Role.ADMIN)).id)
    posted = {"list_name": "label", "code": "new_label", "name": "新标签", "source": "S14"}

    with clock.at(clock.during(TODAY)):
        bad = await browser.post("/admin/terms", data=posted | {"code": "坏"})
        added = await browser.post("/admin/terms", data=posted)
        term = await Term.objects().where(Term.code == "new_label").first()
        end = await browser.get(f"/admin/terms/{term.id}/end")
        closed = await browser.post(f"/admin/terms/{term.id}/end", data={"until_on": "2026-03-20"})
        again = await browser.post(f"/admin/terms/{term.id}/end", data={"until_on": "2026-03-20"})
        shown = await browser.get("/admin/terms")

    assert (bad.status_code, 'value="坏"' in bad.text) == (422, True)
    assert (added.status_code, end.status_code, closed.status_code, again.status_code) == (303, 200, 303, 422)
    assert "新标签" in shown.text and "将停用" in shown.text


async def test_divisions_are_kept_on_their_pages(browser):
    browser.sign_in((await staff(await a_funder(), Role.ADMIN)).id)
    posted = {"code": "460109", "name": "新区", "parent": "460100", "level": "county"}

    with clock.at(clock.during(TODAY)):
        bad = await browser.post("/admin/divisions", data=posted | {"code": "1"})
        added = await browser.post("/admin/divisions", data=posted)
        row = await queries.division("460109")
        page = await browser.get(f"/admin/divisions/{row.id}")
        order = await browser.post(
            f"/admin/divisions/{row.id}", data={"pilot_from": "2026-03-20", "pilot_until": "2026-03-01"}
        )
        saved = await browser.post(f"/admin/divisions/{row.id}", data={"area": "east", "pilot_from": "2026-03-20"})
        shown = await browser.get("/admin/divisions")
        end = await browser.get(f"/admin/divisions/{row.id}/end")
        closed = await browser.post(f"/admin/divisions/{row.id}/end", data={"until_on": "2026-03-20"})
        with pytest.raises(Refused, match=r"vocabulary\.already_closed"):
            await actions.close_division(None, row.id, until_on=TODAY)

    assert [each.status_code for each in (bad, added, page, order, saved, end, closed)] == [
        422,
        303,
        200,
        422,
        303,
        200,
        303,
    ]
    assert "东部" in shown.text


async def test_what_lies_in_a_pilot_area_is_one_from_its_first_day_to_its_last(db):
    officer = await staff(await a_funder(), Role.OFFICER)
    city = await queries.division("460200")
    below = next(each for each in await queries.divisions("4602") if each.parent == city.id)

    await actions.describe_division(
        officer, city.id, area=None, pilot_from=date(2021, 6, 1), pilot_until=date(2022, 12, 31), note=""
    )

    days = (date(2021, 5, 31), date(2021, 6, 1), date(2022, 12, 31), date(2023, 1, 1))
    assert [await queries.in_pilot_area(below.code, day) for day in days] == [False, True, True, False]
    assert not await queries.in_pilot_area("460400", days[1])
