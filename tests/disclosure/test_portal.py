import io
from decimal import Decimal

import pytest
import python_calamine

from grants import clock
from grants.awards import actions as awards
from grants.db import sql
from grants.disclosure import bodies, figures, finding
from grants.disclosure.finding import Found, Wanted
from grants.errors import NotFound
from tests.awards.world import RUN_OUT, a_judged_round, an_announced_award, announce, decide
from tests.counting import queries_counted
from tests.disbursement.world import a_desk, a_paid_stage
from tests.disclosure.test_pages import PERSONAL, a_public_ledger


async def kinds_of(words: str, **narrowed) -> list[tuple[str, str]]:
    found, _counts = await finding.hits(Wanted(words, **narrowed))
    return [(each.kind, each.href) for each in found]


async def test_the_search_finds_call_notice_project_and_organisation_by_two_letters_inside_a_name(browser):
    judged, award = await an_announced_award()
    [row] = await sql(
        "SELECT o.name, o.code, o.uscc FROM organization o JOIN application p ON p.applicant = o.id WHERE p.id = {}",
        award.application,
    )

    by_title = await kinds_of("独居")
    by_name = await kinds_of(row["name"][1:4])
    page = (await browser.get("/find", params={"q": row["name"][1:4]})).text

    assert by_title == [("project", f"/projects/{award.number}")]
    assert by_name == [("project", f"/projects/{award.number}"), ("organisation", f"/grantees/{row['code']}")]
    assert await kinds_of(row["uscc"]) == [("organisation", f"/grantees/{row['code']}")]
    assert await kinds_of(award.number.lower()) == [("project", f"/projects/{award.number}")]
    assert {kind for kind, _href in await kinds_of(judged.call.call.title[2:6])} >= {"call", "notice"}
    assert f'href="/grantees/{row["code"]}"' in page
    assert await kinds_of("%") == await kinds_of("") == []


async def test_what_is_not_announced_is_found_by_nobody(db):
    judged = await a_judged_round("88.00")
    await decide(judged)

    assert await kinds_of("独居") == []
    [row] = await sql("SELECT o.code FROM organization o JOIN application p ON p.applicant = o.id LIMIT 1")
    with pytest.raises(NotFound, match=r"disclosure\.no_body"):
        await bodies.body(row["code"])


@pytest.mark.parametrize("projects", [1, 3])
async def test_search_and_lists_take_the_same_queries_however_much_there_is(browser, projects):
    judged = await a_judged_round(*["88.00"] * projects)
    for place in range(projects):
        await decide(judged, place)
    await announce(judged)
    [row] = await sql("SELECT o.code FROM organization o JOIN application p ON p.applicant = o.id LIMIT 1")
    counts = {}
    with queries_counted() as count:
        for address in ("/find?q=独居", "/figures", "/grantees", f"/grantees/{row['code']}", "/hubs"):
            before = len(count)
            assert (await browser.get(address)).status_code == 200
            counts[address.split("?")[0].removesuffix(row["code"])] = len(count) - before

    assert counts == {"/find": 3, "/figures": 3, "/grantees": 2, "/grantees/": 9, "/hubs": 2}


async def test_an_organisation_s_page_shows_register_rating_lists_and_money_by_year_and_no_person(browser):
    desk = await a_desk()
    await a_paid_stage(desk)
    [row] = await sql(
        "SELECT o.* FROM organization o JOIN application p ON p.applicant = o.id JOIN award a"
        " ON a.application = p.id WHERE a.id = {}",
        desk.facts.award.id,
    )
    await sql(
        "UPDATE organization SET contact_name = '符小兰', phone = '13800138000', legal_representative = '王代表',"
        " address = '隐庐巷七号' WHERE id = {}",
        row["id"],
    )
    await sql(
        "INSERT INTO listing (organization, list_kind, from_on, reason, document_no) VALUES"
        " ({}, 'abnormal', '2026-05-01', '符小兰未报年报', '澜民罚〔2026〕2号')",
        row["id"],
    )

    page = (await browser.get(f"/grantees/{row['code']}")).text

    assert row["uscc"] in page
    assert "澜民罚〔2026〕2号" in page
    assert "75,200.00" in page
    assert "37,600.00" in page
    assert PERSONAL.findall(page.replace(row["uscc"], "")) == []
    for hidden in ("符小兰", "王代表", "隐庐巷"):
        assert hidden not in page


async def test_a_hub_s_page_proves_its_bank_and_leads_to_its_groups(browser):
    keeping = await a_public_ledger()
    [row] = await sql(
        "SELECT h.code AS hub, g.code AS kept FROM custody_ledger k JOIN organization h ON h.id = k.hub"
        " JOIN organization g ON g.id = k.community_group WHERE k.id = {}",
        keeping.id,
    )

    page = (await browser.get(f"/hubs/{row['hub']}")).text

    assert "8,640.49" in page
    assert f'href="/community-groups/{row["kept"]}"' in page
    assert (await browser.get(f"/hubs/{row['kept']}")).status_code == 404
    assert [each.kind for each in (await finding.hits(Wanted(keeping.hub.organization.name)))[0]].count(Found.HUB) == 1


async def test_charts_and_their_workbooks_hold_the_same_figures_and_leave_out_what_was_cancelled(browser):
    desk = await a_desk()
    await a_paid_stage(desk)
    judged, other = await an_announced_award()
    with clock.at(RUN_OUT):
        await awards.cancel_award(judged.officer, other.id, reason="单位自愿放弃")

    page = (await browser.get("/figures")).text
    book = (await browser.get("/figures/purpose/figures.xlsx")).content

    rows = python_calamine.load_workbook(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert rows[1][0] == "扶老"
    assert [Decimal(str(each)) for each in rows[1][3:]] == [Decimal(each) for each in ("75200", "37600", "0", "0")]
    assert page.count('role="img"') == 3
    assert "37,600.00" in page
    with pytest.raises(NotFound, match=r"disclosure\.no_such_figures"):
        figures.by_word("moon")
