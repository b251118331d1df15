"""What has to be done by a day of the registers: things given back, pilot areas evaluated, groups let go."""

from grants.inbox.questions import END_OF_DAY, Question
from grants.people.tables import Role

KEEPERS = (Role.OFFICER, Role.ORGANISER, Role.FILING_OFFICER)
USERS = (Role.APPLICANT, Role.SIGNATORY, Role.GROUP_SIGNATORY, Role.HUB_OPERATOR)
# A month is long enough to arrange it, and a list of what is due in two years helps nobody.
DUE = f"""SELECT 'register_' || e.kind, e.id::text, e.name, w.name, NULL::numeric, NULL::int,
        {END_OF_DAY.format(day="e.until_on")}, NULL::timestamptz
        FROM register_entry e JOIN organization w ON w.id = e.keeper
        WHERE e.ended_on IS NULL AND e.until_on <= :today + 30"""

SUPPORTING = [
    Question(f"{DUE} AND e.kind IN ('in_kind', 'incubation', 'evaluation') AND e.keeper = ANY(:orgs)", KEEPERS),
    Question(f"{DUE} AND e.kind = 'in_kind' AND e.organization = ANY(:orgs)", USERS),
]
