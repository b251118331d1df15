"""What groups and their hubs are asked of the money that is kept: claims, advances, statements, the hub's bank."""

from grants.inbox.questions import AWARD, END_OF_DAY, START_OF_DAY, Question
from grants.people.tables import Role


def _claim(kind: str, status: str, whose: str, barred: str, since: str) -> str:
    return f"""SELECT '{kind}', x.id::text, x.summary, x.number, x.amount, NULL, NULL, x.{since}
        FROM claim x JOIN custody_ledger k ON k.id = x.ledger
        WHERE x.status = '{status}' AND k.{whose} = ANY(:orgs) AND :me NOT IN ({barred})"""


def _advance(kind: str, status: str, whose: str, barred: str, since: str) -> str:
    return f"""SELECT '{kind}', x.id::text, x.summary, x.number, x.amount, NULL, NULL, x.{since}
        FROM advance x JOIN custody_ledger k ON k.id = x.ledger
        WHERE x.status = '{status}' AND k.{whose} = ANY(:orgs) AND :me NOT IN ({barred})"""


def _unsettled(kind: str, whose: str, when: str) -> str:
    """Money in advance that its invoices or the bank have not used up; it is due at the end of its day."""
    return f"""SELECT '{kind}', x.id::text, x.summary, x.number, advance_left(x.id), NULL,
        {END_OF_DAY.format(day="x.due_on")}, x.ended_at FROM advance x JOIN custody_ledger k ON k.id = x.ledger
        WHERE x.status = 'paid' AND x.settled_at IS NULL AND {when} AND k.{whose} = ANY(:orgs)"""


def _change(kind: str, whose: str, where: str) -> str:
    """A change of a budget that a group asked its hub for."""
    return f"""SELECT '{kind}', x.id::text, x.reason, l.item, x.more, NULL, NULL, coalesce(x.answered_at, x.asked_at)
        FROM change_request x JOIN custody_ledger k ON k.id = x.ledger JOIN award_line l ON l.id = x.award_line
        LEFT JOIN amendment m ON m.id = x.amendment WHERE k.{whose} = ANY(:orgs) AND {where}"""


# A claim that goes with others is a task of its batch, not one more of its own; one that came back is again.
IN_A_PAYOUT = """SELECT FROM payout_line l WHERE l.claim = x.id AND l.removed_at IS NULL
    AND l.outcome IS DISTINCT FROM 'returned'"""


def _payout(kind: str, since: str, which: str) -> str:
    return f"""SELECT '{kind}', b.id::text, b.number, '', z.amount, z.n, NULL, b.{since}
        FROM payout b CROSS JOIN LATERAL (SELECT count(*)::int AS n, sum(l.amount) AS amount
            FROM payout_line l WHERE l.payout = b.id AND l.removed_at IS NULL AND l.outcome IS NULL) z
        WHERE z.n > 0 AND {which} AND b.hub = ANY(:orgs)"""


CUSTODY = [
    Question(_change("change_answer", "hub", "x.answered_at IS NULL"), (Role.HUB_OPERATOR,)),
    Question(
        _change(
            "change_ready",
            "community_group",
            """m.version IS NOT NULL AND NOT EXISTS (SELECT FROM claim c WHERE c.ledger = x.ledger
                AND c.award_line = x.award_line AND c.filed_at >= x.answered_at)""",
        ),
        (Role.GROUP_SIGNATORY,),
    ),
    Question(_claim("claim_sign", "signed_once", "community_group", "x.filed_by", "filed_at"), (Role.GROUP_SIGNATORY,)),
    Question(
        _claim("claim_review", "signed", "hub", "x.filed_by, coalesce(x.signed_by, 0)", "signed_at"),
        (Role.HUB_REVIEWER,),
    ),
    Question(
        _claim(
            "claim_verify",
            "reviewed",
            "hub",
            "x.filed_by, coalesce(x.signed_by, 0), coalesce(x.reviewed_by, 0)",
            "reviewed_at",
        ),
        (Role.HUB_BOOKKEEPER,),
    ),
    Question(
        _claim(
            "claim_pay",
            "verified",
            "hub",
            "x.filed_by, coalesce(x.signed_by, 0), coalesce(x.reviewed_by, 0), coalesce(x.verified_by, 0)",
            "verified_at",
        )
        + f" AND NOT EXISTS ({IN_A_PAYOUT})",
        (Role.HUB_CASHIER,),
    ),
    Question(_payout("payout_export", "opened_at", "b.exported_at IS NULL"), (Role.HUB_CASHIER,)),
    Question(_payout("payout_answer", "exported_at", "b.exported_at IS NOT NULL"), (Role.HUB_CASHIER,)),
    Question(
        """SELECT 'payee_confirm', x.id::text, x.summary, x.number, x.amount, NULL, NULL, p.named_at
        FROM claim x JOIN custody_ledger k ON k.id = x.ledger JOIN claim_payee p ON p.claim = x.id
        WHERE p.replaced_at IS NULL AND p.confirmed_at IS NULL AND p.named_by <> :me
        AND x.status IN ('signed', 'reviewed', 'verified') AND k.community_group = ANY(:orgs)""",
        (Role.GROUP_SIGNATORY,),
    ),
    Question(
        """SELECT 'payee_returned', x.id::text, x.summary, x.number, x.amount, NULL, NULL, l.recorded_at
        FROM claim x JOIN custody_ledger k ON k.id = x.ledger JOIN claim_payee p ON p.claim = x.id
        JOIN payout_line l ON l.payee = p.id AND l.outcome = 'returned'
        WHERE p.replaced_at IS NULL AND x.status = 'verified' AND k.community_group = ANY(:orgs)
        AND NOT EXISTS (SELECT FROM payout_line z WHERE z.claim = x.id AND z.id > l.id AND z.removed_at IS NULL)""",
        (Role.GROUP_SIGNATORY,),
    ),
    Question(
        _advance("advance_sign", "signed_once", "community_group", "x.filed_by", "filed_at"), (Role.GROUP_SIGNATORY,)
    ),
    Question(_advance("advance_review", "signed", "hub", "x.filed_by, x.signed_by", "signed_at"), (Role.HUB_REVIEWER,)),
    Question(
        _advance("advance_verify", "reviewed", "hub", "x.filed_by, x.signed_by, x.reviewed_by", "reviewed_at"),
        (Role.HUB_BOOKKEEPER,),
    ),
    Question(
        _advance(
            "advance_pay", "verified", "hub", "x.filed_by, x.signed_by, x.reviewed_by, x.verified_by", "verified_at"
        ),
        (Role.HUB_CASHIER,),
    ),
    Question(_unsettled("advance_settle", "community_group", "advance_left(x.id) > 0"), (Role.GROUP_SIGNATORY,)),
    Question(_unsettled("advance_late", "hub", "x.due_on < :today"), (Role.HUB_REVIEWER,)),
    Question(
        """SELECT 'handout_confirm', g.id::text, g.name, g.number, x.quantity * g.unit_value, NULL, NULL, x.reported_at
        FROM handout x JOIN goods g ON g.id = x.goods JOIN custody_ledger k ON k.id = g.ledger
        WHERE x.status = 'asked' AND x.reported_by <> :me AND k.community_group = ANY(:orgs)""",
        (Role.GROUP_SIGNATORY,),
    ),
    Question(
        f"""SELECT 'send_back', d.id::text, p.title, d.number, d.amount - coalesce(d.waived, 0.00) - z.amount, NULL,
        {END_OF_DAY.format(day="d.due_on")}, d.issued_at
        FROM return_demand d JOIN custody_ledger k ON k.award = d.award AND k.closed_on IS NULL
        JOIN award a ON a.id = d.award JOIN application p ON p.id = a.application CROSS JOIN LATERAL (
            SELECT coalesce(sum(amount), 0.00) AS amount FROM sent_back WHERE demand = d.id) z
        WHERE d.amount - coalesce(d.waived, 0.00) > z.amount AND k.hub = ANY(:orgs)""",
        (Role.HUB_CASHIER,),
    ),
    Question(
        f"""SELECT 'statement_answer', x.id::text, w.name, x.month, x.closing, NULL,
        {END_OF_DAY.format(day="x.answer_by")}, x.issued_at
        FROM statement x JOIN custody_ledger k ON k.id = x.ledger JOIN award a ON a.id = k.award
        JOIN organization w ON w.id = k.community_group
        WHERE x.answered_at IS NULL AND k.community_group = ANY(:orgs)""",
        (Role.GROUP_SIGNATORY,),
    ),
    Question(
        f"""SELECT 'statement_overdue', k.hub::text, w.name, '', NULL, count(*)::int, NULL,
        {END_OF_DAY.format(day="min(x.answer_by)")}
        FROM statement x JOIN custody_ledger k ON k.id = x.ledger JOIN organization w ON w.id = k.hub
        WHERE x.answered_at IS NULL AND x.answer_by < :today AND k.hub = ANY(:orgs) GROUP BY k.hub, w.name""",
        (Role.HUB_BOOKKEEPER,),
    ),
    Question(
        f"""SELECT 'ledger_open', a.id::text, p.title, a.number, a.amount, NULL, NULL,
        {START_OF_DAY.format(day="g.signed_on")} FROM {AWARD} JOIN agreement g ON g.award = a.id
        WHERE g.signed_on IS NOT NULL AND g.hub = ANY(:orgs) AND a.cancelled_at IS NULL
        AND NOT EXISTS (SELECT FROM custody_ledger k WHERE k.award = a.id)""",
        (Role.HUB_BOOKKEEPER,),
    ),
    Question(
        f"""SELECT 'receipt', y.id::text, p.title, y.number, y.amount, NULL, NULL,
        {START_OF_DAY.format(day="y.paid_on")}
        FROM custody_ledger k JOIN payment y ON y.award = k.award AND y.status = 'paid'
        JOIN award a ON a.id = k.award JOIN application p ON p.id = a.application
        WHERE k.hub = ANY(:orgs) AND k.closed_on IS NULL
        AND NOT EXISTS (SELECT FROM custody_receipt r WHERE r.payment = y.id)""",
        (Role.HUB_BOOKKEEPER,),
    ),
    Question(
        """SELECT 'statement_issue', k.hub::text, w.name, to_char(:today - interval '1 month', 'YYYY-MM'), NULL,
        count(*)::int, NULL, date_trunc('month', :today::timestamp) AT TIME ZONE 'Asia/Shanghai'
        FROM organization w JOIN custody_ledger k ON k.hub = w.id
        WHERE w.id IN (SELECT h.id FROM organization h WHERE h.id = ANY(:orgs)
            AND (NOT EXISTS (SELECT FROM bank_account a JOIN statement_line l ON l.account = a.id
                WHERE a.organization = h.id AND a.account_use = 'custody'
                AND l.booked_on < date_trunc('month', :today::timestamp)::date)
            OR EXISTS (SELECT FROM custody_month m
                WHERE m.hub = h.id AND m.month = to_char(:today - interval '1 month', 'YYYY-MM'))))
        AND k.opened_on < date_trunc('month', :today::timestamp)::date
        AND (k.closed_on IS NULL OR k.closed_on >= date_trunc('month', :today::timestamp)::date - interval '1 month')
        AND NOT EXISTS (
            SELECT FROM statement x WHERE x.ledger = k.id AND x.month = to_char(:today - interval '1 month', 'YYYY-MM'))
        GROUP BY k.hub, w.name""",
        (Role.HUB_BOOKKEEPER,),
    ),
    Question(
        """SELECT 'hub_lines', b.id::text, w.name, '', NULL, x.n, NULL, x.since
        FROM bank_account b JOIN organization w ON w.id = b.organization CROSS JOIN LATERAL (
            SELECT count(*)::int AS n, min(t.imported_at) AS since
            FROM statement_line l JOIN bank_statement t ON t.id = l.statement WHERE l.account = b.id
            AND l.booked_on >= coalesce((SELECT to_date(max(month), 'YYYY-MM') + interval '1 month' FROM custody_month
                WHERE account = b.id), '-infinity')
            AND NOT EXISTS (SELECT FROM line_match k WHERE k.line = l.id AND k.undone_at IS NULL)) x
        WHERE x.n > 0 AND b.account_use = 'custody' AND b.organization = ANY(:orgs)""",
        (Role.HUB_BOOKKEEPER,),
    ),
    Question(
        """SELECT 'hub_close', a.id::text, w.name, to_char(x.following, 'YYYY-MM'), NULL, NULL, NULL,
        (x.following + interval '1 month') AT TIME ZONE 'Asia/Shanghai'
        FROM bank_account a JOIN organization w ON w.id = a.organization CROSS JOIN LATERAL (
            SELECT coalesce((SELECT to_date(max(month), 'YYYY-MM') + interval '1 month' FROM custody_month
                WHERE account = a.id), (SELECT date_trunc('month', min(booked_on)) FROM statement_line
                WHERE account = a.id)) AS following) x
        WHERE a.account_use = 'custody' AND a.until_on IS NULL AND a.organization = ANY(:orgs)
        AND x.following < date_trunc('month', :today::timestamp)""",
        (Role.HUB_BOOKKEEPER,),
    ),
    Question(
        """SELECT 'hub_unexplained', x.id::text, l.counterparty, '', x.amount, NULL, NULL, m.matched_at
        FROM unexplained_receipt x JOIN line_match m ON m.id = x.match JOIN statement_line l ON l.id = m.line
        WHERE x.status = 'open' AND x.hub = ANY(:orgs) AND x.held_by <> :me""",
        (Role.HUB_REVIEWER, Role.HUB_CASHIER),
    ),
    Question(
        """SELECT 'objection_reply', x.id::text, w.name, x.month, NULL, NULL, NULL, x.answered_at
        FROM statement x JOIN custody_ledger k ON k.id = x.ledger JOIN organization w ON w.id = k.community_group
        WHERE x.objection <> '' AND k.hub = ANY(:orgs)
        AND NOT EXISTS (SELECT FROM objection_reply r WHERE r.statement = x.id)""",
        (Role.HUB_BOOKKEEPER, Role.HUB_REVIEWER),
    ),
]
