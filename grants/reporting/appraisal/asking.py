"""The questions of a questionnaire as the form engine draws, reads and checks them; nothing here is saved as rows."""

from collections.abc import Mapping, Sequence

from grants.questions.answers import Problem, problems, read
from grants.questions.tables import Question, QuestionKind
from grants.reporting.appraisal.reckoning import SCALE, STEPS
from grants.reporting.appraisal.tables import AskedKind, SurveyQuestion

LONGEST_REMARK = 300


def asked(questions: Sequence[SurveyQuestion]) -> list[Question]:
    """Each as a question of the engine; a step or option is a number, counted from 1."""
    return [
        Question(
            questionnaire=0,
            section=0,
            position=each.position,
            key=f"q{each.position}",
            kind=QuestionKind.TEXT if each.kind == AskedKind.TEXT else QuestionKind.CHOICE,
            label=each.label,
            is_required=each.is_required,
            longest=LONGEST_REMARK,
            options=_options(each),
            columns=[],
            checks=[],
        )
        for each in questions
    ]


def _options(question: SurveyQuestion) -> list[dict[str, object]]:
    if question.kind == AskedKind.SCALE:
        return [{"value": str(STEPS - at), "label": words} for at, words in enumerate(SCALE)]
    return [{"value": str(at), "label": words} for at, words in enumerate(question.options, 1)]


def taken(
    questions: Sequence[SurveyQuestion], typed: Mapping[str, str]
) -> tuple[dict[int, int], dict[int, str], list[Problem]]:
    """The chosen numbers and the texts by position, and all that is wrong."""
    engine = asked(questions)
    pairs = {each.key: read(each, typed.get(each.key, "")) for each in engine}
    answers = {key: value for key, (value, _misfit) in pairs.items()}
    misfits = {key: misfit for key, (_value, misfit) in pairs.items() if misfit}
    given = {each.position: answers[f"q{each.position}"] for each in questions if answers[f"q{each.position}"]}
    texts = {
        each.position: given[each.position]
        for each in questions
        if each.kind == AskedKind.TEXT and each.position in given
    }
    chosen = {at: int(value) for at, value in given.items() if at not in texts}
    return chosen, texts, problems(engine, answers, misfits)
