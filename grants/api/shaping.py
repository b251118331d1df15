"""From what is read to what other systems are given: no account, no number of a person, no text of a form."""

from grants.api import shapes
from grants.api.shapes import day, moment, yuan
from grants.applications.facts import ApplicationFacts
from grants.calls import queries as calls
from grants.calls.queries import CallFacts
from grants.custody.queries import Kept, StatementFacts
from grants.disbursement.listing import GrantRow, PaymentRow
from grants.organizations.tables import Organization
from grants.reporting.tables import Report


def call(facts: CallFacts) -> shapes.Call:
    """A round."""
    row = facts.call
    return shapes.Call(
        id=row.id,
        title=row.title,
        document_no=row.document_no,
        state=calls.state(facts).value,
        funder=row.funder,
        organiser=row.organiser,
        opens_at=moment(row.opens_at) or "",
        closes_at=moment(row.closes_at) or "",
        published_at=moment(row.published_at),
        project_from=day(row.project_from) or "",
        project_to=day(row.project_to) or "",
    )


def application(facts: ApplicationFacts) -> shapes.Application:
    """An application."""
    row = facts.application
    return shapes.Application(
        id=row.id,
        call=row.call,
        number=row.number,
        title=row.title,
        status=row.status,
        applicant=row.applicant,
        applicant_name=facts.applicant.name,
        through=row.submitted_through,
        purpose=row.purpose,
        requested=yuan(row.requested) or "",
        match_cash=yuan(row.match_cash) or "",
        submitted_at=moment(row.submitted_at),
    )


def award(row: GrantRow) -> shapes.Award:
    """A grant."""
    return shapes.Award(
        id=row.id,
        number=row.number,
        title=row.title,
        applicant_name=row.applicant,
        amount=yuan(row.amount) or "",
        paid=yuan(row.paid) or "",
        stages=row.stages,
        stages_paid=row.stages_paid,
        signed_on=day(row.signed_on),
        cancelled_at=moment(row.cancelled_at),
        terminated_at=moment(row.terminated_at),
        is_locked=row.is_locked,
    )


def payment(row: PaymentRow) -> shapes.Payment:
    """A payment."""
    return shapes.Payment(
        id=row.id,
        number=row.number,
        award=row.award,
        seq=row.seq,
        amount=yuan(row.amount) or "",
        status=row.status.value,
        payee_holder=row.payee_holder,
        prepared_at=moment(row.prepared_at) or "",
        settled_on=day(row.settled_on),
    )


def report(row: Report) -> shapes.Report:
    """A report."""
    return shapes.Report(
        id=row.id,
        award=row.award,
        kind=row.kind,
        period=row.period,
        attempt=row.attempt,
        status=row.status,
        spent=yuan(row.spent),
        beneficiaries=row.beneficiaries,
        submitted_on=day(row.submitted_on) or "",
        decided_on=day(row.decided_on),
        score=yuan(row.score),
        grade=row.grade,
    )


def ledger(kept: Kept) -> shapes.Ledger:
    """A ledger."""
    row = kept.ledger
    return shapes.Ledger(
        id=row.id,
        hub=row.hub,
        group=row.community_group,
        group_name=kept.group.name,
        award=row.award,
        award_number=kept.award.number,
        opened_on=day(row.opened_on) or "",
        closed_on=day(row.closed_on),
    )


def statement(facts: StatementFacts) -> shapes.Statement:
    """A statement."""
    row = facts.statement
    return shapes.Statement(
        id=row.id,
        ledger=row.ledger,
        number=row.number,
        month=row.month,
        opening=yuan(row.opening) or "",
        received=yuan(row.received) or "",
        spent=yuan(row.spent) or "",
        closing=yuan(row.closing) or "",
        seal=row.seal,
        issued_at=moment(row.issued_at) or "",
        answer_by=day(row.answer_by),
        answered_at=moment(row.answered_at),
        is_objected=bool(row.objection),
    )


def organization(row: Organization) -> shapes.Organization:
    """A body of the registry."""
    return shapes.Organization(
        id=row.id,
        code=row.code,
        name=row.name,
        kind=row.kind,
        status=row.status,
        uscc=row.uscc,
        filing_no=row.filing_no,
        division=row.division,
        version=row.version,
        is_funder=row.is_funder,
        is_organiser=row.is_organiser,
        is_hub=row.is_hub,
    )
