"""What is asked about evaluations: of experts, of the office, of those who carry a project."""

from grants.inbox.questions import AWARD, END_OF_DAY, OWN, SEEN, START_OF_DAY, THROUGH, Question
from grants.people.tables import Role

OFFICER = (Role.OFFICER,)
GRANTEE = (Role.APPLICANT, Role.SIGNATORY)
BY_ITSELF = f"{OWN} AND p.submitted_through = p.applicant"
FUNDER = "c.funder = ANY(:orgs)"
PROJECT = f"measure m JOIN evaluated_project v ON v.id = m.project JOIN {AWARD} ON v.award = a.id"


def _measure(kind: str, where: str, since: str, due: str = "NULL") -> str:
    return f"""SELECT '{kind}', v.id::text, p.title, a.number, NULL, NULL, {due}, {since} FROM {PROJECT}
        WHERE {where}"""


def _answer(whose: str) -> str:
    due = END_OF_DAY.format(day="m.answer_by")
    open_ = "m.answer_by >= :today AND m.answered_at IS NULL AND m.dropped_at IS NULL AND m.effective_at IS NULL"
    return _measure("measure_answer", f"{open_} AND {whose}", "m.adopted_at", due)


LOCKED = (
    """(SELECT count(*) FROM appointment t WHERE t.project = v.id AND t.ended_at IS NULL AND t.locked_at IS NOT NULL)"""
)
LIVING = "(SELECT count(*) FROM appointment t WHERE t.project = v.id AND t.ended_at IS NULL)"

EVALUATIONS = [
    Question(f"""SELECT 'evaluate', '', c.title, '', NULL, count(*)::int, {END_OF_DAY.format(day="e.due_on")},
        min(t.appointed_at) FROM appointment t JOIN expert x ON x.id = t.expert
        JOIN evaluated_project v ON v.id = t.project JOIN evaluation e ON e.id = v.evaluation
        JOIN call c ON c.id = e.call
        WHERE x.person = :me AND t.ended_at IS NULL AND t.locked_at IS NULL AND e.closed_at IS NULL
        GROUP BY e.id, c.title"""),
    Question(
        f"""SELECT 'evaluators', e.id::text, c.title, '', NULL, count(*)::int, {END_OF_DAY.format(day="e.due_on")},
        e.opened_at FROM evaluation e JOIN call c ON c.id = e.call JOIN evaluated_project v ON v.evaluation = e.id
        JOIN award a ON a.id = v.award JOIN application p ON p.id = a.application
        WHERE e.closed_at IS NULL AND {LIVING} < e.min_sheets AND {SEEN} AND {FUNDER}
        GROUP BY e.id, c.title""",
        OFFICER,
    ),
    Question(
        f"""SELECT 'evaluation_close', e.id::text, c.title, '', NULL, NULL, NULL, {START_OF_DAY.format(day="e.due_on")}
        FROM evaluation e JOIN call c ON c.id = e.call
        WHERE e.opened_at IS NOT NULL AND e.closed_at IS NULL AND {FUNDER}
        AND NOT EXISTS (SELECT FROM survey s WHERE s.evaluation = e.id AND s.closed_at IS NULL)
        AND NOT EXISTS (SELECT FROM evaluated_project v WHERE v.evaluation = e.id
            AND {LOCKED} < greatest({LIVING}, e.min_sheets))""",
        OFFICER,
    ),
    Question(
        f"""SELECT 'survey_close', e.id::text, c.title, '', NULL, NULL, NULL,
        {START_OF_DAY.format(day="s.closes_on + 1")}
        FROM survey s JOIN evaluation e ON e.id = s.evaluation JOIN call c ON c.id = e.call
        WHERE s.closed_at IS NULL AND s.closes_on < :today AND {FUNDER}""",
        OFFICER,
    ),
    Question(
        _measure(
            "measure_decide", f"m.adopted_at IS NULL AND m.dropped_at IS NULL AND {SEEN} AND {FUNDER}", "m.proposed_at"
        ),
        OFFICER,
    ),
    Question(
        _measure(
            "measure_effect",
            "m.adopted_at IS NOT NULL AND m.dropped_at IS NULL AND m.effective_at IS NULL"
            f" AND (m.answered_at IS NOT NULL OR m.answer_by < :today) AND {SEEN} AND {FUNDER}",
            "coalesce(m.answered_at, m.adopted_at)",
        ),
        OFFICER,
    ),
    Question(_answer(BY_ITSELF), GRANTEE),
    Question(_answer(THROUGH), (Role.HUB_OPERATOR,)),
]
