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

WATCHING = [
    Question(
        FOLLOW_UPS.format(side="hub", still=HUB_NOW),
        (Role.HUB_OPERATOR, Role.HUB_REVIEWER, Role.HUB_BOOKKEEPER),
    ),
    Question(FOLLOW_UPS.format(side="office", still=OFFICE_NOW), (Role.FILING_OFFICER,)),
]
