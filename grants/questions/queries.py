"""Reads of forms."""

from collections.abc import Iterable

from grants.db import Lock, get
from grants.questions.facts import QuestionnaireFacts
from grants.questions.tables import Question, Questionnaire, Section


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


async def questionnaires(ids: Iterable[int]) -> dict[int, QuestionnaireFacts]:
    """Several forms by id, whole, in as many queries as one."""
    wanted = [0, *ids]
    forms = await Questionnaire.objects().where(Questionnaire.id.is_in(wanted))
    parts = Section.objects().where(Section.questionnaire.is_in(wanted)).order_by(Section.position, Section.id)
    asked = Question.objects().where(Question.questionnaire.is_in(wanted)).order_by(Question.position, Question.id)
    sections, rows = await parts, await asked.output(load_json=True)
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
