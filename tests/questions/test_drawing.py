import re

import pytest
from litestar.datastructures import UploadFile

from grants.questions import answers
from grants.questions.forms import AnswersForm
from grants.questions.words import condition_text
from grants.web.render import environment
from tests.questions.world import a_choice, a_question, a_table


def draw(form, question, **more):
    """A question as HTML."""
    template = environment().from_string(
        '{% from "questions/_question.html" import question_field %}{{ question_field(form, question, **more) }}'
    )
    return template.render(form=form, question=question, more=more)


@pytest.mark.parametrize(
    ("question", "typed", "control"),
    [
        (a_question("text"), "<b>", '<input id="q1" name="q1" type="text" class="full" value="&lt;b&gt;">'),
        (a_question("number"), "12", '<input id="q1" name="q1" type="text" size="16" value="12" inputmode="numeric">'),
        (a_question("date"), "2026-04-28", 'type="date" class="num" value="2026-04-28"'),
        (a_question("money"), "1,200.00", 'value="1,200.00" data-money'),
        (a_question("long_text", longest=500), "第一段", 'data-counter="500">\n第一段</textarea>'),
        (a_question("consent"), "yes", 'type="checkbox" value="yes" checked'),
        (a_choice("q1", "no", "yes"), "yes", 'type="radio" value="yes" checked'),
        (a_choice("q1", "a", "b", kind="choices"), "a,b", 'type="checkbox" value="b" checked'),
        (a_question("file", file_kinds=[".pdf"]), "", 'type="file" class="full" accept=".pdf" multiple'),
        (a_table("q1"), '[{"name": "林", "people": "三"}]', 'name="q1-1-people"'),
    ],
    ids=lambda value: getattr(value, "kind", None) or "",
)
def test_every_kind_is_drawn_with_what_was_typed(question, typed, control):
    form = AnswersForm(None, [question], {"q1": typed})

    assert control in draw(form, question)


def test_what_is_wrong_stands_beside_the_field_and_the_cell():
    question = a_table()
    form = AnswersForm({"team-1-name": "林", "team-1-people": "三"}, [question], {})
    value, misfit = answers.read(question, form.answered["team"])

    form.show_problems(answers.problems([question], {"team": value}, {"team": misfit}))
    html = draw(form, question)

    assert re.search(r'id="team-1-people-error".*团队第 1 行“人数”请填写整数', html)
    assert 'value="三" aria-invalid="true"' in html


def test_a_row_is_added_and_taken_out_without_javascript():
    question = a_table()
    posted = {"team-1-name": "林", "team-2-name": "符"}

    more = AnswersForm(posted | {"add-row-team": "1"}, [question], {})
    less = AnswersForm(posted | {"remove-row-team": "1"}, [question], {})

    assert (more.more, more.rows(question)) == (True, [1, 2, 3])
    assert (less.more, less.rows(question), less.answered["team"]) == (
        True,
        [2],
        '[{"name": "符", "people": "", "pay": "", "day": ""}]',
    )


def test_an_untouched_table_has_room_to_begin_with():
    assert AnswersForm(None, [a_table()], {}).rows(a_table()) == [1, 2, 3]


def test_several_choices_come_back_as_one_answer():
    question = a_choice("q1", "a", "b", "c", kind="choices")

    assert AnswersForm({"q1": ["a", "c"]}, [question], {}).answered == {"q1": "a,c"}


def test_files_that_are_chosen_are_counted():
    question = a_question("file", is_required=True)
    chosen = UploadFile(content_type="application/pdf", filename="a.pdf")

    typed = AnswersForm({"q1": chosen}, [question], {}).answered["q1"]
    chosen.file.close()

    assert answers.read(question, typed) == ([1], None)
    assert AnswersForm({}, [question], {}).answered == {"q1": ""}


def test_a_condition_is_said_in_words_for_who_has_no_javascript():
    first = a_choice("first", "no", "yes", label="有没有其他资助")
    second = a_question("text", "second", shown_if={"all": [{"question": "first", "is": "yes"}]})
    form = AnswersForm(None, [first, second], {})

    html = draw(form, second, when=condition_text(second, {"first": first}))

    assert "仅在“有没有其他资助”为“yes”时填写" in html
    assert 'data-shown-if=\'{"all": [{"is": "yes", "question": "first"}]}\'' in html
