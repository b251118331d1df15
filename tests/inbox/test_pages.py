import pytest

from grants.clock import now, today
from grants.db import sql
from grants.inbox import queries
from grants.inbox.handed_on import HANDED_ON
from grants.inbox.queries import QUESTIONS
from grants.inbox.questions import put
from grants.people.rules import Actor
from grants.people.tables import Role

EVERYTHING = Actor(1, "Ada", frozenset((1, role) for role in Role))


@pytest.mark.parametrize("question", [*QUESTIONS, *HANDED_ON], ids=lambda q: q.sql.split("'")[1])
async def test_each_question_is_one_the_database_understands(db, question):
    asked, values = put(EVERYTHING, [question], now(), today())

    assert await sql(asked, *values) == []


async def test_all_questions_together_are_one_query_and_count_is_what_is_shown(db):
    assert len(await queries.tasks(EVERYTHING)) == await queries.count(EVERYTHING) == 0
    assert await queries.waiting(EVERYTHING) == []
