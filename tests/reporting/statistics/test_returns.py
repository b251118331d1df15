"""A return from its asking to its acceptance and back, and what a year comes to."""

import io
from datetime import date
from decimal import Decimal

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError
from python_calamine import CalamineWorkbook

from grants.db import sql
from grants.disclosure import papers
from grants.errors import NotAllowed, NotFound, Refused
from grants.inbox import queries as inbox
from grants.notifications.tables import Message
from grants.people.tables import Role
from grants.reporting.statistics import actions, forming, jobs, queries
from grants.reporting.statistics.compiling import compiled
from grants.reporting.statistics.facts import Typed
from grants.reporting.statistics.forms import FiguresForm
from grants.reporting.statistics.known import known_of
from grants.reporting.statistics.tables import Comparison, NumberKind, Reach, StatisticIndicator
from tests.counting import queries_counted
from tests.disbursement.world import a_desk, a_paid_stage
from tests.filing.world import a_filed_group
from tests.organizations.world import a_group, an_organization, staff
from tests.reporting.statistics.world import DAY, DUE, EAST, WEST, YEAR, a_city
from tests.reporting.world import on


async def tasks(person):
    return [(each.kind, each.href) for each in await inbox.tasks(person) if each.kind.startswith("statistic")]


async def test_what_the_system_knows_stands_there_and_is_corrected_only_with_words(db):
    w = await a_city()
    await an_organization("某社工中心〔虚构〕", division=EAST, registered_on=date(2025, 6, 1), with_account=False)
    await an_organization("后来的中心〔虚构〕", division=EAST, registered_on=date(2026, 1, 5), with_account=False)
    await a_group()
    returns = await w.ask()
    one = returns[EAST]
    with on(DAY):
        assert await tasks(w.fillers[EAST]) == [("statistic_fill", f"/statistics/returns/{one}")]
        found = await queries.return_facts(one)
        assert (found.known["registered", "whole"], found.known["filed_groups", "urban"]) == (1, 0)
        with pytest.raises(Refused, match=r"reporting\.return_does_not_hold"):
            await actions.submit_return(w.fillers[EAST], one)
        with pytest.raises(NotAllowed, match=r"people\.role_missing"):
            await actions.submit_return(w.fillers[WEST], one)
    await w.save(one, EAST, registered="2")
    with on(DAY), pytest.raises(Refused, match=r"reporting\.return_does_not_hold"):
        await actions.submit_return(w.fillers[EAST], one)
    await w.fill(one, EAST, registered=Typed(Decimal(2), "一家尚未录入"))


async def test_what_the_system_knows_is_the_ledger_s_and_the_register_s_own(db):
    """Of a year's money: by the division in which the applicant lies, a filed group where its office lies."""
    _office, _officer, filing = await a_filed_group()
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    applicant, year = desk.facts.applicant.id, desk.facts.fund.year
    begins = date(year, 1, 1)
    await sql("UPDATE organization SET division = {}, registered_on = {} WHERE id = {}", EAST, begins, applicant)
    await sql("UPDATE organization SET division = '460200', locality = 'urban' WHERE id = {}", filing.organization)
    await sql(
        "UPDATE organization SET division = '460202001' WHERE id = (SELECT organization FROM office WHERE id = {})",
        filing.office,
    )
    of = await queries.form((await a_city()).form.id)
    places = {each.code: each for each in (await queries.tree()).values()}
    east, west = places[EAST], places[WEST]

    known = await known_of(year, date(year, 12, 31))

    assert known.of(of, east) == {
        **known.of(of, west),
        ("filed_groups", "urban"): 1,
        ("registered", "whole"): 1,
        ("projects", "whole"): 1,
        ("awarded", "whole"): desk.facts.award.amount,
        ("paid", "whole"): payment.amount,
        ("beneficiaries", "whole"): desk.facts.application.beneficiaries,
    }
    assert set((await known_of(year - 1, date(year, 12, 31))).of(of, east).values()) == {0}


async def test_a_return_is_given_back_answered_taken_and_summed_up_the_tree(db):
    w = await a_city()
    returns = await w.ask()
    one, other = returns[EAST], returns[WEST]
    await w.fill(one, EAST, registered=Typed(Decimal(2), "尚未录入"))
    await w.fill(other, WEST)
    found = await queries.return_facts(one)

    with on(DAY):
        version = (await queries.return_facts(one)).row.version
        with pytest.raises(Refused, match=r"reporting\.return_with_the_asker"):
            await actions.save_return(w.fillers[EAST], one, {}, {}, version=version)
        assert ("statistic_decide", f"/statistics/returns/{one}") in await tasks(w.ben)
        with pytest.raises(Refused, match=r"reporting\.return_without_items"):
            await actions.decide_return(w.ben, one, is_accepted=False)
        by_code = found.of.by_code
        items = [(by_code["registered"].id, "请附名单"), (None, "请核对人才数")]
        await actions.decide_return(w.ben, one, is_accepted=False, items=items)
        await actions.decide_return(w.ben, other, is_accepted=True)
        assert await tasks(w.fillers[EAST]) == [("statistic_correct", f"/statistics/returns/{one}")]
        with pytest.raises(Refused, match=r"reporting\.item_unanswered"):
            await actions.submit_return(w.fillers[EAST], one)
        back = await queries.return_facts(one)
        typed = {**back.typed, ("talents", "rural"): Typed(Decimal(20))}
        answers = {each.id: "已核对" for each in back.open_items}
        with pytest.raises(Refused, match=r"reporting\.return_saved_meanwhile"):
            await actions.save_return(w.fillers[EAST], one, typed, answers, version=0)
        await actions.save_return(w.fillers[EAST], one, typed, answers, version=back.row.version)
        await actions.submit_return(w.fillers[EAST], one)
        await actions.decide_return(w.ben, one, is_accepted=True)
        with pytest.raises(Refused, match=r"reporting\.return_not_handed_in"):
            await actions.decide_return(w.ben, one, is_accepted=True)
        year = await compiled(w.olga, back.asking.id)

    changed = [(each.name, each.row.place, each.row.before, each.row.after) for each in year.changes]
    assert changed == [
        ("社区社会工作人才", "rural", Decimal(19), Decimal(20)),
        ("依法登记的社会组织", "whole", Decimal(0), Decimal(2)),
    ]
    sums = [(each.label, each.depth, each.accepted, each.values["registered", "whole"]) for each in year.sums]
    assert sums == [("三亚市", 0, 2, 2), ("海棠区", 1, 1, 2), ("崖州区", 1, 1, 0)]
    assert [(each.label, each.values["talents", "whole"]) for each in year.regions] == [("东部", 40), ("西部", 39)]
    assert [name for name, each in year.targets if not each.is_met] == ["崖州区"]
    assert [(each, values["communities", "whole"]) for each, values in year.years] == [(YEAR, 60)]
    told = {each["event"] for each in await Message.select().where(Message.event.like("reporting.statistics%"))}
    assert told == {"reporting.statistics_asked", "reporting.statistics_returned"}
    with pytest.raises(RestrictViolationError):
        await sql("UPDATE statistic_figure SET value = 3 WHERE statistic_return = {}", one)


async def test_nobody_takes_what_they_handed_in_and_the_database_knows_the_moves(db):
    w = await a_city()
    returns = await w.ask()
    await w.fill(returns[EAST], EAST)
    both = await staff(w.city, Role.OFFICER, name="Both")
    await sql("UPDATE statistic_return SET submitted_by = {} WHERE id = {}", both.id, returns[EAST])

    with on(DAY), pytest.raises(NotAllowed, match=r"reporting\.return_of_ones_own"):
        await actions.decide_return(both, returns[EAST], is_accepted=True)
    with pytest.raises(CheckViolationError):
        await sql("UPDATE statistic_return SET status = 'accepted' WHERE id = {}", returns[WEST])


async def test_last_year_s_figure_asks_for_words_and_what_was_taken_may_go_back(db):
    w = await a_city()
    returns = await w.ask(YEAR - 1, date(2026, 1, 30), DAY)
    await w.fill(returns[EAST], EAST)
    with on(DAY):
        await actions.decide_return(w.ben, returns[EAST], is_accepted=True)
        await jobs.render_statistic_return(returns[EAST])
        first = await queries.paper(await queries.return_facts(returns[EAST]))
        await actions.decide_return(w.ben, returns[EAST], is_accepted=False, items=[(None, "有误")])
        back = await queries.return_facts(returns[EAST])
        answers = {each.id: "已改" for each in back.open_items}
        await actions.save_return(w.fillers[EAST], returns[EAST], back.typed, answers, version=back.row.version)
        await actions.submit_return(w.fillers[EAST], returns[EAST])
        await actions.decide_return(w.ben, returns[EAST], is_accepted=True)
        await jobs.render_statistic_return(returns[EAST])
        second = await queries.paper(await queries.return_facts(returns[EAST]))
    assert first is not None and second is not None and first.id != second.id
    codes = [each["check_code"] for each in await sql("SELECT check_code FROM statistic_paper ORDER BY id")]
    told = [await papers.paper(each) for each in codes]
    assert [(each.kind, each.voided_at is None) for each in told] == [("statistics", False), ("statistics", True)]

    after = await w.ask()
    with pytest.raises(Refused, match=r"reporting\.return_does_not_hold"):
        await w.fill(after[EAST], EAST, communities__urban="13")
    await w.fill(after[EAST], EAST, communities__urban="12", talents__urban="24")


async def test_a_form_stands_once_it_was_asked_for_and_the_next_edition_begins_with_its_figures(db):
    w = await a_city()
    of = await queries.form(w.form.id)
    usual = {"form": 0, "position": 0, "name": "新指标"}
    with on(DAY):
        for changes, code in (
            ({"code": "9x"}, r"reporting\.indicator_code$|reporting\.indicator_code:"),
            ({"code": "hubs"}, r"reporting\.indicator_code_taken"),
            ({"code": "new", "per": "nothing"}, r"reporting\.indicator_refers_to_nothing"),
            ({"code": "new", "number_kind": NumberKind.SHARE}, r"reporting\.share_of_two"),
        ):
            with pytest.raises(Refused, match=code):
                await forming.add_indicator(w.olga, w.form.id, StatisticIndicator(**{**usual, **changes}))
        with pytest.raises(Refused, match=r"reporting\.indicator_referred_to"):
            await forming.remove_indicator(w.olga, of.by_code["covered"].id)
        with pytest.raises(Refused, match=r"reporting\.check_refers_to_nothing"):
            await forming.add_check(
                w.olga, w.form.id, left="hubs", comparison=Comparison.EQUAL, right="coverage", words="x"
            )
        with pytest.raises(Refused, match=r"reporting\.statistics_edition_open"):
            await forming.make_form(w.olga, w.city.id, code="annual", title="x", reach=Reach.DIRECT)
        with pytest.raises(Refused, match=r"reporting\.statistics_code"):
            await forming.make_form(w.olga, w.city.id, code="9", title="x", reach=Reach.DIRECT)
        nowhere = await an_organization(with_account=False)
        with pytest.raises(Refused, match=r"reporting\.statistics_of_nowhere"):
            await forming.make_form(
                await staff(nowhere, Role.OFFICER), nowhere.id, code="x", title="x", reach=Reach.DIRECT
            )
        for facts, code in (
            ({"year": 2027, "due_on": DUE}, r"reporting\.statistics_year_to_come"),
            ({"year": YEAR, "due_on": date(2026, 1, 9)}, r"reporting\.statistics_due_over"),
            ({"year": 2026, "due_on": DUE}, r"reporting\.statistics_due_within_the_year"),
            ({"year": YEAR, "due_on": date(2026, 4, 4)}, r"reporting\.statistics_due_on_a_day_off"),
            ({"year": YEAR, "due_on": DUE}, r"reporting\.statistics_asks_nobody"),
        ):
            with pytest.raises(Refused, match=code):
                await actions.ask_for_year(w.olga, w.form.id, owners={}, **facts)
        east = next(each.id for each in (await queries.tree()).values() if each.code == EAST)
        with pytest.raises(Refused, match=r"reporting\.statistics_owner_elsewhere"):
            await actions.ask_for_year(w.olga, w.form.id, year=YEAR, due_on=DUE, owners={east: w.city.id})
        empty = await forming.make_form(w.olga, w.city.id, code="empty", title="x", reach=Reach.STREETS)
        await sql("DELETE FROM statistic_check WHERE form = {}", empty.id)
        await sql("DELETE FROM statistic_indicator WHERE form = {}", empty.id)
        with pytest.raises(Refused, match=r"reporting\.statistics_asks_nothing"):
            await actions.ask_for_year(w.olga, empty.id, year=YEAR, due_on=DUE, owners={})
    returns = await w.ask()
    assert await w.ask(due_on=date(2026, 4, 30)) == returns

    with on(DAY):
        with pytest.raises(Refused, match=r"reporting\.statistics_form_fixed"):
            await forming.write_form(w.olga, w.form.id, title="x", reach=Reach.DIRECT)
        again = await forming.make_form(w.olga, w.city.id, code="annual", title="第二版", reach=Reach.COUNTIES)
    copied = await queries.form(again.id)
    assert (again.edition, [each.code for each in copied.indicators]) == (2, [each.code for each in of.indicators])
    assert len(copied.checks) == len(of.checks)
    with pytest.raises(RestrictViolationError):
        await sql("UPDATE statistic_indicator SET name = 'x' WHERE form = {}", w.form.id)


async def test_who_owes_a_return_is_reminded_and_then_who_asked_for_it(db):
    w = await a_city()
    returns = await w.ask()
    await w.fill(returns[WEST], WEST)
    for day in ("2026-03-25", "2026-03-25", "2026-04-08"):
        with on(day):
            await jobs.remind_of_statistics()
    with on("2026-04-08"):
        late = [each for each in await inbox.tasks(w.olga) if each.kind == "statistic_overdue"]

    written = [
        (each["event"], each["person"])
        for each in await Message.select().where(Message.event.like("reporting.statistics%")).order_by(Message.id)
        if each["event"] != "reporting.statistics_asked"
    ]
    filler = w.fillers[EAST].id
    assert written[:2] == [("reporting.statistics_due", filler), ("reporting.statistics_overdue", filler)]
    assert sorted(written[2:]) == sorted(("reporting.statistics_overdue_asker", each.id) for each in (w.olga, w.ben))
    assert len(late) == 1


async def test_a_form_is_written_on_its_pages(browser):
    w = await a_city()
    home = f"/statistics/forms/{w.form.id}"
    with on(DAY):
        browser.sign_in(w.olga.id)
        new = {"owner": str(w.city.id), "code": "streets", "title": "街道年报", "reach": "streets"}
        assert (await browser.post("/statistics", data={**new, "code": ""})).status_code == 422
        assert (await browser.post("/statistics", data=new)).status_code == 303
        assert "街道年报" in (await browser.get("/statistics")).text
        assert "海棠区的填报单位" in (await browser.get(home)).text
        added = {"code": "venues", "name": "活动场地", "unit": "处", "number_kind": "count", "is_split": "yes"}
        assert (await browser.post(f"{home}/indicators", data={**added, "code": "hubs"})).status_code == 422
        assert (await browser.post(f"{home}/indicators", data=added)).status_code == 303
        row = (await queries.form(w.form.id)).by_code["venues"]
        one = f"/statistics/indicators/{row.id}"
        assert "活动场地" in (await browser.get(one)).text
        assert (await browser.post(one, data={**added, "name": ""})).status_code == 422
        changed = {"name": "固定活动场地", "number_kind": "count"}
        assert (await browser.post(one, data=changed)).status_code == 303
        check = {"left": "venues", "comparison": "at_least", "right": "hubs", "words": "枢纽都有场地"}
        assert (await browser.post(f"{home}/checks", data={**check, "right": "coverage"})).status_code == 422
        assert (await browser.post(f"{home}/checks", data=check)).status_code == 303
        last = (await queries.form(w.form.id)).checks[-1]
        assert (await browser.post(f"{home}/checks/{last.id}/removal", data={})).status_code == 303
        assert (await browser.post(f"{one}/removal", data={})).status_code == 303
        words = {"title": "统计年报表", "reach": "direct", "note": "按年末数填写"}
        assert (await browser.post(home, data={**words, "title": ""})).status_code == 422
        assert (await browser.post(home, data=words)).status_code == 303


async def test_a_year_is_asked_for_filled_taken_and_read_on_its_pages(browser):
    w = await a_city()
    home = f"/statistics/forms/{w.form.id}"
    with on(DAY):
        browser.sign_in(w.olga.id)
        divisions = {each.code: each.id for each in (await queries.tree()).values()}
        owners = {f"owner-{divisions[code]}": str(each.id) for code, each in w.bureaus.items()}
        asked = {"year": str(YEAR), "due_on": str(DUE), **owners}
        assert (await browser.post(f"{home}/years", data={**asked, "year": ""})).status_code == 422
        answer = await browser.post(f"{home}/years", data=asked)
        year = answer.headers["location"]
        returns = {line.division.code: line.row.id for line in await queries.returns_of(int(year.split("/")[-1]))}

        address = f"/statistics/returns/{returns[EAST]}"
        browser.sign_in(w.fillers[EAST].id)
        assert "社区社会工作人才" in (await browser.get(address)).text
        facts = await queries.return_facts(returns[EAST])
        form = FiguresForm(facts)
        posted = {cell.field: form.value(cell.field) or "3" for cell in facts.of.cells} | {"version": "0"}
        refused = await browser.post(f"{address}/submission", data={**posted, "figure-covered-urban": "9"})
        assert (refused.status_code, "有慈善组织的社区不多于社区数" in refused.text) == (422, True)
        assert 'value="9"' in refused.text
        assert (await browser.post(address, data={**posted, "version": "1"})).status_code == 303
        assert (await browser.post(f"{address}/submission", data={**posted, "version": "2"})).status_code == 303
        assert (await browser.get(f"{address}/paper")).status_code == 404  # reporting.no_statistic_paper

        browser.sign_in(w.ben.id)
        assert (await browser.post(f"{address}/decision", data={"outcome": "returned"})).status_code == 422
        assert "提交审核结论" in (await browser.get(address)).text
        assert (await browser.post(f"{address}/decision", data={"outcome": "accepted"})).status_code == 303
        await jobs.render_statistic_return(returns[EAST])
        assert (await browser.get(f"{address}/paper")).headers["content-type"] == "application/pdf"
        assert "海棠区" in (await browser.get(year)).text
        book = CalamineWorkbook.from_filelike(io.BytesIO((await browser.get(f"{year}/workbook")).content))
        assert book.sheet_names == ["汇总", "分区域", "历年", "达标情况", "报送情况", "更正记录"]
        assert book.get_sheet_by_name("汇总").to_python()[2][:4] == ["　海棠区", 1, 1, 6]
        stranger = await staff(await an_organization(with_account=False), Role.OFFICER)
        browser.sign_in(stranger.id)
        refused = [(await browser.get(each)).status_code for each in (home, year, address)]
        assert refused == [404] * 3  # reporting.no_statistic_form, reporting.no_statistic_return
    with pytest.raises(NotFound):
        await queries.return_for(stranger, returns[EAST])


async def test_who_is_asked_and_reminded_is_written_to_without_reading_the_money_of_the_country(db):
    w = await a_city()

    with queries_counted() as count:
        returns = await w.ask()
        with on(DAY):
            await actions.remind_of_return(None, returns[EAST], 3)

    assert [each for each in count.statements if "placed AS" in each] == []
    assert len(await Message.select().where(Message.event.like("reporting.statistics%"))) == 3


async def test_a_figure_whose_code_is_the_word_of_another_field_is_saved(browser):
    w = await a_city()
    codes = ("version", "key", "items")
    with on(DAY):
        for code in codes:
            indicator = StatisticIndicator(form=0, position=0, code=code, name=code, number_kind=NumberKind.COUNT)
            await forming.add_indicator(w.olga, w.form.id, indicator)
    one = (await w.ask())[EAST]
    with on(DAY):
        form = FiguresForm(found := await queries.return_facts(one))
        posted = {cell.field: form.value(cell.field) or "7" for cell in found.of.cells} | {"version": "0"}

        answer = await browser.sign_in(w.fillers[EAST].id).post(f"/statistics/returns/{one}", data=posted)
        saved = await queries.return_facts(one)

    assert answer.status_code == 303
    assert [saved.typed[code, "whole"].value for code in codes] == [7, 7, 7]
