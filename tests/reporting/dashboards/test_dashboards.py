"""Every figure of the dashboards beside a second, slow computation over a generated world; and who sees what."""

import io
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from grants import workdays
from grants.organizations.tables import Organization, OrganizationKind
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting.dashboards import queries
from grants.reporting.dashboards.facts import By, Row, Sums, charts, shortened, together, total
from grants.reporting.dashboards.pace import Pace, Span, Step, paces
from grants.reporting.dashboards.queries import Chosen
from tests.counting import queries_counted
from tests.organizations.world import a_funder, a_person, staff
from tests.reporting.dashboards.world import CLOSED, Drawn, a_world


def is_counted(each: Drawn) -> bool:
    return each.status != "withdrawn"


def is_awarded(each: Drawn) -> bool:
    return each.awarded is not None and each.days["announced"] is not None and not each.is_cancelled


def slow_sums(drawn: list[Drawn]) -> Sums:
    """One application after the other."""
    found = Sums()
    for each in filter(is_counted, drawn):
        eligible = each.status == "eligible"
        found += Sums(applications=1, eligible=int(eligible), judged=int(eligible and each.is_told))
        found += Sums(requested=each.requested)
        if is_awarded(each):
            found += Sums(awarded_projects=1, beneficiaries=each.beneficiaries, awarded=each.awarded - each.cut)
            found += Sums(paid=each.paid, spent=each.spent, returned=each.returned)
    return found


def slow_paces(drawn: list[Drawn]) -> dict[Step, list[int]]:
    """Working days counted day by day, as many as there are applications."""
    found: dict[Step, list[int]] = {step: [] for step in Step}
    for each in filter(is_counted, drawn):
        days = each.days
        reported = days["reported"] if is_awarded(each) else None
        announced = days["announced"] if is_awarded(each) else None
        pairs = {
            Step.ELIGIBILITY: (days["submitted"], days["checked"]),
            Step.SCORING: (days["checked"] if is_awarded(each) else None, CLOSED),
            Step.NOTICE: (CLOSED, announced),
            Step.AGREEMENT: (announced, days["signed"]),
            Step.PAYMENT: (days["signed"] if announced else None, days["paid"]),
            Step.REPORT: (reported, reported + timedelta(days=5) if reported else None),
        }
        for step, (begin, end) in pairs.items():
            if begin and end:
                found[step].append(workdays.count(begin + timedelta(days=1), end) if end > begin else 0)
    return {step: sorted(took) for step, took in found.items()}


def nearest_rank(took: list[int], percent: int) -> int | None:
    """By definition: the least value with at least so many percent of all at or below it."""
    return next((each for each in took if 100 * sum(one <= each for one in took) >= percent * len(took)), None)


async def an_actor(organization: int, role: Role) -> Actor:
    person = await a_person()
    return Actor(person.id, person.name, frozenset({(organization, role)}))


async def test_every_figure_equals_a_second_slow_computation(db):
    w = await a_world(seed=7)
    officer, hub = await an_actor(w.funder, Role.OFFICER), await an_actor(w.hub, Role.HUB_OPERATOR)
    one_call = w.drawn[0].call
    keys = {
        By.ROUND: lambda each: each.call,
        By.FUNDER: lambda each: w.funder,
        By.FUND: lambda each: each.fund,
        By.FIELD: lambda each: each.field,
        By.AREA: lambda each: each.area,
        By.YEAR: lambda each: each.year,
    }

    for person, mine in ((officer, w.drawn), (hub, [each for each in w.drawn if each.hub == w.hub])):
        for chosen in (Chosen(), Chosen(call=one_call), Chosen(year=2025), Chosen(one_call, 2025)):
            narrowed = [
                each
                for each in mine
                if (not chosen.call or each.call == chosen.call) and (not chosen.year or each.year == chosen.year)
            ]
            cells = await queries.cells(person, chosen)
            for by, key in keys.items():
                parts: dict[object, list[Drawn]] = {}
                for each in filter(is_counted, narrowed):
                    parts.setdefault(key(each), []).append(each)
                fast = Counter(each.sums for each in together(cells, by, {}))
                assert fast == Counter(slow_sums(part) for part in parts.values()), (by, chosen)
                assert total(together(cells, by, {})) == slow_sums(narrowed)
            found = paces(await queries.spans(person, chosen))
            slow = slow_paces(narrowed)
            assert [(each.step, each.times, each.median, each.ninetieth) for each in found] == [
                (step, len(took), nearest_rank(took, 50), nearest_rank(took, 90)) for step, took in slow.items()
            ]


async def test_what_is_not_announced_is_in_no_figure_and_the_questions_stay_as_many(browser):
    w = await a_world(seed=11, size=12)
    officer = await an_actor(w.funder, Role.OFFICER)
    untold = {each.call for each in w.drawn if not each.is_told}
    for call in untold:
        cells = await queries.cells(officer, Chosen(call=call))
        sums = total(together(cells, By.ROUND, {}))
        spans = await queries.spans(officer, Chosen(call=call))
        assert (sums.awarded_projects, sums.judged, sums.awarded, sums.success) == (0, 0, 0, None)
        assert {each.step for each in spans} <= {Step.ELIGIBILITY}
    with queries_counted() as asked:
        await queries.cells(officer, Chosen())
        await queries.spans(officer, Chosen())
        await queries.choices(officer)
    stranger = await an_actor(w.hub, Role.OFFICER)

    assert len(asked) == 3
    assert await queries.cells(stranger, Chosen()) == []


async def test_an_office_sees_the_sums_of_the_funders_below_it_and_not_of_those_beside_or_above(db):
    """S2: the tree of offices is the tree of divisions, with Yangpu right under the province."""
    w = await a_world(seed=5, size=12)
    everything = slow_sums(w.drawn)

    async def seen(division: str, below: str, role: Role = Role.SUPERVISOR, **facts: object) -> Sums:
        """What somebody of another office of `division` reads, while the funder of the world lies in `below`."""
        await Organization.update({Organization.division: below}).where(Organization.id == w.funder)
        office = await a_funder()
        await Organization.update({Organization.division: division, **facts}).where(Organization.id == office.id)
        person = await an_actor(office.id, role)
        cells = await queries.cells(person, Chosen())
        assert bool((await queries.choices(person)).rounds) == bool(cells)
        assert bool(await queries.spans(person, Chosen())) == bool(cells)
        return total(together(cells, By.FUNDER, {}))

    assert await seen("460000", "460105") == everything
    assert await seen("460100", "460105", is_funder=False) == everything
    assert await seen("460000", "46YP") == everything
    for division, below in (("460105", "460105"), ("460106", "460105"), ("460105", "460100"), ("", "460105")):
        assert await seen(division, below) == Sums()
    assert await seen("460000", "460105", Role.APPLICANT) == Sums()
    assert await seen("460000", "460105", kind=OrganizationKind.FOUNDATION.value) == Sums()


async def test_the_page_shows_each_chart_with_its_table_and_its_workbook(browser):
    w = await a_world(seed=3, size=12)
    officer = await staff(await Organization.objects().get(Organization.id == w.funder), Role.OFFICER)
    browser.sign_in(officer.id)

    for by in By:
        page = await browser.get(f"/dashboards?by={by}&year=2026")
        assert (page.status_code, page.text.count("<figure"), page.text.count('<svg class="figure"')) == (200, 5, 5)
        sheet = await browser.get(f"/dashboards/workbook?by={by}&year=2026")
        assert len(CalamineWorkbook.from_filelike(io.BytesIO(sheet.content)).sheet_names) == 2
    assert (await browser.get("/dashboards?by=weather")).status_code == 404  # reporting.no_such_dashboard


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        # The fifth of May is the last day of a holiday; the ninth was worked in its place.
        ([("2026-04-30", "2026-05-06", 1)], (1, 1, 1, 0)),
        ([("2026-05-08", "2026-05-09", 1)], (1, 1, 1, 0)),
        ([("2026-05-06", "2026-05-06", 9), ("2026-05-06", "2026-05-07", 1)], (10, 0, 0, 0)),
        ([("2026-05-06", "2026-05-06", 8), ("2026-05-06", "2026-05-07", 2)], (10, 0, 1, 0)),
        ([("2026-05-07", "2026-05-06", 1)], (1, 0, 0, 0)),
        ([("2026-12-01", "2031-01-05", 2), ("2026-12-01", "2026-12-02", 1)], (3, 1, 1, 2)),
        ([], (0, None, None, 0)),
    ],
)
def test_a_step_is_counted_in_working_days_and_what_has_no_calendar_is_left_out(spans, expected):
    found = paces([Span(Step.PAYMENT, *map(date.fromisoformat, days), times) for *days, times in spans])

    assert [each for each in found if each.step == Step.PAYMENT] == [Pace(Step.PAYMENT, *expected)]


def test_a_chart_shows_the_first_and_puts_the_rest_together():
    rows = [Row(f"{n}", Sums(applications=1, requested=Decimal(n))) for n in range(20)]

    shown = shortened(rows)
    drawn = charts(By.AREA, rows)

    assert (len(shown), shown[-1].sums.applications, total(shown)) == (16, 5, total(rows))
    assert [len(chart.labels) for chart, _is_whole in drawn] == [16] * 4
