"""What is to be done at the end of a project: proofs of its mark, its final account, its close."""

from grants.inbox.questions import AWARD, END_OF_DAY, OWN, PROJECT_ENDS, THROUGH, Question
from grants.people.tables import Role

CARRIES = (Role.APPLICANT, Role.SIGNATORY)
HUB = (Role.HUB_OPERATOR,)
OFFICER = (Role.OFFICER,)
FUNDER = "c.funder = ANY(:orgs)"
# A signed award that goes on and nears its end.
ENDS = f"""FROM {AWARD} JOIN agreement g ON g.award = a.id AND g.signed_on IS NOT NULL
        JOIN award_in_force w ON w.award = a.id
        WHERE a.cancelled_at IS NULL AND w.terminated_at IS NULL AND :today >= {PROJECT_ENDS} - 30"""


def _signage(whose: str) -> str:
    """The fund asks for a mark, and no photo of it waits or was accepted."""
    return f"""SELECT 'signage', a.id::text, p.title, a.number, NULL::numeric, NULL::int,
        {END_OF_DAY.format(day=PROJECT_ENDS)}, NULL::timestamptz {ENDS} AND {whose}
        AND EXISTS (SELECT FROM fund_source f WHERE f.id = a.fund AND f.signage <> '')
        AND NOT EXISTS (SELECT FROM signage_proof s WHERE s.award = a.id AND s.is_accepted IS NOT FALSE)"""


CLOSING = [
    Question(_signage(OWN), CARRIES),
    Question(_signage(THROUGH), HUB),
    Question(
        f"""SELECT 'signage_check', a.id::text, p.title, s.place, NULL::numeric, NULL::int, NULL::timestamptz, s.sent_at
        FROM {AWARD} JOIN signage_proof s ON s.award = a.id
        WHERE s.decided_at IS NULL AND {FUNDER} AND s.sent_by <> :me""",
        OFFICER,
    ),
]
