"""What is to be done at the end of a project: proofs of its mark, its final account, its close."""

from grants.inbox.questions import AWARD, END_OF_DAY, GOES_ON, OWN, PROJECT_ENDS, START_OF_DAY, THROUGH, Question
from grants.people.tables import Role

CARRIES = (Role.APPLICANT, Role.SIGNATORY)
HUB = (Role.HUB_OPERATOR,)
OFFICER = (Role.OFFICER,)
FUNDER = "c.funder = ANY(:orgs)"
# A signed award that goes on and nears its end.
ENDS = f"""FROM {AWARD} JOIN agreement g ON g.award = a.id AND g.signed_on IS NOT NULL
        JOIN award_in_force w ON w.award = a.id
        WHERE {GOES_ON} AND w.terminated_at IS NULL AND :today >= {PROJECT_ENDS} - 30"""


def _signage(whose: str) -> str:
    """The fund asks for a mark, and no photo of it waits or was accepted."""
    return f"""SELECT 'signage', a.id::text, p.title, a.number, NULL::numeric, NULL::int,
        {END_OF_DAY.format(day=PROJECT_ENDS)}, NULL::timestamptz {ENDS} AND {whose}
        AND EXISTS (SELECT FROM fund_source f WHERE f.id = a.fund AND f.signage <> '')
        AND NOT EXISTS (SELECT FROM signage_proof s WHERE s.award = a.id AND s.is_accepted IS NOT FALSE)"""


# An award whose final report is accepted, or that was ended, has its account to be confirmed (R-H5).
ACCOUNT_OWED = f"""FROM {AWARD} JOIN agreement g ON g.award = a.id AND g.signed_on IS NOT NULL
        JOIN award_in_force w ON w.award = a.id
        LEFT JOIN LATERAL (SELECT max(r.decided_on) AS on_day FROM report r
            WHERE r.award = a.id AND r.kind = 'final' AND r.status = 'accepted') d ON true
        WHERE {GOES_ON} AND (w.terminated_at IS NOT NULL OR d.on_day IS NOT NULL)
        AND NOT EXISTS (SELECT FROM final_account f WHERE f.award = a.id AND f.status <> 'returned')"""


def _account(whose: str) -> str:
    return f"""SELECT 'final_account', a.id::text, p.title, a.number, NULL::numeric, NULL::int,
        {END_OF_DAY.format(day="(PROJECT_END + interval '1 month')::date").replace("PROJECT_END", PROJECT_ENDS)},
        coalesce(w.terminated_at, {START_OF_DAY.format(day="d.on_day")}) {ACCOUNT_OWED} AND {whose}"""


def _step(kind: str, status: str, since: str, hands: str) -> str:
    return f"""SELECT '{kind}', a.id::text, p.title, a.number, f.spent, NULL::int, NULL::timestamptz, f.{since}
        FROM {AWARD} JOIN final_account f ON f.award = a.id
        WHERE f.status = '{status}' AND {FUNDER} AND :me NOT IN ({hands})"""


CLOSING = [
    Question(_account(OWN), CARRIES),
    Question(_account(THROUGH), HUB),
    Question(_step("final_account_check", "confirmed", "confirmed_at", "f.confirmed_by"), (Role.FINANCE_REVIEWER,)),
    Question(_step("final_account_accept", "checked", "checked_at", "f.confirmed_by, f.checked_by"), OFFICER),
    Question(_signage(OWN), CARRIES),
    Question(_signage(THROUGH), HUB),
    Question(
        f"""SELECT 'close_project', a.id::text, p.title, a.number, NULL::numeric, NULL::int, NULL::timestamptz,
        f.accepted_at FROM {AWARD} JOIN final_account f ON f.award = a.id AND f.status = 'accepted'
        WHERE a.closed_at IS NULL AND {FUNDER}""",
        OFFICER,
    ),
    Question(
        """SELECT 'audit_draw', c.id::text, c.title, '', NULL::numeric, NULL::int, NULL::timestamptz, w.prepared_at
        FROM audit_draw w JOIN call c ON c.id = w.call
        WHERE w.drawn_at IS NULL AND c.funder = ANY(:orgs) AND w.prepared_by <> :me""",
        (Role.SUPERVISOR, Role.AUDITOR, Role.OFFICER),
    ),
    Question(
        f"""SELECT 'signage_check', a.id::text, p.title, s.place, NULL::numeric, NULL::int, NULL::timestamptz, s.sent_at
        FROM {AWARD} JOIN signage_proof s ON s.award = a.id
        WHERE s.decided_at IS NULL AND {FUNDER} AND s.sent_by <> :me""",
        OFFICER,
    ),
]
