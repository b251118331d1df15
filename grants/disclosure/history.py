"""What an organisation applied for, was awarded, was paid and reported, round by round: for offices and for itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from grants import clock
from grants.applications.tables import ApplicationStatus
from grants.db import sql
from grants.errors import NotFound
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.organizations import rules
from grants.organizations.tables import Organization
from grants.people.rules import Actor

APPLIED = """
    SELECT a.id, a.call, c.title AS round, a.number, a.title, a.status, a.requested, a.submitted_at, a.applicant,
        o.name AS applicant_name, w.id AS award, w.number AS award_number, w.amount AS awarded, w.cancelled_at,
        EXISTS (SELECT FROM rejection r WHERE r.application = a.id) AS rejected,
        CASE WHEN w.id IS NULL THEN EXISTS (SELECT FROM public_notice n WHERE n.call = a.call)
            ELSE EXISTS (SELECT FROM notice_item i WHERE i.award = w.id AND i.withdrawal IS NULL) END AS announced,
        EXISTS (SELECT FROM recused_staff u JOIN application q ON q.id = u.application
            WHERE u.person = {} AND q.call = a.call AND {} BETWEEN u.from_on AND u.until_on) AS recused,
        (SELECT coalesce(sum(p.amount), 0) FROM payment p WHERE p.award = w.id AND p.status = 'paid') AS paid
    FROM application a JOIN call c ON c.id = a.call JOIN organization o ON o.id = a.applicant
    LEFT JOIN award w ON w.application = a.id
    WHERE (a.applicant = ANY({}) OR a.submitted_through = ANY({})) AND a.status <> 'draft' AND NOT c.is_trial
    ORDER BY c.opens_at DESC, a.id DESC
"""
REPORTED = """
    SELECT id, award, kind, status, grade, submitted_on FROM report WHERE award = ANY({}) ORDER BY submitted_on, id
"""
UNTOLD = {"award": None, "award_number": None, "awarded": None, "cancelled_at": None, "rejected": False}


@dataclass(frozen=True)
class Reported:
    """One report on a project."""

    id: int
    kind: str
    status: str
    grade: str | None
    submitted_on: date


@dataclass(frozen=True)
class Applied:
    """One application and what became of it. `through` it was only the hub."""

    id: int
    call: int
    round: str
    number: str
    title: str
    status: ApplicationStatus
    requested: Decimal | None
    applicant: str
    as_hub: bool
    rejected: bool
    award: int | None
    award_number: str
    awarded: Decimal | None
    cancelled: bool
    paid: Decimal
    reports: Sequence[Reported] = field(default_factory=list)


@dataclass(frozen=True)
class History:
    """An organisation with all it applied for, the newest round first; what was entered under merged entries too."""

    organization: Organization
    applied: Sequence[Applied]

    @property
    def awarded(self) -> Decimal:
        """All that was awarded and not cancelled."""
        return sum((each.awarded for each in self.applied if each.awarded and not each.cancelled), Decimal("0.00"))

    @property
    def paid(self) -> Decimal:
        """All that was paid."""
        return sum((each.paid for each in self.applied), Decimal("0.00"))


async def of_organization(person: Actor, organization_id: int) -> History:
    """Raises NotFound for whoever is neither of an office nor of the organisation."""
    if not rules.sees_every_organization(person) and organization_id not in person.organizations():
        raise NotFound("disclosure.no_history", _("没有找到这个单位"))
    row = await organizations.organization(organization_id)
    body = (await organizations.same_bodies([organization_id]))[organization_id]
    applied = await sql(APPLIED, person.id, clock.today(), body, body)
    is_office = rules.sees_every_organization(person)
    # What was decided is told by the notice: before it, an organisation reads here no more than on its application, and
    # so does who is recused from how any of the round is judged.
    applied = [
        each if each["announced"] or (is_office and not each["recused"]) else dict(each) | UNTOLD for each in applied
    ]
    awards = [each["award"] for each in applied if each["award"]]
    reports: dict[int, list[Reported]] = {}
    for each in await sql(REPORTED, awards) if awards else []:
        report = Reported(each["id"], each["kind"], each["status"], each["grade"], each["submitted_on"])
        reports.setdefault(each["award"], []).append(report)
    return History(
        organization=row,
        applied=[
            Applied(
                id=each["id"],
                call=each["call"],
                round=each["round"],
                number=each["number"],
                title=each["title"],
                status=ApplicationStatus(each["status"]),
                requested=each["requested"],
                applicant=each["applicant_name"],
                as_hub=each["applicant"] not in body,
                rejected=each["rejected"],
                award=each["award"],
                award_number=each["award_number"] or "",
                awarded=each["awarded"],
                cancelled=each["cancelled_at"] is not None,
                paid=each["paid"],
                reports=reports.get(each["award"], []),
            )
            for each in applied
        ],
    )
