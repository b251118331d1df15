"""What is asked of those who have a part in the relation of a group to its hub."""

from grants.inbox.questions import END_OF_DAY, START_OF_DAY, Question
from grants.people.tables import Role

GROUP = (Role.GROUP_SIGNATORY, Role.SIGNATORY, Role.APPLICANT)
ANSWERERS = (Role.HUB_OPERATOR, Role.HUB_REVIEWER)

SIGNATORIES = """(SELECT count(DISTINCT m.person) FROM membership m WHERE m.organization = w.id
    AND m.role = 'group_signatory' AND m.ended_at IS NULL AND m.from_on <= :today
    AND (m.until_on IS NULL OR m.until_on >= :today))"""


def _request(kind: str, status: str, whose: str) -> str:
    due = f"CASE r.status WHEN 'asked' THEN {END_OF_DAY.format(day='r.answer_by')} END"
    return f"""SELECT '{kind}', r.id::text, w.name, r.project, NULL, NULL, {due}, coalesce(r.answered_at, r.asked_at)
        FROM custody_request r JOIN organization w ON w.id = r.community_group
        WHERE r.status = '{status}' AND r.{whose} = ANY(:orgs) AND (r.status <> 'asked' OR r.answer_by >= :today)"""


def _handover(kind: str, status: str, whose: str, barred: str, since: str) -> str:
    return f"""SELECT '{kind}', h.id::text, w.name, h.number, h.amount, NULL, NULL, {since}
        FROM handover h JOIN organization w ON w.id = h.community_group
        WHERE h.status = '{status}' AND h.{whose} = ANY(:orgs) AND :me NOT IN ({barred})"""


def _short(whose: str) -> str:
    """A group that has fewer than two signatories, and a ledger on which nothing moves for that."""
    return f"""SELECT 'signatories_short', w.id::text, w.name, '', NULL, NULL, NULL, NULL
        FROM organization w WHERE w.id IN (SELECT k.community_group FROM custody_ledger k
            WHERE k.closed_on IS NULL AND k.{whose} = ANY(:orgs))
        AND w.filing_ended_on IS NULL AND {SIGNATORIES} < 2"""


RELATIONS = [
    Question(_request("custody_answer", "asked", "hub"), ANSWERERS),
    Question(_request("custody_sign", "accepted", "hub"), ANSWERERS),
    Question(_request("custody_sign", "accepted", "community_group"), GROUP),
    Question(
        """SELECT 'custody_wanted', w.id::text, w.name, '', NULL, NULL, NULL, w.created_at
        FROM organization w WHERE w.id = ANY(:orgs) AND w.status = 'filed' AND w.filing_ended_on IS NULL
        AND NOT EXISTS (SELECT FROM custody_agreement a WHERE a.community_group = w.id AND a.ended_on IS NULL)
        AND NOT EXISTS (SELECT FROM custody_request r WHERE r.community_group = w.id
            AND (r.status = 'accepted' OR r.status = 'asked' AND r.answer_by >= :today))""",
        GROUP,
    ),
    Question(_short("community_group"), GROUP),
    Question(_short("hub"), (Role.HUB_OPERATOR,)),
    Question(
        """SELECT 'signatories_decide', w.id::text, w.name, '', NULL, NULL, NULL, c.asked_at
        FROM signatory_change c JOIN organization w ON w.id = c.community_group
        WHERE c.decided_at IS NULL AND c.hub = ANY(:orgs) AND c.asked_by <> :me""",
        ANSWERERS,
    ),
    Question(
        """SELECT 'freeze_review', w.id::text, w.name, f.reason, NULL, NULL, NULL, f.placed_at
        FROM custody_freeze f JOIN organization w ON w.id = f.community_group
        WHERE f.lifted_at IS NULL AND f.authority = ANY(:orgs) AND f.placed_by <> :me""",
        (*ANSWERERS, Role.OFFICER, Role.SUPERVISOR, Role.FILING_OFFICER),
    ),
    Question(
        f"""SELECT 'wind_up', w.id::text, w.name, a.number, NULL, NULL, NULL,
        {START_OF_DAY.format(day="w.filing_ended_on")} FROM custody_agreement a
        JOIN organization w ON w.id = a.community_group
        WHERE a.ended_on IS NULL AND w.filing_ended_on IS NOT NULL AND a.hub = ANY(:orgs)""",
        ANSWERERS,
    ),
    Question(
        """SELECT 'handover_draw', w.id::text, w.name, t.number, NULL, NULL, NULL, t.recorded_at
        FROM custody_terms t JOIN custody_request r ON r.id = t.request AND r.status = 'signed'
        JOIN organization w ON w.id = r.community_group
        JOIN custody_agreement a ON a.community_group = w.id AND a.ended_on IS NULL
        WHERE t.agreement IS NULL AND a.hub = ANY(:orgs) AND NOT EXISTS (SELECT FROM handover h
            WHERE h.community_group = w.id AND h.status NOT IN ('received', 'cancelled'))""",
        (Role.HUB_OPERATOR, Role.HUB_BOOKKEEPER),
    ),
    Question(_handover("handover_confirm", "drawn", "from_hub", "h.drawn_by", "h.drawn_at"), ANSWERERS),
    Question(
        _handover("handover_accept", "confirmed", "to_hub", "h.drawn_by, h.confirmed_by", "h.confirmed_at"), ANSWERERS
    ),
    Question(
        _handover("handover_send", "accepted", "from_hub", "h.drawn_by, h.confirmed_by", "h.accepted_at"),
        (Role.HUB_CASHIER,),
    ),
    Question(
        _handover("handover_receive", "sent", "to_hub", "h.accepted_by", START_OF_DAY.format(day="h.sent_on")),
        (Role.HUB_BOOKKEEPER,),
    ),
]
