"""What is asked of a funder about the annual notice of its lottery money (R-A8): to draft it, to approve it."""

from grants.disclosure.annual.rules import DRAFTS, PUBLISHES
from grants.inbox.questions import END_OF_DAY, START_OF_DAY, Question

DUE = """make_date(y.year + 1, coalesce(d.month, 6), coalesce(d.day, 30))"""

ANNUAL = [
    Question(
        f"""SELECT 'annual_draft', coalesce(n.id::text, ''), o.name, y.year::text, NULL::numeric, NULL::int,
        {END_OF_DAY.format(day=DUE)}, coalesce(n.drafted_at, {START_OF_DAY.format(day="make_date(y.year + 1, 1, 1)")})
        FROM (SELECT DISTINCT f.funder, f.year FROM fund_source f WHERE f.kind = 'welfare_lottery'
            AND f.funder = ANY(:orgs) AND f.year < extract(year FROM :today)
            AND EXISTS (SELECT FROM award a WHERE a.fund = f.id)) y
        JOIN organization o ON o.id = y.funder LEFT JOIN annual_deadline d ON d.funder = y.funder
        LEFT JOIN annual_notice n ON (n.funder, n.year) = (y.funder, y.year) AND n.published_at IS NULL
        WHERE n.offered_at IS NULL AND (n.id IS NOT NULL OR NOT EXISTS (
            SELECT FROM annual_notice e WHERE (e.funder, e.year) = (y.funder, y.year)))""",
        DRAFTS,
    ),
    Question(
        f"""SELECT 'annual_publish', y.id::text, o.name, y.year::text, NULL::numeric, NULL::int,
        {END_OF_DAY.format(day=DUE)}, y.offered_at
        FROM annual_notice y JOIN organization o ON o.id = y.funder LEFT JOIN annual_deadline d ON d.funder = y.funder
        WHERE y.offered_at IS NOT NULL AND y.published_at IS NULL AND y.funder = ANY(:orgs) AND y.drafted_by <> :me""",
        PUBLISHES,
    ),
]
