"""Reads of forms."""

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
