from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from grants import charts
from grants.charts import Chart, Series
from grants.i18n import speaking
from grants.web.render import environment


def a_chart(*values: str, series: int = 2, labels: tuple[str, ...] = ("扶老", "助残")) -> Chart:
    amounts = [Decimal(each) for each in values]
    width = len(labels)
    return Chart(
        "t", "题", "元", labels, [Series(f"第{n}", amounts[n * width : n * width + width]) for n in range(series)]
    )


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        ("0.00", "0 1"),
        ("1.00", "0 1"),
        ("3.00", "0 1 2 3"),
        ("37600.00", "0 10000 20000 30000 40000"),
        ("75200.00", "0 20000 40000 60000 80000"),
        ("100000.00", "0 50000 100000"),
        ("100000.01", "0 50000 100000 150000"),
        ("999.99", "0 500 1000"),
    ],
)
def test_a_scale_ends_at_a_round_number_that_is_not_below_the_highest_value(most, expected):
    found = charts.ticks(Decimal(most))

    assert found == [Decimal(each) for each in expected.split()]
    assert found[-1] >= Decimal(most)
    assert len(found) <= 5


def test_bars_are_as_long_as_their_values_and_lie_inside_the_drawing():
    drawing = charts.bars(a_chart("100000.00", "50000.00", "25000.00", "0.00"))

    plot = charts.WIDTH - charts.LABEL - charts.RIGHT
    assert [each.width for each in drawing.bars] == [plot, plot / 4, plot / 2, 0]
    assert [each.series for each in drawing.bars] == [1, 2, 1, 2]
    assert all(each.y >= 0 and each.y + each.height <= drawing.height - charts.SCALE for each in drawing.bars)
    assert len({each.y for each in drawing.bars}) == 4


def test_columns_stand_on_one_line_side_by_side_and_never_over_each_other():
    drawing = charts.columns(a_chart("10.00", "5.00", "2.50", "10.00"))

    assert {round(each.y + each.height, 2) for each in drawing.bars} == {10 + charts.PLOT}
    assert [each.height for each in drawing.bars] == [charts.PLOT, charts.PLOT / 4, charts.PLOT / 2, charts.PLOT]
    edges = sorted((each.x, each.x + each.width) for each in drawing.bars)
    assert all(before[1] <= after[0] for before, after in pairwise(edges))


def test_what_came_back_more_than_it_went_out_is_drawn_as_nothing_and_said_in_the_table():
    chart = a_chart("-5.00", "10.00", series=1)

    assert charts.bars(chart).bars[0].width == 0
    assert chart.rows[0] == ("扶老", [Decimal("-5.00")])
    assert chart.totals == [Decimal("5.00")]


def test_a_chart_of_nothing_is_a_scale_and_nothing_on_it():
    empty = a_chart(labels=())

    assert charts.bars(empty).bars == charts.columns(empty).bars == []
    assert [each.text for each in charts.columns(empty).words] == ["0", "1"]


def test_a_scale_says_ten_thousands_and_a_long_name_is_cut_beside_its_bar_alone():
    assert charts.short(Decimal("120000")) == "12万"
    assert charts.short(Decimal("9000")) == "9,000"
    with speaking("en"):
        assert [charts.short(Decimal(each)) for each in ("120000", "1500000")] == ["120,000", "1.5m"]
    assert charts.shortened("澜湾区社区社会组织联合会") == "澜湾区社区社会…"


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("Older people", "Older people"),
        ("Community services", "Community…"),
        ("Help for older people at home", "Help for…"),
        ("Intergenerational", "Intergenerat…"),
        ("澜湾 Community Union", "澜湾…"),
    ],
)
def test_a_label_of_words_is_cut_between_them_and_is_whole_in_its_title(label, shown):
    chart = a_chart("1.00", series=1, labels=(label,))
    macro = environment().get_template("ui/figures.html").module.figure

    drawn = str(macro(chart, charts.bars(chart), "/x.xlsx"))

    assert charts.shortened(label) == shown
    assert (f"<title>{label}</title>" in drawn) == (label != shown)
    assert f'<th scope="row">{label}</th>' in drawn


def test_a_drawn_chart_tells_its_figures_in_words_in_patterns_and_in_a_table_without_a_style():
    chart = a_chart("1234.50", "50.00", "25.00", "0.00")
    macro = environment().get_template("ui/figures.html").module.figure

    drawn = str(macro(chart, charts.bars(chart), "/x.xlsx"))

    assert "style=" not in drawn
    svg = ElementTree.fromstring(drawn[drawn.index("<svg") : drawn.index("</svg>") + 6])
    assert svg.attrib["role"] == "img"
    assert "第0合计 1,284.50 元" in svg.find("desc").text
    assert 'fill="url(#t-2)"' in drawn
    assert "1,234.50" in drawn[drawn.index("<table") :]
