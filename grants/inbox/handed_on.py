"""What somebody handed on and who holds it now: applications, payments, claims, reports on their way."""

from grants.inbox.questions import AWARD, GOES_ON, LAST_HANDOVER, OWN, STAGES, THROUGH, UNMET, Question
from grants.people.tables import Role

CARRIES = (Role.APPLICANT, Role.SIGNATORY, Role.GROUP_SIGNATORY)
HUB_OPERATOR = (Role.HUB_OPERATOR,)
IN_HAND = "CASE y.status WHEN 'sent_back' THEN y.prepared_at WHEN 'requested' THEN y.prepared_at"
MOVED = f"{IN_HAND} WHEN 'reviewed' THEN y.reviewed_at WHEN 'approved' THEN y.approved_at ELSE y.sent_at END"
ON_ITS_WAY = "('requested', 'sent_back', 'reviewed', 'approved', 'sent')"


def _application(whose: str) -> str:
    return f"""SELECT 'application_' || p.status, p.id::text, p.title, p.number, p.requested, NULL, NULL, p.submitted_at
        FROM application p JOIN call c ON c.id = p.call
        WHERE p.status = 'submitted' AND NOT c.is_trial AND {whose}"""


def _draft(whose: str, side: str) -> str:
    """A group's draft that lies with the other side."""
    return f"""SELECT 'handed_' || h.to_side, p.id::text, coalesce(nullif(p.title, ''), c.title), '', p.requested, NULL,
        NULL, h.handed_at FROM application p JOIN call c ON c.id = p.call {LAST_HANDOVER}
        WHERE p.status = 'draft' AND h.to_side = '{side}' AND {whose}"""


def _stage(whose: str) -> str:
    """Stages of one's own projects: in somebody's hands, or waiting for a condition."""
    return f"""SELECT CASE WHEN y.id IS NOT NULL THEN 'payment_' || y.status
            WHEN EXISTS (SELECT FROM stage e WHERE e.award = a.id AND e.seq < s.seq AND NOT EXISTS (
                SELECT FROM payment z WHERE z.stage = e.id AND z.status = 'paid')) THEN 'stage_earlier'
            ELSE 'stage_' || coalesce((SELECT q.condition FROM stage_requirement q WHERE {UNMET}
                ORDER BY q.id LIMIT 1), 'ready') END,
        a.id::text, p.title, s.seq::text, s.amount, NULL, NULL, {MOVED}
        FROM {AWARD} JOIN agreement g ON g.award = a.id AND g.signed_on IS NOT NULL JOIN ({STAGES}) s ON s.award = a.id
        LEFT JOIN payment y ON y.stage = s.id AND y.status IN {ON_ITS_WAY}
        WHERE {GOES_ON} AND s.amount > 0 AND {whose}
        AND NOT EXISTS (SELECT FROM payment z WHERE z.stage = s.id AND z.status = 'paid')"""


def _report(whose: str) -> str:
    return f"""SELECT 'report_submitted', r.id::text, p.title, r.kind, NULL, NULL, NULL, r.submitted_at
        FROM report r JOIN award a ON a.id = r.award JOIN application p ON p.id = a.application
        WHERE r.status = 'submitted' AND {whose}"""


HANDED_ON = [
    Question(_application(OWN), CARRIES),
    Question(_application(THROUGH), HUB_OPERATOR),
    Question(_draft(OWN, "hub"), CARRIES),
    Question(_draft(THROUGH, "group"), HUB_OPERATOR),
    Question(_stage(OWN), CARRIES),
    Question(_stage(THROUGH), HUB_OPERATOR),
    Question(_report(OWN), CARRIES),
    Question(_report(THROUGH), HUB_OPERATOR),
    Question(f"""SELECT 'paying_' || y.status, y.id::text, p.title, s.seq::text, y.amount, NULL, NULL, {MOVED}
        FROM payment y JOIN stage s ON s.id = y.stage JOIN award a ON a.id = y.award
        JOIN application p ON p.id = a.application
        WHERE y.status IN {ON_ITS_WAY} AND CASE y.status WHEN 'sent_back' THEN y.prepared_by IS DISTINCT FROM :me
            AND :me IN (y.reviewed_by, y.approved_by) WHEN 'requested' THEN y.prepared_by = :me
            WHEN 'reviewed' THEN :me IN (y.prepared_by, y.reviewed_by)
            ELSE :me IN (y.prepared_by, y.reviewed_by, y.approved_by) END"""),
    Question("""SELECT 'filing_submitted', f.id::text, f.name, '', NULL, NULL, NULL,
        (SELECT max(x.submitted_at) FROM filing_submission x WHERE x.filing = f.id)
        FROM filing f WHERE f.status = 'submitted' AND f.created_by = :me"""),
    Question("""SELECT 'filing_asked', f.id || '/requests/' || q.id, f.name, coalesce(f.number, ''), NULL, NULL, NULL,
        q.requested_at FROM filing_request q JOIN filing f ON f.id = q.filing
        WHERE q.decided_at IS NULL AND q.requested_by = :me"""),
    Question("""SELECT 'claim_' || x.status, x.id::text, x.summary, x.number, x.amount, NULL, NULL,
        coalesce(x.verified_at, x.reviewed_at, x.signed_at, x.filed_at) FROM claim x
        WHERE x.status IN ('signed_once', 'signed', 'reviewed', 'verified')
        AND :me IN (x.filed_by, x.signed_by, x.reviewed_by, x.verified_by)"""),
    Question("""SELECT 'advance_' || x.status, x.id::text, x.summary, x.number, x.amount, NULL, NULL,
        coalesce(x.verified_at, x.reviewed_at, x.signed_at, x.filed_at) FROM advance x
        WHERE x.status IN ('signed_once', 'signed', 'reviewed', 'verified')
        AND :me IN (x.filed_by, x.signed_by, x.reviewed_by, x.verified_by)"""),
]
