"""Reads of what applications are asked and of their answers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from grants.applications.form import form_of
from grants.applications.tables import Answer, Application
from grants.calls.queries import CallFacts
from grants.questions import queries as questions
from grants.questions.answers import Value
from grants.questions.facts import QuestionnaireFacts
from grants.questions.tables import Questionnaire
from grants.vocabulary import queries as vocabulary
from grants.vocabulary.tables import ListName, Term

# The lists from which a project's fields are chosen.
AREAS = (ListName.FOCUS_AREA, ListName.ENCOURAGED_AREA)


async def forms_of(
    rows: Sequence[Application], by_call: Mapping[int, CallFacts], areas: Sequence[Term]
) -> dict[int, QuestionnaireFacts]:
    """The form of each application, by its id, in as many queries as for one. `areas` are the terms of `AREAS`."""
    asked = await questions.facts_of([call.questionnaire for call in by_call.values() if call.questionnaire])
    terms = {term.code: term.name for term in vocabulary.in_use(areas, AREAS)}
    made: dict[tuple[int, int], QuestionnaireFacts] = {}
    for row in rows:
        call = by_call[row.call]
        if (row.call, row.track) not in made:
            form = asked.get(call.call.questionnaire) or _nothing_asked(call)
            made[row.call, row.track] = form_of(form, call, call.track(row.track), terms)
    return {row.id: made[row.call, row.track] for row in rows}


def _nothing_asked(call: CallFacts) -> QuestionnaireFacts:
    """Of a call that was drafted without a form."""
    return QuestionnaireFacts(Questionnaire(title=call.call.title, created_at=call.call.created_at), [], {})


def by_key(answers: Sequence[Answer], forms: Mapping[int, QuestionnaireFacts]) -> dict[int, dict[str, Value]]:
    """What was answered to questions that are no columns, by application and key."""
    keys = {question.id: question.key for form in forms.values() for question in form.own}
    found: dict[int, dict[str, Value]] = defaultdict(dict)
    for each in answers:
        found[each.application][keys[each.question]] = each.value
    return found
