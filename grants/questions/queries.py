"""Reads of forms."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from uuid import UUID

from grants.db import Lock, Rows, get, sees_only_what_stands, together
from grants.questions.facts import QuestionnaireFacts
from grants.questions.tables import Question, Questionnaire, Section

MOST_KEPT = 200
# A fixed form never changes, and its edition is a random word: what is kept here cannot be out of date. What a
# transaction reads is not kept: it may never come true.
_kept: OrderedDict[UUID, QuestionnaireFacts] = OrderedDict()


async def questionnaire(questionnaire_id: int, *, lock: Lock | None = None) -> QuestionnaireFacts:
    """A form, whole, in three queries. Its row is the lock that every change of a part takes. Raises NotFound."""
    found = await get(Questionnaire, questionnaire_id, lock=lock)
    sections = await Section.objects().where(Section.questionnaire == found.id).order_by(Section.position, Section.id)
    asked = Question.objects().where(Question.questionnaire == found.id).order_by(Question.position, Question.id)
    rows = await asked.output(load_json=True)
    return QuestionnaireFacts(
        questionnaire=found,
        sections=sections,
        questions={section.id: [row for row in rows if row.section == section.id] for section in sections},
    )


async def facts_of(forms: Sequence[Questionnaire]) -> dict[int, QuestionnaireFacts]:
    """Several forms, whole, by id, in one query; of those that are fixed the parts are read only once."""
    found = {form.id: _kept[form.edition] for form in forms if form.fixed_at is not None and form.edition in _kept}
    unread = [form for form in forms if form.id not in found]
    if unread:
        wanted = [form.id for form in unread]
        parts, asked = await together(
            Rows(Section.questionnaire, wanted, Section.position),
            Rows(Question.questionnaire, wanted, Question.position),
        )
        found |= _whole(unread, parts, asked)
        if sees_only_what_stands():
            _kept.update({form.edition: found[form.id] for form in unread if form.fixed_at is not None})
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return found


def _whole(
    forms: Iterable[Questionnaire], sections: Sequence[Section], rows: Sequence[Question]
) -> dict[int, QuestionnaireFacts]:
    return {
        form.id: QuestionnaireFacts(
            questionnaire=form,
            sections=[section for section in sections if section.questionnaire == form.id],
            questions={
                section.id: [row for row in rows if row.section == section.id]
                for section in sections
                if section.questionnaire == form.id
            },
        )
        for form in forms
    }
