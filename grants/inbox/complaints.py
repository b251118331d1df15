"""What those do who handle complaints and keep the record of credit. No party to a complaint is asked."""

from grants.inbox.questions import END_OF_DAY, Question
from grants.people.tables import Role

HANDLERS = (Role.OFFICER, Role.SUPERVISOR)
RECORDERS = (Role.OFFICER, Role.ADMIN, Role.SUPERVISOR)
# Never a word of the complaint, nor whom it is about: only its number.
COMPLAINT = f"""SELECT '{{kind}}', m.id::text, m.number, '', NULL, NULL,
        {END_OF_DAY.format(day="{due}")}, m.received_at FROM complaint m
        WHERE m.office = ANY(:orgs) AND {{where}}
        AND NOT EXISTS (SELECT FROM complaint_party p WHERE p.complaint = m.id AND p.person = :me)"""


def _complaint(kind: str, due: str, where: str) -> str:
    return COMPLAINT.format(kind=kind, due=due, where=where)


COMPLAINTS = [
    Question(_complaint("complaint_accept", "m.accept_by", "m.status = 'received'"), HANDLERS),
    Question(
        _complaint("complaint_handle", "m.due_on", "m.status IN ('investigated', 'found') AND m.investigator = :me"),
        HANDLERS,
    ),
    Question(
        _complaint(
            "complaint_decide", "m.due_on", "m.status = 'proposed' AND :me NOT IN (m.investigator, m.proposed_by)"
        ),
        HANDLERS,
    ),
    Question(
        _complaint(
            "complaint_close",
            "(SELECT min(x.due_on) FROM complaint_measure x WHERE x.complaint = m.id AND x.done_on IS NULL)",
            "m.status = 'replied' AND m.investigator = :me",
        ),
        HANDLERS,
    ),
    Question(
        _complaint(
            "complaint_late",
            "m.due_on",
            "m.status IN ('investigated', 'proposed', 'found') AND m.due_on < :today",
        ),
        (Role.SUPERVISOR,),
    ),
    Question(
        f"""SELECT 'credit_proposal', x.id::text, w.name, x.source, NULL, NULL,
        {END_OF_DAY.format(day="x.due_on")}, x.proposed_at
        FROM credit_proposal x JOIN organization w ON w.id = x.organization
        WHERE x.decided_at IS NULL AND x.proposed_by IS DISTINCT FROM :me AND cardinality(:orgs) > 0""",
        RECORDERS,
    ),
    Question(
        """SELECT 'credit_appeal', e.id::text, w.name, '', NULL, NULL, NULL,
        (e.appealed_on)::timestamp AT TIME ZONE 'Asia/Shanghai'
        FROM credit_event e JOIN organization w ON w.id = e.organization
        WHERE e.appealed_on IS NOT NULL AND e.appeal_decided_on IS NULL AND e.entered_by IS DISTINCT FROM :me
        AND e.proposed_by IS DISTINCT FROM :me AND cardinality(:orgs) > 0""",
        RECORDERS,
    ),
]
