"""What is asked of counties and streets about their statistical returns, and of who asked for them."""

from grants.inbox.questions import END_OF_DAY, START_OF_DAY, Question
from grants.people.tables import Role
from grants.reporting.statistics.rules import ASKS, FILLS

OF = """statistic_return r JOIN statistic_asking a ON a.id = r.asking JOIN statistic_form f ON f.id = a.form
        JOIN division d ON d.id = r.division"""

STATISTICS = [
    Question(
        f"""SELECT CASE r.status WHEN 'returned' THEN 'statistic_correct' ELSE 'statistic_fill' END, r.id::text,
        f.title || ' · ' || d.name, a.year::text, NULL::numeric, NULL::int, {END_OF_DAY.format(day="a.due_on")},
        CASE r.status WHEN 'returned' THEN r.decided_at ELSE a.asked_at END
        FROM {OF} WHERE r.status IN ('draft', 'returned') AND r.owner = ANY(:orgs)""",
        FILLS,
    ),
    Question(
        f"""SELECT 'statistic_decide', r.id::text, f.title || ' · ' || d.name, a.year::text, NULL::numeric, NULL::int,
        NULL::timestamptz, r.submitted_at
        FROM {OF} WHERE r.status = 'submitted' AND f.owner = ANY(:orgs) AND r.submitted_by <> :me""",
        ASKS,
    ),
    Question(
        f"""SELECT 'statistic_overdue', a.id::text, f.title, a.year::text, NULL::numeric, count(*)::int,
        {END_OF_DAY.format(day="a.due_on")}, {START_OF_DAY.format(day="a.due_on + 1")}
        FROM {OF} WHERE r.status IN ('draft', 'returned') AND a.due_on < :today AND f.owner = ANY(:orgs)
        GROUP BY a.id, f.title""",
        (*ASKS, Role.SUPERVISOR),
    ),
]
