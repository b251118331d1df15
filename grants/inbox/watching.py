"""What those who guide groups and check vouchers have to do, and those who put right what was found."""

from grants.inbox.questions import END_OF_DAY, Question
from grants.people.tables import Role

# What was to follow at a group, until it is done; a row that was corrected asks nothing more. A hub that keeps the
# group's money no more, or an office that filed it no more, does not read the log any more either.
FOLLOW_UPS = f"""SELECT 'guidance', w.id::text, w.name, g.follow_up, NULL, NULL,
        {END_OF_DAY.format(day="g.follow_up_on")}, g.recorded_at
        FROM guidance g JOIN organization w ON w.id = g.community_group
        WHERE g.authority = ANY(:orgs) AND g.side = '{{side}}' AND g.follow_up_on IS NOT NULL
        AND NOT EXISTS (SELECT FROM followed_up d WHERE d.guidance = g.id)
        AND NOT EXISTS (SELECT FROM guidance c WHERE c.corrects = g.id)
        AND g.authority = ({{still}})"""
HUB_NOW = """SELECT x.hub FROM custody_agreement x WHERE x.community_group = g.community_group
            ORDER BY x.signed_on DESC, x.id DESC LIMIT 1"""
OFFICE_NOW = "SELECT o.organization FROM filing f JOIN office o ON o.id = f.office WHERE f.organization = w.id"

SAMPLED = """sampled_voucher v JOIN spot_check c ON c.id = v.spot_check JOIN claim x ON x.id = v.claim
        JOIN custody_ledger k ON k.id = x.ledger JOIN organization w ON w.id = k.community_group"""
# A finding that nobody says is put right, or whose last answer was given back.
REMEDY = f"""SELECT 'spot_remedy', v.id::text, w.name, x.number, x.amount, NULL,
        {END_OF_DAY.format(day="r.due_on")}, v.recorded_at
        FROM {SAMPLED} JOIN remedy r ON r.voucher = v.id
        WHERE r.owner = '{{owner}}' AND {{body}} = ANY(:orgs) AND NOT EXISTS (SELECT FROM remedy_answer a
            WHERE a.remedy = r.id AND (a.decided_at IS NULL OR a.refused_for = ''))"""
CHECKERS = (Role.OFFICER, Role.SUPERVISOR, Role.HUB_OPERATOR, Role.HUB_REVIEWER, Role.HUB_BOOKKEEPER)

WATCHING = [
    Question(
        FOLLOW_UPS.format(side="hub", still=HUB_NOW),
        (Role.HUB_OPERATOR, Role.HUB_REVIEWER, Role.HUB_BOOKKEEPER),
    ),
    Question(FOLLOW_UPS.format(side="office", still=OFFICE_NOW), (Role.FILING_OFFICER,)),
    Question(
        """SELECT 'spot_draw', c.id::text, w.name, c.number, NULL, NULL, NULL, c.prepared_at
        FROM spot_check c JOIN organization w ON w.id = c.authority
        WHERE c.authority = ANY(:orgs) AND c.prepared_by <> :me
        AND NOT EXISTS (SELECT FROM spot_draw d WHERE d.spot_check = c.id)""",
        CHECKERS,
    ),
    Question(
        f"""SELECT 'spot_voucher', v.id::text, w.name, x.number, x.amount, NULL, NULL, d.drawn_at
        FROM {SAMPLED} JOIN spot_draw d ON d.spot_check = c.id
        WHERE v.verdict IS NULL AND v.checker = :me AND c.authority = ANY(:orgs)""",
        CHECKERS,
    ),
    Question(REMEDY.format(owner="group", body="k.community_group"), (Role.GROUP_SIGNATORY,)),
    Question(
        REMEDY.format(owner="hub", body="k.hub"),
        (Role.HUB_OPERATOR, Role.HUB_REVIEWER, Role.HUB_CASHIER, Role.HUB_BOOKKEEPER),
    ),
    Question(
        f"""SELECT 'spot_confirm', v.id::text, w.name, x.number, x.amount, NULL, NULL, a.answered_at
        FROM {SAMPLED} JOIN remedy r ON r.voucher = v.id JOIN remedy_answer a ON a.remedy = r.id
        WHERE a.decided_at IS NULL AND c.authority = ANY(:orgs) AND :me NOT IN (v.checker, a.answered_by)""",
        CHECKERS,
    ),
]
