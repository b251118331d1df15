"""A request that writes is done once, however often it is sent."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from grants import clock
from grants.api import rules
from grants.api.tables import KeptAnswer
from grants.audit import action
from grants.db import sql
from grants.people.rules import Actor

Answer = dict[str, Any]
TAKE = """
INSERT INTO kept_answer (token, key, digest, answer, answered_at) VALUES ({}, {}, {}, '', {})
ON CONFLICT (token, key) DO UPDATE SET key = EXCLUDED.key RETURNING id, digest, answer
"""
FORGET = "DELETE FROM kept_answer WHERE answered_at < {}"


@action
async def once(
    by: Actor, verb: str, write: Callable[[], Awaitable[Answer]], *, token_id: int, key: str, digest: str
) -> tuple[Answer, bool]:
    """Write and keep the answer, in one transaction; or give the answer that was kept, and say that it was.

    Two requests with one key wait for each other at its row. What is refused is undone with its key, so that the same
    request may come again when it is allowed. The audit row is that of the verb.
    """
    rules.key_is_given(key)
    [kept] = await sql(TAKE, token_id, key, digest, clock.machine())
    if kept["answer"]:
        rules.is_the_same_request(kept["digest"], digest)
        return json.loads(kept["answer"]), True
    answer = await write()
    said = json.dumps(answer, ensure_ascii=False)
    await KeptAnswer.update({KeptAnswer.answer: said}).where(KeptAnswer.id == kept["id"])
    return answer, False


@action
async def forget_answers(by: None) -> None:
    """Forget what was answered a month ago. The trail keeps what was done, so no audit row."""
    await sql(FORGET, clock.machine() - rules.ANSWERS_KEPT_FOR)
