"""What is asked of those who carry projects: applicants, groups, hubs, experts."""

from grants.inbox.questions import (
    AWARD,
    COPY_ASKED,
    COPY_STANDS,
    CUT_OPEN,
    DRAWN_OF_THE_NOTICE,
    END_OF_DAY,
    FREE,
    GOES_ON,
    LAST_HANDOVER,
    OWN,
    PROJECT_ENDS,
    START_OF_DAY,
    THROUGH,
    Question,
)
from grants.people.tables import Role

WRITES = (Role.APPLICANT, Role.SIGNATORY, Role.GROUP_SIGNATORY)
REPORTS = (Role.APPLICANT, Role.SIGNATORY)
HUB_OPERATOR = (Role.HUB_OPERATOR,)

# A project has something to report: a later stage waits for it and the one before it was paid, or it nears its end.
REPORTABLE = f"""{GOES_ON} AND g.signed_on IS NOT NULL
    AND coalesce(k.status, 'returned') = 'returned'
    AND ((k.kind = 'final' AND :today >= {PROJECT_ENDS} - 30) OR :today >= k.due_on - 30 OR EXISTS (
        SELECT FROM stage_requirement q JOIN stage s ON s.id = q.stage
        JOIN stage e ON e.award = s.award AND e.seq = s.seq - 1
        JOIN payment y ON y.stage = e.id AND y.status = 'paid'
        WHERE s.award = a.id AND q.condition = k.kind || '_accepted'))"""


def _draft(whose: str, side: str) -> str:
    """Of a group's draft only the side whose turn it is has something to do; `handed` names that task after handing on.

    At first it is the turn of whoever began it (grants/applications/together.py says the same).
    """
    return f"""SELECT CASE WHEN h.to_side IS NULL THEN 'draft' ELSE 'draft_{side}' END, p.id::text,
        coalesce(nullif(p.title, ''), c.title), '', p.requested, NULL::int,
        c.closes_at, coalesce(h.handed_at, p.created_at) FROM application p JOIN call c ON c.id = p.call
        {LAST_HANDOVER}
        WHERE p.status = 'draft' AND date_trunc('second', :now) BETWEEN c.opens_at AND c.closes_at AND {whose}
        AND c.trial_ended_at IS NULL
        AND (p.submitted_through = p.applicant OR coalesce(h.to_side, CASE WHEN EXISTS (SELECT FROM membership m
            WHERE m.person = p.created_by AND m.organization = p.submitted_through AND m.role = 'hub_operator')
            THEN 'hub' ELSE 'group' END) = '{side}')"""


def _correction(whose: str) -> str:
    return f"""SELECT 'correction', p.id::text, p.title, '', p.requested, x.n, x.due_at, x.asked_at
        FROM application p JOIN LATERAL (SELECT due_at, asked_at,
                (SELECT count(*)::int FROM correction_item i WHERE i.request = r.id) AS n
            FROM correction_request r WHERE r.application = p.id ORDER BY r.id DESC LIMIT 1) x ON true
        WHERE p.status = 'returned' AND date_trunc('second', :now) <= x.due_at AND {whose}"""


def _cut(whose: str) -> str:
    return f"""SELECT 'cut', a.id::text, p.title, a.number, a.amount, NULL, {END_OF_DAY.format(day="n.ends_on")},
        n.published_at
        FROM {AWARD} JOIN notice_item i ON i.award = a.id JOIN public_notice n ON n.id = i.notice
        WHERE i.withdrawal IS NULL AND {GOES_ON} AND {CUT_OPEN} AND {whose}"""


def _agreement_sign(whose: str) -> str:
    return f"""SELECT 'agreement_sign', a.id::text, p.title, a.number, a.amount, NULL, NULL, g.drawn_at
        FROM {AWARD} JOIN agreement g ON g.award = a.id WHERE g.signed_on IS NULL AND {FREE} AND {whose}
        AND {DRAWN_OF_THE_NOTICE}"""


def _copy_send(whose: str) -> str:
    return f"""SELECT 'copy_send', a.id::text, p.title, g.number, NULL, NULL, NULL, g.drawn_at
        FROM {AWARD} JOIN agreement g ON g.award = a.id WHERE g.signed_on IS NOT NULL AND {COPY_ASKED} AND {whose}
        AND NOT EXISTS (SELECT FROM sealed_copy k WHERE {COPY_STANDS})"""


def _report(whose: str) -> str:
    return f"""SELECT 'report_' || k.kind, a.id || CASE WHEN k.period > 1 THEN '&period=' || k.period ELSE '' END,
        p.title, a.number, NULL, NULL, {END_OF_DAY.format(day="k.due_on")}, {START_OF_DAY.format(day="k.decided_on")}
        FROM {AWARD} JOIN agreement g ON g.award = a.id JOIN report_schedule k ON k.award = a.id
        WHERE {REPORTABLE} AND {whose}"""


def _rectification(whose: str) -> str:
    return f"""SELECT 'rectification', z.id::text, p.title, a.number, NULL, NULL,
        {END_OF_DAY.format(day="z.due_on")}, z.issued_at
        FROM rectification z JOIN award a ON a.id = z.award
        JOIN application p ON p.id = a.application
        WHERE z.accepted_at IS NULL AND z.completed_on IS NULL AND {whose}"""


def _payee_check(whose: str) -> str:
    return f"""SELECT 'payee_check', a.id::text, p.title, y.return_reason, y.amount, NULL, NULL,
        {START_OF_DAY.format(day="y.returned_on")}
        FROM payment y JOIN award a ON a.id = y.award JOIN application p ON p.id = a.application
        WHERE y.status = 'returned' AND a.cancelled_at IS NULL AND {whose}
        AND (SELECT w.terminated_at IS NULL FROM award_in_force w WHERE w.award = a.id)
        AND NOT EXISTS (SELECT FROM payment z WHERE z.stage = y.stage AND z.id > y.id AND z.status <> 'cancelled')"""


def _give_back(whose: str) -> str:
    return f"""SELECT 'give_back', d.id::text, p.title, d.number, z.outstanding, NULL,
        {END_OF_DAY.format(day="d.due_on")}, d.issued_at
        FROM return_demand d JOIN demand_state z ON z.demand = d.id JOIN award a ON a.id = d.award
        JOIN application p ON p.id = a.application WHERE z.outstanding > 0 AND {whose}"""


def _pitch(whose: str) -> str:
    """The slot of the last announced time table, until it is over."""
    return f"""SELECT 'pitch', p.id::text, p.title, s.place, NULL, NULL, s.starts_at, t.announced_at
        FROM application p JOIN pitch_slot s ON s.application = p.id JOIN pitch_timetable t ON t.id = s.timetable
        WHERE p.status = 'eligible' AND t.announced_at IS NOT NULL AND s.ends_at > :now AND {whose}
        AND NOT EXISTS (SELECT FROM pitch_timetable l WHERE l.call = t.call AND l.phase = t.phase
            AND l.announced_at IS NOT NULL AND l.number > t.number)"""


APPLICANTS = [
    Question(_draft(OWN, "group"), WRITES),
    Question(_draft(THROUGH, "hub"), HUB_OPERATOR),
    Question(_correction(OWN), WRITES),
    Question(_correction(THROUGH), HUB_OPERATOR),
    Question(_pitch(OWN), WRITES),
    Question(_pitch(THROUGH), HUB_OPERATOR),
    Question(_cut(f"{OWN} AND p.submitted_through = p.applicant"), (Role.SIGNATORY,)),
    Question(_cut(THROUGH), HUB_OPERATOR),
    Question(_agreement_sign(OWN), (Role.SIGNATORY,)),
    Question(_agreement_sign(THROUGH), HUB_OPERATOR),
    Question(_copy_send(OWN), (Role.SIGNATORY,)),
    Question(_copy_send(THROUGH), HUB_OPERATOR),
    Question(_report(OWN), REPORTS),
    Question(_report(THROUGH), HUB_OPERATOR),
    Question(_rectification(OWN), REPORTS),
    Question(_rectification(THROUGH), HUB_OPERATOR),
    Question(_payee_check(OWN), REPORTS),
    Question(_payee_check(THROUGH), HUB_OPERATOR),
    Question(_give_back(OWN), REPORTS),
    Question(_give_back(THROUGH), HUB_OPERATOR),
]
FILING = [
    Question(
        """SELECT 'filing_draft', f.id::text, f.name, '', NULL, NULL, NULL, f.created_at FROM filing f
        WHERE f.status = 'draft' AND f.created_by = :me"""
    ),
    Question(
        f"""SELECT 'filing_correct', f.id::text, f.name, '', NULL, NULL, {END_OF_DAY.format(day="x.correct_by")},
        x.checked_at FROM filing f JOIN LATERAL (SELECT correct_by, checked_at FROM filing_check
            WHERE filing = f.id ORDER BY id DESC LIMIT 1) x ON true
        WHERE f.status = 'returned' AND f.created_by = :me"""
    ),
    Question(
        f"""SELECT 'filing_check', f.id::text, f.name, '', NULL, NULL, {END_OF_DAY.format(day="x.due_on")},
        x.submitted_at FROM filing f JOIN office o ON o.id = f.office
        JOIN LATERAL (SELECT due_on, submitted_at FROM filing_submission
            WHERE filing = f.id ORDER BY id DESC LIMIT 1) x ON true
        WHERE f.status = 'submitted' AND o.organization = ANY(:orgs)""",
        (Role.FILING_OFFICER,),
    ),
    Question(
        f"""SELECT 'filing_request', f.id || '/requests/' || q.id, f.name, coalesce(f.number, ''), NULL, NULL,
        {END_OF_DAY.format(day="q.due_on")}, q.requested_at FROM filing_request q JOIN filing f ON f.id = q.filing
        JOIN office o ON o.id = f.office WHERE q.decided_at IS NULL AND o.organization = ANY(:orgs)""",
        (Role.FILING_OFFICER,),
    ),
]
EXPERTS = [
    Question("""SELECT 'invitation', c.id::text, c.title, '', NULL, l.most_sheets, w.answer_by, l.invited_at
        FROM panelist l JOIN expert v ON v.id = l.expert JOIN call c ON c.id = l.call
        LEFT JOIN panel_terms w ON w.id = l.terms
        WHERE v.person = :me AND l.answered_at IS NULL AND l.left_at IS NULL
        AND NOT EXISTS (SELECT FROM scoring_closure o WHERE o.call = c.id)"""),
    Question("""SELECT 'declaration', c.id::text, c.title, '', NULL, NULL, c.scoring_closes_at, l.invited_at
        FROM panelist l JOIN expert v ON v.id = l.expert JOIN call c ON c.id = l.call
        WHERE v.person = :me AND l.is_accepted AND l.left_at IS NULL AND l.declared_at IS NULL AND :now > c.closes_at
        AND NOT EXISTS (SELECT FROM scoring_closure o WHERE o.call = c.id)"""),
    # Each phase has its own times; a sheet that a supervisor opened again waits also after the last day.
    Question("""SELECT 'sheets', c.id::text, c.title, coalesce(h.name, ''), NULL, count(*)::int,
        coalesce(h.closes_at, c.scoring_closes_at), min(t.assigned_at)
        FROM assignment t JOIN expert v ON v.id = t.expert JOIN application p ON p.id = t.application
        JOIN call c ON c.id = p.call JOIN panelist l ON l.call = c.id AND l.expert = v.id
        LEFT JOIN phase h ON h.call = c.id AND h.position = t.phase
        WHERE v.person = :me AND t.ended_at IS NULL AND t.locked_at IS NULL AND l.declared_at IS NOT NULL
        AND :now >= coalesce(h.opens_at, c.scoring_opens_at)
        AND (:now <= coalesce(h.closes_at, c.scoring_closes_at) OR sheet_was_unlocked(t.id))
        AND EXISTS (SELECT FROM assignment_release e WHERE e.call = c.id AND e.phase = t.phase)
        AND NOT EXISTS (SELECT FROM phase_closure o WHERE o.call = c.id AND o.phase = t.phase)
        GROUP BY c.id, c.title, h.name, h.closes_at"""),
]
