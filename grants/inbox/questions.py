"""What each role is asked: one SELECT per question over the states of a step.

Every question gives the columns kind, key, about, detail, amount, n, due_at, since. `:orgs` stands for the
organisations in which the person holds one of the question's roles, `:me` for the person, `:now` and `:today` for the
clock, `:words` for what is searched. Who took an earlier step of the same thing is not asked for the next one (R-G11):
the WHERE says so.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from grants import clock
from grants.people.rules import Actor
from grants.people.tables import Role

TYPES = {"orgs": "int[]", "me": "int", "now": "timestamptz", "today": "date", "words": "text"}
NAMED = re.compile(rf"(?<!:):({'|'.join(TYPES)})\b")


@dataclass(frozen=True)
class Question:
    """A SELECT, and the roles whose holders it concerns; without roles it concerns everybody by name (`:me`)."""

    sql: str
    roles: tuple[Role, ...] = ()


# An award that is neither cancelled nor closed. Nothing of a closed one changes (R-H5), so what asks for a next step of
# the award itself begins here: a partial index keeps these few apart from all that were ever given. What may still be
# open of a closed one (a hold, an objection, something to be put right) is asked of its own table.
GOES_ON = "a.closed_at IS NULL AND a.cancelled_at IS NULL"
# Money of an award may move: it goes on and has not ended, nothing holds it, nobody objects.
FREE = f"""{GOES_ON}
    AND NOT EXISTS (SELECT FROM ending n WHERE n.award = a.id
        AND (n.decided_at IS NULL OR n.kind = 'termination' AND n.is_approved))
    AND NOT EXISTS (SELECT FROM hold h WHERE h.award = a.id AND h.lifted_at IS NULL)
    AND NOT EXISTS (SELECT FROM objection b WHERE b.award = a.id AND b.closed_on IS NULL)"""
OWN, THROUGH = "p.applicant = ANY(:orgs)", "p.submitted_through = ANY(:orgs) AND p.submitted_through <> p.applicant"
AWARD = "award a JOIN application p ON p.id = a.application JOIN call c ON c.id = a.call"

# Who has a group's application in hand since when, if it was handed on at all.
LAST_HANDOVER = """LEFT JOIN LATERAL (SELECT to_side, handed_at FROM application_handover
            WHERE application = p.id ORDER BY id DESC LIMIT 1) h ON true"""

# The person has nothing to do with how that application is judged, nor sees it: `recused_staff` decides.
RECUSED = "EXISTS (SELECT FROM recused_staff u WHERE u.person = :me AND u.application = {application}" + (
    " AND :today BETWEEN u.from_on AND u.until_on)"
)
# Nothing of the round is left to be done: everything is decided, and every award of it is over.
ROUND_GOES_ON = "NOT EXISTS (SELECT FROM round_closure z WHERE z.call = c.id)"
SEEN = f"NOT {RECUSED.format(application='p.id')}"
# What was decided is told by the notice. Until then who is recused from any application of the round finds no award of
# it here: their running numbers would say how many there are.
TOLD = f"""(EXISTS (SELECT FROM notice_item i WHERE i.award = a.id AND i.withdrawal IS NULL) OR NOT EXISTS (
    SELECT FROM application q WHERE q.call = a.call AND {RECUSED.format(application="q.id")}))"""

# The end of a day in Shanghai, as a moment.
END_OF_DAY = "({day} + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'"
# The beginning of it.
START_OF_DAY = "({day})::timestamp AT TIME ZONE 'Asia/Shanghai'"


def put(person: Actor, questions: Iterable[Question], words: str = "") -> tuple[str, list[object]]:
    """The questions that concern this person, as one SELECT with its values; asked of two roles, a row comes once."""
    now, today = clock.now(), clock.today()
    parts, values = [_NOTHING], list[object]()
    for question in questions:
        organizations = sorted(person.organizations(*question.roles)) if question.roles else []
        if question.roles and not organizations:
            continue
        facts = {"orgs": organizations, "me": person.id, "now": now, "today": today, "words": words}
        values += [facts[name] for name in NAMED.findall(question.sql)]
        parts.append(NAMED.sub(lambda match: f"{{}}::{TYPES[match.group(1)]}", question.sql))
    return "\nUNION ".join(parts), values


_NOTHING = (
    "SELECT NULL::text AS kind, NULL::text AS key, NULL::text AS about, NULL::text AS detail, NULL::numeric AS amount,"
    " NULL::int AS n, NULL::timestamptz AS due_at, NULL::timestamptz AS since WHERE false"
)


# The last day of a project, as the newest version of its agreement has it.
PROJECT_ENDS = "(SELECT z.ends_on FROM project_end z WHERE z.award = a.id)"
# A requirement `q` of stage `s` that is no fact yet. Who signed and what was sent in say so by themselves.
UNMET = """q.stage = s.id AND q.condition <> 'agreement_signed' AND NOT CASE q.condition
    WHEN 'sealed_copy_checked' THEN EXISTS (SELECT FROM sealed_copy k JOIN agreement d ON d.id = k.agreement
        WHERE d.award = a.id AND k.drawn_at = d.drawn_at AND k.accepted_at IS NOT NULL)
    WHEN 'receipts_accepted' THEN NOT EXISTS (SELECT FROM stage e JOIN payment w ON w.stage = e.id
        WHERE e.award = a.id AND e.seq < s.seq AND w.status = 'paid' AND NOT EXISTS (
            SELECT FROM payment_receipt r WHERE r.payment = w.id AND r.accepted_at IS NOT NULL))
    ELSE EXISTS (SELECT FROM stage_fact f
        WHERE f.award = a.id AND f.condition = q.condition AND f.revoked_at IS NULL) END
    AND NOT EXISTS (SELECT FROM stage_waiver v WHERE v.stage = s.id AND v.condition = q.condition)"""
# The scan of what was drawn last that was not given back.
COPY_STANDS = "k.agreement = g.id AND k.drawn_at = g.drawn_at AND k.refused_at IS NULL"
# Nothing is paid before the scan of the sealed agreement was checked.
COPY_ASKED = """a.cancelled_at IS NULL AND EXISTS (SELECT FROM stage_condition x
    WHERE x.call = a.call AND x.condition = 'sealed_copy_checked')"""
# The agreement is of the decision that hangs out now.
DRAWN_OF_THE_NOTICE = """EXISTS (SELECT FROM notice_item i JOIN public_notice n ON n.id = i.notice
    WHERE i.award = a.id AND i.withdrawn_at IS NULL AND n.published_at <= g.drawn_at)"""
# A budget that was cut waits for the answer of those who carry the award (R-E11).
CUT_OPEN = """EXISTS (SELECT FROM award_line l WHERE l.award = a.id AND l.reason <> '')
    AND NOT EXISTS (SELECT FROM cut_answer t WHERE t.award = a.id AND t.answered_at >= a.decided_at)"""
# The stages of signed awards with what is in force of each.
STAGES = "SELECT stage AS id, award, seq, amount FROM stage_in_force"
