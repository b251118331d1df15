"""What those do who check projects, who decide on what has to be put right, and who read of major activities."""

from grants.inbox.questions import END_OF_DAY, Question
from grants.people.tables import Role

CHECKERS = (Role.OFFICER, Role.SUPERVISOR)
VISIT = """site_visit v JOIN inspection c ON c.id = v.inspection JOIN award a ON a.id = v.award
        JOIN application p ON p.id = a.application"""
DEMANDED = """rectification z JOIN award a ON a.id = z.award JOIN application p ON p.id = a.application
        JOIN call k ON k.id = a.call"""

UNREAD = "NOT EXISTS (SELECT FROM activity_reading r WHERE r.activity = m.id)"

INSPECTING = [
    Question(
        """SELECT 'inspection_draw', c.id::text, w.name, c.number, NULL, NULL, NULL, c.prepared_at
        FROM inspection c JOIN organization w ON w.id = c.authority
        WHERE c.authority = ANY(:orgs) AND c.prepared_by <> :me
        AND NOT EXISTS (SELECT FROM inspection_draw d WHERE d.inspection = c.id)""",
        CHECKERS,
    ),
    # Whoever confirmed waits for the other one; a change of what is written asks both again.
    Question(
        f"""SELECT 'inspection_visit', v.id::text, p.title, a.number, NULL, NULL,
        {END_OF_DAY.format(day="c.visits_until")}, c.prepared_at
        FROM {VISIT} JOIN inspector i ON i.visit = v.id AND i.person = :me
        WHERE v.locked_at IS NULL AND i.confirmed_at IS NULL AND c.authority = ANY(:orgs)""",
        CHECKERS,
    ),
    Question(
        f"""SELECT 'inspection_notice', v.id::text, p.title, a.number, NULL, NULL, NULL, v.locked_at
        FROM {VISIT} WHERE v.locked_at IS NOT NULL AND c.authority = ANY(:orgs)
        AND NOT EXISTS (SELECT FROM visit_notice n WHERE n.visit = v.id)
        AND EXISTS (SELECT FROM visit_finding f WHERE f.visit = v.id AND f.severity <> 'minor')""",
        (Role.OFFICER,),
    ),
    Question(
        f"""SELECT 'rectification_time', z.id::text, p.title, a.number, NULL, NULL,
        {END_OF_DAY.format(day="z.due_on")}, e.asked_at
        FROM {DEMANDED} JOIN rectification_extension e ON e.rectification = z.id
        WHERE e.decided_at IS NULL AND z.accepted_at IS NULL AND k.funder = ANY(:orgs)""",
        (Role.OFFICER,),
    ),
    Question(
        f"""SELECT 'rectification_sanction', z.id::text, p.title, a.number, NULL, NULL, NULL, s.proposed_at
        FROM {DEMANDED} JOIN rectification_sanction s ON s.rectification = z.id
        WHERE s.decided_at IS NULL AND z.issued_by <> :me AND k.funder = ANY(:orgs)""",
        CHECKERS,
    ),
    # The office that filed a group reads first; where there is none, the funder does.
    Question(
        f"""SELECT 'activity', m.id::text, m.title, w.name, NULL, NULL, m.starts_at, m.filed_at
        FROM major_activity m JOIN organization w ON w.id = m.organization
        JOIN filing f ON f.organization = m.organization JOIN office o ON o.id = f.office
        WHERE {UNREAD} AND o.organization = ANY(:orgs)""",
        (Role.FILING_OFFICER,),
    ),
    Question(
        f"""SELECT 'activity', m.id::text, m.title, w.name, NULL, NULL, m.starts_at, m.filed_at
        FROM major_activity m JOIN organization w ON w.id = m.organization
        WHERE {UNREAD} AND NOT EXISTS (SELECT FROM filing f WHERE f.organization = m.organization)
        AND EXISTS (SELECT FROM application p JOIN award a ON a.application = p.id JOIN call c ON c.id = a.call
            JOIN agreement g ON g.award = a.id AND g.signed_on IS NOT NULL
            WHERE p.applicant = m.organization AND a.cancelled_at IS NULL AND c.funder = ANY(:orgs))""",
        (Role.OFFICER,),
    ),
]
