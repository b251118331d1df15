import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grants.questions import answers
from tests.questions.world import a_choice, a_question, a_table

OF_EACH_KIND = (
    a_question("text", longest=20),
    a_question("long_text", longest=50),
    a_question("number"),
    a_question("number", places=2),
    a_question("money"),
    a_question("date"),
    a_question("file"),
    a_question("consent"),
    a_choice("q1", "no", "yes"),
    a_choice("q1", "a", "b", "c", kind="choices"),
    a_table(),
)
TYPED = st.one_of(
    st.text(max_size=80),
    st.text(alphabet='0123456789０１２９．，,.-−+年月日/¥元万 yesabcno{}[]":\u202e\u0301\x00', max_size=40),
    st.lists(
        st.dictionaries(
            st.sampled_from(["name", "people", "pay", "day", "other"]),
            st.one_of(st.text(max_size=12), st.integers(), st.none(), st.lists(st.integers(), max_size=2)),
        ),
        max_size=4,
    ).map(lambda rows: json.dumps(rows, ensure_ascii=False)),
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(OF_EACH_KIND), TYPED)
def test_whatever_is_typed_is_read_or_kept_and_what_is_read_reads_the_same_again(question, typed):
    value, misfit = answers.read(question, typed)

    assert value is None or misfit is None
    assert answers.read(question, answers.show(question, value)) == (value, None)
    json.dumps(value)
    if misfit is not None:
        assert answers.read(question, misfit) == (None, misfit)
        assert answers.problems([question], {}, {question.key: misfit}) != []


@pytest.mark.parametrize(
    ("question", "typed", "value"),
    [
        (a_question("text"), " 同心\t社区 \x00服务\u202e站 ", "同心 社区 服务站"),
        (a_question("text"), "e\u0301", "\u00e9"),
        (a_question("long_text"), "第一段\r\n\x07第二段\n", "第一段\n第二段"),
        (a_question("number"), "１，２００", 1200),
        (a_question("number"), "-5", -5),
        (a_question("number", places=2), "1.50", "1.5"),
        (a_question("money"), "1.5万", "15000.00"),
        (a_question("money"), "￥１２３", "123.00"),
        (a_question("date"), "2026年4月8日", "2026-04-08"),
        (a_question("date"), "2026/4/28", "2026-04-28"),
        (a_choice("q1", "no", "yes"), "yes", "yes"),
        (a_choice("q1", "a", "b", "c", kind="choices"), "c,a", ["a", "c"]),
        (a_question("consent"), "on", True),
        (a_question("file"), "12,15", [12, 15]),
        (a_table(), '[{"name": "林晓月", "people": "１２", "pay": "1.5万", "day": ""}, {"name": " "}]',
         [{"name": "林晓月", "people": 12, "pay": "15000.00"}]),
    ],
)  # fmt: skip
def test_what_people_type_is_read_into_its_kind(question, typed, value):
    assert answers.read(question, typed) == (value, None)


@pytest.mark.parametrize(
    ("question", "typed", "words"),
    [
        (a_question("text", longest=4), "一二三四五", "问题最多 4 字，现在 5 字"),
        (a_question("long_text", longest=4), "一二 三四\n五", "问题最多 4 字，现在 5 字"),
        (a_question("number"), "十二", "问题请填写整数"),
        (a_question("number"), "1.5", "问题请填写整数"),
        (a_question("number", places=1), "1.25", "问题请填写数字，最多 1 位小数"),
        (a_question("number"), "1e9", "问题请填写整数"),
        (a_question("money"), "-1", "问题请填写金额，如 1,234.00，最多两位小数"),
        (a_question("money"), "9" * 20, "问题请填写金额，如 1,234.00，最多两位小数"),
        (a_question("date"), "2026-02-30", "问题请填写日期，如 2026-04-28"),
        (a_choice("q1", "no", "yes"), "maybe", "问题请从列出的选项中选择"),
        (a_table(), '[{"name": "林", "people": "三"}]', "团队第 1 行“人数”请填写整数"),
        (a_table(), "not rows", "团队有一行看不懂，请重新填写"),
    ],
)
def test_what_does_not_fit_is_kept_as_typed_and_said_beside_it(question, typed, words):
    value, misfit = answers.read(question, typed)

    found = answers.problems([question], {}, {question.key: misfit})

    assert value is None
    assert [str(problem.words) for problem in found] == [words]


def test_characters_are_counted_as_people_count_them():
    assert answers.count("一段 话，\n带 𠮷 字 e\u0301") == 8


def test_the_cells_of_a_table_are_gathered_by_row_and_empty_rows_left_out():
    posted = {"team-1-name": "林", "team-2-name": " ", "team-7-name": "符", "team-7-people": "3", "team-7-evil": "x"}

    typed = answers.gathered(a_table(), posted)

    assert answers.read(a_table(), typed) == ([{"name": "林"}, {"name": "符", "people": 3}], None)


def test_a_conditional_question_waits_for_the_other_answer():
    asked = a_question("text", "q2", shown_if={"all": [{"question": "q1", "is": "yes"}]})

    assert answers.holds(asked, {}) is None
    assert answers.shown(asked, {}) is False
    assert answers.shown(asked, {"q1": "no"}) is False
    assert answers.shown(asked, {"q1": "yes"}) is True


@pytest.mark.parametrize(
    ("condition", "given", "is_shown"),
    [
        ({"all": [{"question": "a", "is": "x"}, {"question": "b", "at_least": 5}]}, {"a": "x", "b": 5}, True),
        ({"all": [{"question": "a", "is": "x"}, {"question": "b", "at_least": 5}]}, {"a": "x", "b": 4}, False),
        ({"all": [{"question": "a", "is": "x"}, {"question": "b", "at_least": 5}]}, {"a": "x"}, False),
        ({"any": [{"question": "a", "is": "x"}, {"question": "b", "at_least": 5}]}, {"a": "x"}, True),
        ({"any": [{"question": "a", "is_not": "x"}]}, {"a": "y"}, True),
        ({"any": [{"question": "a", "is_not": "x"}]}, {}, False),
        ({"any": [{"question": "a", "includes": "x"}]}, {"a": ["w", "x"]}, True),
        ({"any": [{"question": "a", "is": True}]}, {"a": True}, True),
        ({"any": [{"question": "a", "at_least": "2026-06-01"}]}, {"a": "2026-06-01"}, True),
        ({"any": [{"question": "a", "at_least": "100.00"}]}, {"a": "99.00"}, False),
    ],
)
def test_conditions_join_all_or_any(condition, given, is_shown):
    assert answers.shown(a_question("text", "q9", shown_if=condition), given) is is_shown


def test_a_hidden_answer_is_kept_but_makes_nothing_else_appear():
    first = a_choice("first", "no", "yes")
    second = a_choice("second", "no", "yes", shown_if={"all": [{"question": "first", "is": "yes"}]})
    third = a_question("text", "third", is_required=True, shown_if={"all": [{"question": "second", "is": "yes"}]})
    given = {"first": "no", "second": "yes"}

    assert answers.counting([third, second, first], given) == {"first": "no"}
    assert answers.problems([third, second, first], given) == []
    assert [each.key for each in answers.problems([third, second, first], given | {"first": "yes"})] == ["third"]


def test_questions_that_ask_for_each_other_in_a_circle_never_hang():
    one = a_question("text", "one", shown_if={"all": [{"question": "two", "is": "x"}]})
    two = a_question("text", "two", shown_if={"all": [{"question": "one", "is": "x"}]})

    assert answers.counting([one, two], {"one": "x", "two": "x"}) == {}


def test_what_is_required_is_asked_for_in_the_order_of_the_form():
    asked = [a_question("text", "a", "名称", is_required=True), a_question("consent", "b", "承诺", is_required=True)]

    found = answers.problems(asked, {})

    assert [(each.key, each.code, str(each.words)) for each in found] == [
        ("a", "questions.missing", "请填写名称"),
        ("b", "questions.missing", "请勾选：承诺"),
    ]


@pytest.mark.parametrize(
    ("question", "value", "words"),
    [
        (a_question("number", least=Decimal(1)), 0, "问题不能少于 1"),
        (a_question("money", most=Decimal("80000.00")), "80000.01", "问题不能超过 ¥80,000.00"),
        (a_choice("q1", "a", "b", "c", kind="choices", most=Decimal(2)), ["a", "b", "c"], "问题不能超过 2 项"),
        (a_table(most_rows=1), [{"name": "林"}, {"name": "符"}], "团队最多 1 行，现在 2 行"),
        (a_table(), [{"name": "林"}, {"people": 3}], "团队第 2 行还缺“姓名”"),
    ],
)
def test_an_answer_keeps_within_its_bounds(question, value, words):
    found = answers.problems([question], {question.key: value})

    assert [str(each.words) for each in found] == [words]


def test_an_end_is_not_before_its_beginning():
    starts = a_question("date", "starts", "开始")
    ends = a_question("date", "ends", "结束", checks=[{"op": "at_least", "right": {"question": "starts"}}])

    wrong = answers.problems([starts, ends], {"starts": "2026-06-02", "ends": "2026-06-01"})

    assert [(each.key, str(each.words)) for each in wrong] == [("ends", "结束不能早于“开始”")]
    assert answers.problems([starts, ends], {"starts": "2026-06-01", "ends": "2026-06-01"}) == []
    assert answers.problems([starts, ends], {"ends": "2026-06-01"}) == []


def test_a_sum_of_a_column_is_held_against_another_answer():
    people = a_question("number", "people", "受益人数")
    rows = a_table(checks=[{"op": "at_most", "column": "people", "right": {"question": "people"}}])
    own = a_table(checks=[{"op": "at_most", "column": "people", "right": 3, "words": "最多三人"}])
    given = {"people": 4, "team": [{"name": "林", "people": 3}, {"name": "符", "people": 2}]}

    assert [str(each.words) for each in answers.problems([people, rows], given)] == ["团队合计不能超过“受益人数”"]
    assert [str(each.words) for each in answers.problems([people, own], given)] == ["最多三人"]
    assert answers.problems([people, rows], given | {"people": 5}) == []


def test_a_table_of_all_its_rows_filled_to_the_brim_is_read():
    rows = [{"name": "名" * 200, "people": "999"} for _row in range(100)]

    value, misfit = answers.read(a_table(), json.dumps(rows))

    assert (len(value), misfit) == (100, None)
    assert answers.problems([a_table()], {"team": value}) == []
