"""Which rows of the trail a reader does not see: those about judging an application from which they are recused."""

from dataclasses import dataclass
from typing import Any

from grants import clock
from grants.db import sql
from grants.people.rules import Actor

# The steps whose acts tell how an application is judged.
JUDGING = ["scoring", "results", "awards"]
# Every table whose rows are about one application, whatever step adds one.
TABLES = """
    SELECT table_name AS name, replace(initcap(replace(table_name, '_', ' ')), ' ', '') AS kind
    FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'application'
        AND table_name IN (SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE')
        AND table_name IN (SELECT c.table_name FROM information_schema.columns c
            WHERE c.table_schema = 'public' AND c.column_name = 'id' AND c.data_type IN ('integer', 'bigint'))
    ORDER BY 1
"""
NAMED = """facts ->> 'application' = ANY({}::text[]) OR facts ->> 'application_id' = ANY({}::text[])
    OR EXISTS (SELECT FROM jsonb_array_elements_text(
        CASE jsonb_typeof(facts -> 'applications') WHEN 'array' THEN facts -> 'applications' ELSE '[]'::jsonb END
    ) named WHERE named = ANY({}::text[]))"""


@dataclass(frozen=True)
class Seen:
    """What a reader sees of the trail, as a condition with its values."""

    where: str = "true"
    values: tuple[Any, ...] = ()


async def seen_by(person: Actor) -> Seen:
    """All of it, but for the judging of applications from which that person is recused."""
    rows = await sql(
        "SELECT DISTINCT application FROM recused_staff WHERE person = {} AND {} BETWEEN from_on AND until_on",
        person.id,
        clock.today(),
    )
    if not rows:
        return Seen()
    hidden = [row["application"] for row in rows]
    parts, values = [NAMED], [[str(each) for each in hidden]] * 3
    for table in await sql(TABLES):
        ids = [row["id"] for row in await sql(f"SELECT id FROM {table['name']} WHERE application = ANY({{}})", hidden)]
        if ids:
            # The subject of an act, and what a refused attempt names: assignment_id, conflict_id.
            named = f"facts ->> '{table['name']}_id' = ANY({{}}::text[])"
            parts.append(f"subject_kind = '{table['kind']}' AND subject_id = ANY({{}}::int[]) OR {named}")
            values += [ids, [str(each) for each in ids]]
    about = " OR ".join(f"({part})" for part in parts)
    return Seen(f"NOT (split_part(act, '.', 1) = ANY({{}}::text[]) AND ({about}))", (JUDGING, *values))
