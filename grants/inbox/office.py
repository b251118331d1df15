"""What the offices are asked: officers, organisers, finance, the administrator."""

from grants.inbox.questions import (
    AWARD,
    COPY_ASKED,
    COPY_STANDS,
    CUT_OPEN,
    DRAWN_OF_THE_NOTICE,
    END_OF_DAY,
    FREE,
    GOES_ON,
    RECUSED,
    ROUND_GOES_ON,
    SEEN,
    STAGES,
    START_OF_DAY,
    UNMET,
    Question,
)
from grants.people.tables import Role

OFFICER = (Role.OFFICER,)
ORGANISER = (Role.ORGANISER,)
PREPARER = (Role.FINANCE_PREPARER,)
CHECKERS = (Role.OFFICER, Role.FINANCE_PREPARER, Role.FINANCE_REVIEWER)
# So many days after it was due, a report is a matter for the officer, too.
OVERDUE_AFTER = 5
FUNDER, ROUND_ORGANISER = "c.funder = ANY(:orgs)", "c.organiser = ANY(:orgs)"

# Nothing is paid while a change of the payee's account is asked for or waits (R-G7).
ACCOUNT_STANDS = "NOT account_change_is_open(a.id, :now)"
# A stage whose conditions are all facts, whose earlier stages were paid, and that no live payment serves.
READY = f"""{FREE} AND {ACCOUNT_STANDS} AND s.amount > 0
    AND NOT EXISTS (SELECT FROM payment y WHERE y.stage = s.id AND y.status NOT IN ('returned', 'cancelled'))
    AND NOT EXISTS (SELECT FROM stage_requirement q WHERE {UNMET})
    AND NOT EXISTS (SELECT FROM stage e WHERE e.award = a.id AND e.seq < s.seq
        AND NOT EXISTS (SELECT FROM payment y WHERE y.stage = e.id AND y.status = 'paid'))"""


def _of_round(kind: str, n: str, due: str, since: str, where: str) -> str:
    """A task of a whole round: `n` selects what there is to do, which is counted."""
    return f"""SELECT '{kind}', c.id::text, c.title, '', NULL, x.n, {due}, x.since
        FROM call c LEFT JOIN scoring_closure o ON o.call = c.id
        CROSS JOIN LATERAL (SELECT count(*)::int AS n, {since} AS since {n}) x
        WHERE c.published_at IS NOT NULL AND NOT c.is_trial AND x.n > 0 AND {where}"""


def _eligibility(whose: str) -> str:
    """Submitted ones, and those whose time for correcting is over."""
    received = """FROM application p WHERE p.call = c.id AND (p.status = 'submitted' OR p.status = 'returned'
        AND :now > (SELECT max(r.due_at) FROM correction_request r WHERE r.application = p.id))"""
    return _of_round("eligibility", received, "c.scoring_opens_at", "min(p.submitted_at)", f"o.id IS NULL AND {whose}")


def _duplicates(whose: str) -> str:
    """Hits that nobody ruled on, until the applications are judged."""
    hits = """FROM duplicate_hit h JOIN application p ON p.id = h.application WHERE p.call = c.id
        AND p.status IN ('submitted', 'returned') AND NOT EXISTS (SELECT FROM duplicate_ruling r WHERE r.hit = h.id)"""
    return _of_round("duplicates", hits, "c.scoring_opens_at", "min(h.found_at)", f"o.id IS NULL AND {whose}")


def _redaction(whose: str) -> str:
    """A blind round opens to nobody before each redacted copy of what was submitted last is confirmed."""
    bare = """FROM application p WHERE p.call = c.id AND p.status = 'eligible' AND NOT EXISTS (
        SELECT FROM redaction r JOIN application_version v ON v.id = r.version WHERE v.application = p.id
            AND v.version_no = (SELECT max(n.version_no) FROM application_version n WHERE n.application = p.id))"""
    where = f"c.hides_applicants AND o.id IS NULL AND {whose}"
    return _of_round("redaction", bare, "c.scoring_opens_at", "min(p.submitted_at)", where)


SHEETS = """(SELECT count(*) FROM assignment t WHERE t.application = p.id AND t.ended_at IS NULL)"""
LOCKED = """(SELECT count(*) FROM assignment t
    WHERE t.application = p.id AND t.ended_at IS NULL AND t.locked_at IS NOT NULL)"""


def _panel(whose: str) -> str:
    """Too few sheets to judge by (R-E6), once the applications are in and checked."""
    few = f"FROM application p WHERE p.call = c.id AND p.status = 'eligible' AND {SHEETS} < c.min_sheets AND {SEEN}"
    return _of_round("panel", few, "c.scoring_opens_at", "min(p.submitted_at)", f"o.id IS NULL AND {whose}")


def _seats(whose: str) -> str:
    """Seats that somebody declined or left and nobody took over."""
    vacant = """FROM panelist l WHERE l.call = c.id AND NOT l.is_alternate
        AND (l.is_accepted IS FALSE OR l.left_at IS NOT NULL)
        AND NOT EXISTS (SELECT FROM panelist r WHERE r.replaces = l.id)"""
    since = "min(coalesce(l.left_at, l.answered_at))"
    return _of_round("seats", vacant, "c.scoring_opens_at", since, f"o.id IS NULL AND {whose}")


def _witness(whose: str) -> str:
    """The last draw that was prepared, for everybody but its operator and who changed the pool since (R-E3)."""
    return f"""SELECT 'draw_witness', d.id::text, c.title, '', NULL, d.number, c.scoring_opens_at, d.prepared_at
        FROM draw d JOIN call c ON c.id = d.call
        WHERE NOT EXISTS (SELECT FROM witnessed_draw w WHERE w.draw = d.id)
        AND NOT EXISTS (SELECT FROM draw z WHERE z.call = d.call AND z.number > d.number)
        AND NOT EXISTS (SELECT FROM scoring_closure o WHERE o.call = c.id)
        AND NOT EXISTS (SELECT FROM expert_change e WHERE e.by = :me AND e.at >= c.closes_at)
        AND d.operator <> :me AND {whose}"""


def _conflicts(whose: str) -> str:
    """What was found or asked for and nobody has ruled on: before that no sheet is filled in (R-E4)."""
    hits = f"""FROM (
        SELECT k.application, k.noted_at FROM conflict k
        WHERE k.origin <> 'declared' AND k.lifted_at IS NULL AND k.confirmed_at IS NULL
        UNION ALL SELECT q.application, q.asked_at FROM recusal_request q
        WHERE q.settled_at IS NULL AND NOT EXISTS (SELECT FROM conflict k WHERE k.request = q.id)
        ) h JOIN application p ON p.id = h.application
        WHERE p.call = c.id AND p.status IN ('submitted', 'returned', 'eligible') AND {SEEN}"""
    return _of_round("conflicts", hits, "c.scoring_opens_at", "min(h.noted_at)", f"o.id IS NULL AND {whose}")


# What concerns all applications of a round at once is done by somebody who is recused from none of them.
FREE_OF_ALL = f"""NOT EXISTS (SELECT FROM application p WHERE p.call = c.id AND {RECUSED.format(application="p.id")})"""


def _release(whose: str) -> str:
    """Assigned and not shown to the experts yet, phase by phase."""
    hidden = """FROM application p JOIN assignment t ON t.application = p.id WHERE p.call = c.id AND t.ended_at IS NULL
        AND NOT EXISTS (SELECT FROM assignment_release e WHERE e.call = c.id AND e.phase = t.phase)"""
    where = f"o.id IS NULL AND {whose} AND {FREE_OF_ALL}"
    return _of_round("release", hidden, "c.scoring_opens_at", "min(t.assigned_at)", where)


def _scoring_close(whose: str) -> str:
    """Not asked of who is recused from an application: it would say that its sheets are in."""
    judged = "FROM application p WHERE p.call = c.id AND p.status = 'eligible'"
    return _of_round(
        "scoring_close",
        judged,
        "c.scoring_closes_at",
        "max(p.submitted_at)",
        f"""o.id IS NULL AND {whose} AND {FREE_OF_ALL}
        AND NOT EXISTS (SELECT FROM application p WHERE p.call = c.id AND p.status IN ('submitted', 'returned'))
        AND NOT EXISTS (SELECT FROM application p WHERE p.call = c.id AND p.status = 'eligible'
            AND ({LOCKED} < c.min_sheets OR {LOCKED} < {SHEETS}))""",
    )


# By its call as well: what was decided is then looked up among the decisions of one round, not among all there are.
UNDECIDED = """FROM application p WHERE p.call = c.id AND p.status = 'eligible'
    AND NOT EXISTS (SELECT FROM award a WHERE a.call = c.id AND a.application = p.id)
    AND NOT EXISTS (SELECT FROM rejection j WHERE j.call = c.id AND j.application = p.id)"""
UNANNOUNCED = """FROM award a WHERE a.call = c.id AND a.cancelled_at IS NULL
    AND NOT EXISTS (SELECT FROM notice_item i WHERE i.award = a.id AND i.withdrawal IS NULL)"""


def _payment(kind: str, status: str, barred: str, since: str, *, free: bool = True) -> str:
    return f"""SELECT '{kind}', y.id::text, p.title, y.number, y.amount, NULL, NULL, y.{since}
        FROM payment y JOIN award a ON a.id = y.award JOIN application p ON p.id = a.application
        JOIN call c ON c.id = a.call
        WHERE y.status = '{status}' AND c.funder = ANY(:orgs){f" AND {FREE} AND {ACCOUNT_STANDS}" if free else ""}
        {f"AND :me NOT IN ({barred})" if barred else ""}"""


# A payment that goes with others is a task of its batch, not one more of its own.
IN_A_BATCH = """EXISTS (SELECT FROM batch_line l JOIN batch b ON b.id = l.batch
    WHERE l.payment = y.id AND l.removed_at IS NULL AND {is_so})"""


def _batch(kind: str, since: str, which: str, counted: str) -> str:
    return f"""SELECT '{kind}', b.id::text, b.number, '', x.amount, x.n, NULL, b.{since}
        FROM batch b CROSS JOIN LATERAL (SELECT count(*)::int AS n, sum(y.amount) AS amount
            FROM batch_line l JOIN payment y ON y.id = l.payment
            WHERE l.batch = b.id AND l.removed_at IS NULL AND {counted}) x
        WHERE x.n > 0 AND {which} AND b.funder = ANY(:orgs)"""


def _refund(which: str) -> str:
    """Money that was asked back and is not all there: before that no award is closed (R-H6), and none is asked then."""
    return f"""SELECT 'refund', d.id::text, p.title, d.number, z.outstanding, NULL, {END_OF_DAY.format(day="d.due_on")},
        d.issued_at FROM return_demand d JOIN demand_state z ON z.demand = d.id JOIN award a ON a.id = d.award
        JOIN application p ON p.id = a.application JOIN call c ON c.id = a.call
        WHERE {GOES_ON} AND z.outstanding > 0 AND {which} AND {FUNDER}"""


ROUNDS = [
    Question(
        f"""SELECT 'call_draft', c.id::text, c.title, '', NULL, NULL, c.opens_at, c.created_at
        FROM call c WHERE c.published_at IS NULL AND {FUNDER}""",
        OFFICER,
    ),
    Question(_eligibility(FUNDER), OFFICER),
    Question(_witness(FUNDER), (Role.OFFICER, Role.SUPERVISOR)),
    Question(_witness(ROUND_ORGANISER), ORGANISER),
    Question(_seats(FUNDER), OFFICER),
    Question(_seats(ROUND_ORGANISER), ORGANISER),
    Question(_eligibility(ROUND_ORGANISER), ORGANISER),
    Question(_duplicates(FUNDER), OFFICER),
    Question(_duplicates(ROUND_ORGANISER), ORGANISER),
    Question(_conflicts(FUNDER), OFFICER),
    Question(_conflicts(ROUND_ORGANISER), ORGANISER),
    Question(_redaction(FUNDER), OFFICER),
    Question(_redaction(ROUND_ORGANISER), ORGANISER),
    Question(_panel(FUNDER), OFFICER),
    Question(_panel(ROUND_ORGANISER), ORGANISER),
    Question(_release(FUNDER), OFFICER),
    Question(_release(ROUND_ORGANISER), ORGANISER),
    Question(_scoring_close(FUNDER), OFFICER),
    Question(_scoring_close(ROUND_ORGANISER), ORGANISER),
    Question(
        _of_round(
            "decide",
            f"{UNDECIDED} AND {SEEN}",
            END_OF_DAY.format(day="c.decided_on"),
            "o.closed_at",
            f"o.id IS NOT NULL AND {ROUND_GOES_ON} AND {FUNDER}",
        ),
        OFFICER,
    ),
    Question(
        _of_round(
            "notice",
            UNANNOUNCED,
            END_OF_DAY.format(day="c.notice_starts_on"),
            "max(a.decided_at)",
            f"{FUNDER} AND {ROUND_GOES_ON} AND {FREE_OF_ALL} AND NOT EXISTS (SELECT {UNDECIDED})",
        ),
        OFFICER,
    ),
    Question(
        _of_round(
            "feedback",
            "FROM result r WHERE r.call = c.id",
            "NULL::timestamptz",
            "o.closed_at",
            # In this order: most rounds told their applicants long ago. Counted, since EXISTS in a CASE is looked up in
            # a list of all rounds.
            f"""c.feedback <> 'none' AND {FUNDER} AND CASE
            WHEN EXISTS (SELECT FROM feedback_release e WHERE e.call = c.id) THEN false
            ELSE {FREE_OF_ALL} AND (SELECT count(*) {UNDECIDED}) = 0 AND (SELECT count(*) {UNANNOUNCED}) = 0 END""",
        ),
        OFFICER,
    ),
]
PROJECTS = [
    Question(
        f"""SELECT 'objection', b.id::text, p.title, concat_ws(' ', b.number, h.handler_name), a.amount, NULL,
        {END_OF_DAY.format(day="h.due_on")}, b.received_at
        FROM objection b JOIN award a ON a.id = b.award JOIN application p ON p.id = a.application
        JOIN call c ON c.id = a.call LEFT JOIN LATERAL (SELECT handler_name, due_on FROM objection_handling
            WHERE objection = b.id ORDER BY id DESC LIMIT 1) h ON true
        WHERE b.closed_on IS NULL AND {FUNDER}""",
        OFFICER,
    ),
    Question(
        f"""SELECT 'agreement_draw', a.id::text, p.title, a.number, a.amount, NULL, NULL,
        {END_OF_DAY.format(day="n.ends_on")} FROM {AWARD}
        JOIN LATERAL (SELECT notice, withdrawn_at FROM notice_item
            WHERE award = a.id AND withdrawal IS NULL ORDER BY id DESC LIMIT 1) i ON true
        JOIN public_notice n ON n.id = i.notice
        WHERE n.ends_on < :today AND i.withdrawn_at IS NULL AND {FREE} AND {FUNDER}
        AND NOT EXISTS (SELECT FROM agreement g WHERE g.award = a.id AND g.drawn_at >= n.published_at)
        AND NOT ({CUT_OPEN})""",
        OFFICER,
    ),
    Question(
        f"""SELECT 'agreement_record', a.id::text, p.title, g.number, a.amount, NULL, NULL, g.drawn_at
        FROM {AWARD} JOIN agreement g ON g.award = a.id WHERE g.signed_on IS NULL AND {FREE} AND {FUNDER}
        AND {DRAWN_OF_THE_NOTICE}""",
        OFFICER,
    ),
    Question(
        f"""SELECT 'copy_check', a.id::text, p.title, g.number, NULL, NULL, NULL, k.sent_at
        FROM {AWARD} JOIN agreement g ON g.award = a.id JOIN sealed_copy k ON {COPY_STANDS}
        WHERE k.checked_by IS NULL AND k.sent_by IS DISTINCT FROM :me AND {COPY_ASKED} AND {FUNDER}""",
        (Role.OFFICER, Role.FINANCE_REVIEWER),
    ),
    Question(
        f"""SELECT 'amendment', m.id::text, p.title, a.number, NULL, NULL, NULL, m.asked_at
        FROM amendment m JOIN award a ON a.id = m.award JOIN application p ON p.id = a.application
        JOIN call c ON c.id = a.call
        WHERE m.version IS NULL AND m.decided_at IS NULL AND m.asked_by IS DISTINCT FROM :me AND {FUNDER}""",
        (Role.OFFICER, Role.APPROVER),
    ),
    Question(
        f"""SELECT 'report_decide', r.id::text, p.title, r.kind, NULL, NULL, NULL, r.submitted_at
        FROM report r JOIN award a ON a.id = r.award JOIN application p ON p.id = a.application
        JOIN call c ON c.id = a.call WHERE r.status = 'submitted' AND {FUNDER}""",
        OFFICER,
    ),
    Question(
        f"""SELECT 'report_overdue', a.id::text, p.title, s.kind, NULL, NULL,
        {END_OF_DAY.format(day="s.due_on")}, {START_OF_DAY.format(day="s.due_on + 1")}
        FROM report_schedule s JOIN award a ON a.id = s.award JOIN application p ON p.id = a.application
        JOIN call c ON c.id = a.call WHERE s.closed_at IS NULL AND coalesce(s.status, 'returned') = 'returned'
        AND NOT s.is_waived AND s.due_on + {OVERDUE_AFTER} < :today AND {FUNDER}""",
        OFFICER,
    ),
    Question(
        f"""SELECT 'rectification_accept', z.id::text, p.title, a.number, NULL, NULL, NULL,
        {START_OF_DAY.format(day="z.completed_on")} FROM rectification z
        JOIN award a ON a.id = z.award JOIN application p ON p.id = a.application JOIN call c ON c.id = a.call
        WHERE z.accepted_at IS NULL AND z.completed_on IS NOT NULL AND {FUNDER}""",
        OFFICER,
    ),
]
FINANCE = [
    Question(
        f"""SELECT CASE WHEN EXISTS (SELECT FROM payment y WHERE y.stage = s.id AND y.status = 'returned')
            THEN 'reissue' ELSE 'stage' END, a.id || '&stage=' || s.seq, p.title, s.seq::text, s.amount, NULL, NULL,
        greatest({START_OF_DAY.format(day="g.signed_on")},
            (SELECT max(f.recorded_at) FROM stage_requirement q JOIN stage_fact f
                ON f.condition = q.condition AND f.award = a.id AND f.revoked_at IS NULL WHERE q.stage = s.id),
            (SELECT max({START_OF_DAY.format(day="y.returned_on")}) FROM payment y WHERE y.stage = s.id))
        FROM ({STAGES}) s JOIN award a ON a.id = s.award JOIN application p ON p.id = a.application
        JOIN call c ON c.id = a.call JOIN agreement g ON g.award = a.id
        WHERE g.signed_on IS NOT NULL AND {FUNDER} AND {READY}""",
        PREPARER,
    ),
    Question(_payment("resubmit", "sent_back", "", "prepared_at"), PREPARER),
    Question(_payment("review", "requested", "y.prepared_by", "prepared_at"), (Role.FINANCE_REVIEWER,)),
    Question(
        _payment("approve", "reviewed", "y.prepared_by, coalesce(y.reviewed_by, 0)", "reviewed_at")
        + " AND payment_waits_for(y.id, :me)",
        (Role.APPROVER,),
    ),
    Question(
        _payment(
            "send",
            "approved",
            "y.prepared_by, coalesce(y.reviewed_by, 0), coalesce(y.approved_by, 0)",
            "approved_at",
        )
        + " AND NOT EXISTS (SELECT FROM approval v WHERE v.payment = y.id AND v.person = :me AND v.voided_at IS NULL)"
        + f" AND NOT {IN_A_BATCH.format(is_so='true')}",
        (Role.CASHIER,),
    ),
    Question(
        _payment("confirm", "sent", "", "sent_at", free=False)
        + f" AND NOT {IN_A_BATCH.format(is_so='b.exported_at IS NOT NULL')}",
        (Role.CASHIER,),
    ),
    Question(_batch("batch_export", "opened_at", "b.asked_at IS NULL", "true"), (Role.CASHIER,)),
    Question(_batch("batch_answer", "exported_at", "b.exported_at IS NOT NULL", "y.status = 'sent'"), (Role.CASHIER,)),
    Question(
        f"""SELECT 'ending', a.id::text, p.title, a.number, e.amount, NULL, NULL, e.proposed_at
        FROM {AWARD} JOIN ending e ON e.award = a.id
        WHERE e.decided_at IS NULL AND {FUNDER} AND e.proposed_by <> :me""",
        (Role.APPROVER,),
    ),
    Question(_refund("true"), (Role.CASHIER, Role.BOOKKEEPER)),
    Question(_refund("d.due_on < :today"), OFFICER),
    Question(
        f"""SELECT 'payee_change', a.id::text, p.title, a.number, NULL, NULL, NULL, h.asked_at
        FROM {AWARD} JOIN payee_change h ON h.award = a.id JOIN bank_account x ON x.id = h.account
        WHERE h.checked_at IS NULL AND h.ended_at IS NULL AND {FUNDER}
        AND h.asked_by <> :me AND x.entered_by IS DISTINCT FROM :me""",
        (Role.FINANCE_PREPARER, Role.FINANCE_REVIEWER),
    ),
    Question(
        """SELECT 'pool_return', c.id::text, c.title, x.reason, x.amount, NULL, NULL, x.proposed_at
        FROM pool_return x JOIN pool l ON l.id = x.pool JOIN call c ON c.id = l.call
        WHERE x.decided_at IS NULL AND c.funder = ANY(:orgs) AND x.proposed_by <> :me""",
        (Role.FINANCE_REVIEWER, Role.APPROVER),
    ),
    Question(
        """SELECT 'fund_move', f.id::text, f.name, '', x.amount, NULL, NULL, x.proposed_at
        FROM fund_proposal x JOIN fund_source f ON f.id = x.fund
        WHERE x.decided_at IS NULL AND f.funder = ANY(:orgs) AND x.proposed_by <> :me""",
        (Role.FINANCE_REVIEWER, Role.APPROVER),
    ),
    Question(
        f"""SELECT 'fund_lapses', f.id::text, f.name, '', n.balance, NULL,
        {END_OF_DAY.format(day="x.last")}, {START_OF_DAY.format(day="x.asked")}
        FROM fund_source f JOIN book b ON b.organization = f.funder AND b.book_kind = 'fund'
        JOIN account n ON n.book = b.id AND n.code = 'source:' || f.code
        CROSS JOIN LATERAL (SELECT coalesce(f.carry_over_until, make_date(f.year + 2, 12, 31)) AS last,
            make_date(extract(year FROM coalesce(f.carry_over_until, make_date(f.year + 2, 12, 31)))::int, 1, 1)
            AS asked) x
        WHERE f.funder = ANY(:orgs) AND n.balance > 0 AND :today >= x.asked
        AND (f.carry_over_until IS NOT NULL OR f.kind IN ('welfare_lottery', 'general_budget'))""",
        PREPARER,
    ),
    Question(
        """SELECT 'bank_lines', b.id::text, b.holder, '', NULL, x.n, NULL, x.since
        FROM bank_account b CROSS JOIN LATERAL (SELECT count(*)::int AS n, min(t.imported_at) AS since
            FROM statement_line l JOIN bank_statement t ON t.id = l.statement WHERE l.account = b.id
            AND NOT EXISTS (SELECT FROM line_answer k WHERE k.line = l.id AND k.undone_at IS NULL)) x
        WHERE x.n > 0 AND b.organization = ANY(:orgs)""",
        (Role.BOOKKEEPER,),
    ),
    Question(
        f"""SELECT 'account_check', x.organization::text, w.name, '', NULL, NULL, NULL,
        {START_OF_DAY.format(day="x.from_on")} FROM bank_account x JOIN organization w ON w.id = x.organization
        WHERE x.checked_at IS NULL AND x.until_on IS NULL AND x.entered_by IS DISTINCT FROM :me""",
        CHECKERS,
    ),
]
SYSTEM = [
    Question(
        """SELECT 'failed_jobs', '', '', '', NULL, count(*)::int, NULL, min(mtime)
        FROM dramatiq.queue WHERE state = 'rejected' HAVING count(*) > 0""",
        (Role.ADMIN,),
    ),
]
