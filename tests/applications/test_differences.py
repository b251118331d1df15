import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.applications.differences import Kind, Piece, of_entries, of_rows, of_texts, shortened

SAME, GONE, NEW, LEFT_OUT = Kind.SAME, Kind.GONE, Kind.NEW, Kind.LEFT_OUT


def plain(pieces: list[Piece]) -> str:
    """`[-gone-]` and `[+new+]` in their places."""
    marks = {SAME: "{}", GONE: "[-{}-]", NEW: "[+{}+]", LEFT_OUT: "…{}…"}
    return "".join(marks[piece.kind].format(piece.text) for piece in pieces)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("走访 112 户。", "走访 112 户。", "走访 112 户。"),
        ("走访 112 户。", "走访 120 户。", "走访 [-112-][+120+] 户。"),
        ("¥1,234.50", "¥1,234.60", "¥[-1,234.50-][+1,234.60+]"),
        ("六月评估。七月探访。", "七月探访。", "[-六月评估。-]七月探访。"),
        ("独居老人", "独居和高龄老人", "独居[+和高龄+]老人"),
        ("我的计划", "他的打算", "[-我的计划-][+他的打算+]"),
        ("Ada writes well", "Ada wrote well", "Ada [-writes-][+wrote+] well"),
        ("", "新写的", "[+新写的+]"),
        ("原来的", "", "[-原来的-]"),
        ("第一行\n第二行", "第一行\n新的一行\n第二行", "第一行\n[+新的一行\n+]第二行"),
    ],
    ids=[
        "same",
        "number",
        "amount",
        "sentence",
        "chinese",
        "no islands",
        "english",
        "from nothing",
        "to nothing",
        "line",
    ],
)
def test_a_change_is_said_in_words_and_characters(before, after, said):
    assert plain(of_texts(before, after)) == said


TEXTS = st.text(alphabet="独居老人探访，。；\n 12.5abc👵", max_size=80)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_off_the_difference(before, after):
    pieces = of_texts(before, after)

    assert "".join(piece.text for piece in pieces if piece.kind != NEW) == before
    assert "".join(piece.text for piece in pieces if piece.kind != GONE) == after


@given(TEXTS)
def test_nothing_differs_from_itself(text):
    assert {piece.kind for piece in of_texts(text, text)} <= {SAME}


def test_what_stayed_the_same_is_shown_only_around_a_change():
    pieces = of_texts("甲" * 500 + "。旧。" + "乙" * 500, "甲" * 500 + "。新。" + "乙" * 500)

    short = shortened(pieces)

    assert plain(short) == "…441…" + "甲" * 59 + "。[-旧-][+新+]。" + "乙" * 59 + "…441…"


def test_rows_are_compared_each_with_itself():
    before = [["探访", "10", "40.00"], ["印刷", "1", "5.00"], ["保险", "20", "30.00"]]
    after = [["探访", "12", "40.00"], ["保险", "20", "30.00"], ["交通", "1", "9.00"]]

    rows = of_rows(before, after)

    assert [(row.kind, [plain(list(cell)) for cell in row.cells]) for row in rows] == [
        ("changed", ["探访", "[-10-][+12+]", "40.00"]),
        ("gone", ["[-印刷-]", "[-1-]", "[-5.00-]"]),
        ("same", ["保险", "20", "30.00"]),
        ("new", ["[+交通+]", "[+1+]", "[+9.00+]"]),
    ]


def test_a_renamed_row_is_the_same_row_while_most_of_it_stands():
    rows = of_rows([["探访", "10", "40.00"]], [["入户探访", "10", "40.00"]])

    assert [row.kind for row in rows] == ["changed"]


def test_only_answers_that_differ_are_listed_in_the_order_of_the_later_form():
    before = [
        {"key": "needs", "label": "需求", "text": "旧"},
        {"key": "plan", "label": "计划", "text": "不变"},
        {"key": "gone", "label": "删去的问题", "text": "从前"},
    ]
    after = [
        {"key": "team", "label": "团队", "columns": ["姓名"], "rows": [["林"]]},
        {"key": "plan", "label": "计划", "text": "不变"},
        {"key": "needs", "label": "需求", "text": "新"},
    ]

    changes = of_entries(before, after)

    assert [(each.key, each.label) for each in changes] == [("team", "团队"), ("needs", "需求"), ("gone", "删去的问题")]
    assert [row.kind for row in changes[0].rows] == ["new"]
