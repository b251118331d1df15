"""Questions in memory, and a standard form in the database."""

from typing import Any

from grants.people.rules import Actor
from grants.people.tables import Role
from grants.questions import actions, queries
from grants.questions.facts import QuestionnaireFacts
from grants.questions.tables import Question
from tests.organizations.world import a_funder, staff


def a_question(kind: str, key: str = "q1", label: str = "问题", **more: Any) -> Question:
    """A question that is in no database."""
    facts: dict[str, Any] = {"options": [], "columns": [], "checks": [], "shown_if": None}
    row = Question(questionnaire=1, section=1, position=1, key=key, kind=kind, label=label, **(facts | more))
    row.id = abs(hash(key)) % 10**6
    return row


def a_choice(key: str, *values: str, kind: str = "choice", **more: Any) -> Question:
    """A choice whose options are called as their values."""
    return a_question(kind, key, options=[{"value": each, "label": each} for each in values], **more)


def a_table(key: str = "team", **more: Any) -> Question:
    """A table of people with a required name, a head count and a day."""
    columns = [
        {"key": "name", "label": "姓名", "kind": "text", "required": True},
        {"key": "people", "label": "人数", "kind": "number", "required": False},
        {"key": "pay", "label": "费用", "kind": "money", "required": False},
        {"key": "day", "label": "日期", "kind": "date", "required": False},
    ]
    return a_question("table", key, "团队", columns=columns, **more)


async def a_form() -> tuple[Actor, QuestionnaireFacts]:
    """An officer, and the standard form of their office."""
    funder = await a_funder()
    officer = await staff(funder, Role.OFFICER)
    made = await actions.make_standard(officer, owner_id=funder.id)
    return officer, await queries.questionnaire(made.id)
