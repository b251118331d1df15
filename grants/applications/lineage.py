"""What is said of applications (needs they answer, terms they carry), of changed copies too: SQL for other reads.

What was said of an application is said of the changed copy of it as well, unless that says otherwise: the word that is
nearest to the copy counts. Of the copy nothing is said of the one that it replaces, so that a draft changes nothing
that stands.
"""

# Of one application, and of those of which it is the changed copy; `{first}` asks for its id.
UP_FROM = """ AND n.application IN (WITH RECURSIVE up AS ({first}
    UNION SELECT p.replaces FROM up JOIN application p ON p.id = up.id WHERE p.replaces IS NOT NULL)
    SELECT id FROM up)"""
OF_APPLICATION = UP_FROM.format(first="SELECT {}::int AS id")
OF_AWARD = UP_FROM.format(first="SELECT application AS id FROM award WHERE id = {}")


def standing(table: str, key: str, also: str = "NULL", of: str = "") -> str:
    """The head of a question: `standing(application, <key>, also)` out of a table of words, each of which is withdrawn,
    dropped or stands. `of` narrows it to one application, whose id is asked for once more."""
    return f"""
    WITH RECURSIVE said AS (
        SELECT n.application, n.{key}, n.is_dropped, {also} AS also, 0 AS since FROM {table} n
        WHERE n.withdrawn_at IS NULL{of}
        UNION ALL SELECT p.id, s.{key}, s.is_dropped, s.also, s.since + 1 FROM said s
        JOIN application p ON p.replaces = s.application
    ), nearest AS (
        SELECT DISTINCT ON (application, {key}) application, {key}, also, is_dropped FROM said
        ORDER BY application, {key}, since
    ), standing AS (SELECT application, {key}, also FROM nearest WHERE NOT is_dropped)
    """
