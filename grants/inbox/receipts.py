"""What is asked of payees and of finance about receipts of payments, where the call asks for receipts (R-J11)."""

from grants.disbursement.receipts.rules import CHECKS, SENDS
from grants.inbox.questions import START_OF_DAY, Question

PAID = """FROM payment y JOIN award a ON a.id = y.award JOIN application p ON p.id = a.application
    JOIN call c ON c.id = a.call"""
ASKED = """EXISTS (SELECT FROM stage_condition x
    WHERE x.call = a.call AND x.condition = 'receipts_accepted')"""
# The one that was given back last, since when another is owed, and why.
GIVEN_BACK = """LEFT JOIN LATERAL (SELECT refused_at, reason FROM payment_receipt
    WHERE payment = y.id AND refused_at IS NOT NULL ORDER BY id DESC LIMIT 1) b ON true"""

RECEIPTS = [
    Question(
        f"""SELECT 'receipt_owed', y.id::text, p.title, coalesce(b.reason, y.number), y.amount, NULL::int,
        NULL::timestamptz, coalesce(b.refused_at, {START_OF_DAY.format(day="y.paid_on")})
        {PAID} {GIVEN_BACK} WHERE y.status = 'paid' AND {ASKED} AND p.submitted_through = ANY(:orgs)
        AND NOT EXISTS (SELECT FROM payment_receipt r WHERE r.payment = y.id AND r.refused_at IS NULL)""",
        SENDS,
    ),
    Question(
        f"""SELECT 'receipt_check', y.id::text, p.title, y.number, y.amount, NULL::int, NULL::timestamptz, r.sent_at
        {PAID} JOIN payment_receipt r ON r.payment = y.id AND r.checked_by IS NULL
        WHERE c.funder = ANY(:orgs) AND r.sent_by <> :me""",
        CHECKS,
    ),
]
