"""Rows that exist for a person: their ledgers, claims and statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants import clock
from grants.applications.tables import Application
from grants.awards import queries as awards
from grants.awards.tables import Award, AwardLine
from grants.custody.payouts.ordered import ordered_in
from grants.custody.queries.facts import among, by_id
from grants.custody.relation.facts import Standing
from grants.custody.relation.queries import frozen_for, standings
from grants.custody.rules import HUB, READERS, ClaimInHand
from grants.custody.tables import (
    Claim,
    ClaimStatus,
    CustodyLedger,
    CustodyPaper,
    PaperKind,
    Statement,
)
from grants.db import as_row, get, sql
from grants.errors import NotFound
from grants.files import Upload
from grants.funds.tables import FundSource
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.people.rules import Actor
from grants.people.tables import Person, Role

# The ledgers `k` that a person may read: of their groups, of their hubs, of their funds.
VISIBLE = """(k.community_group = ANY({}::int[]) OR k.hub = ANY({}::int[])
    OR k.fund IN (SELECT id FROM fund_source WHERE funder = ANY({}::int[])))"""
KEPT = f"""
    SELECT k.* FROM custody_ledger k WHERE {VISIBLE} AND ({{}}::int IS NULL OR k.community_group = {{}})
    AND ({{}}::int IS NULL OR k.id = {{}}) AND ({{}}::int IS NULL OR k.id < {{}}) ORDER BY k.id DESC LIMIT {{}}
"""
CLAIMS = f"""
    SELECT c.id FROM claim c JOIN custody_ledger k ON k.id = c.ledger
    WHERE {VISIBLE} AND ({{}}::int IS NULL OR k.community_group = {{}})
    AND (cardinality({{}}::text[]) = 0 OR c.status = ANY({{}}::text[]))
    AND ({{}}::int[] IS NULL OR c.id = ANY({{}}::int[])) ORDER BY c.id DESC LIMIT {{}}
"""
CLAIM_TOTALS = f"""
    SELECT c.status, count(*) AS many, sum(c.amount) AS amount
    FROM claim c JOIN custody_ledger k ON k.id = c.ledger WHERE {VISIBLE} GROUP BY c.status
"""


@dataclass(frozen=True)
class Kept:
    """A sub-ledger with the names around it."""

    ledger: CustodyLedger
    group: Organization
    hub: Organization
    award: Award
    application: Application
    fund: FundSource
    frozen_for: str | None
    standing: Standing


@dataclass(frozen=True)
class ClaimFacts:
    """A claim with its ledger, line, papers, the names of who signed, and the number of the advance that pays it."""

    claim: Claim
    kept: Kept
    line: AwardLine
    names: dict[int, str]
    invoice: Upload | None
    paper: CustodyPaper | None
    ordered_in: str | None = None
    out_of: str | None = None

    @property
    def hand(self) -> ClaimInHand:
        kept = self.kept
        return ClaimInHand(
            self.claim,
            kept.ledger,
            kept.group.filing_ended_on,
            kept.frozen_for,
            kept.standing,
            ordered_in=self.ordered_in,
            out_of=self.out_of,
        )

    def name(self, person_id: int | None) -> str:
        """Who that was; nothing for nobody."""
        return self.names.get(person_id, "") if person_id is not None else ""


@dataclass(frozen=True)
class StatementFacts:
    """A statement with its ledger, paper and the day by which the group answers."""

    statement: Statement
    kept: Kept
    paper: CustodyPaper | None

    @property
    def answer_by(self) -> date:
        on: date = self.statement.answer_by
        return on

    @property
    def is_overdue(self) -> bool:
        """The day is over and the group has not said anything."""
        return self.statement.answered_at is None and self.answer_by < clock.today()


async def kept(
    person: Actor,
    *,
    group_id: int | None = None,
    ledger_id: int | None = None,
    before: int | None = None,
    most: int | None = None,
) -> list[Kept]:
    """The ledgers that person may read: signatories their group's, a hub's people its own, the funder's readers all
    that its money fills. The newest first, and where asked so many of those older than `before`."""
    rows = await sql(KEPT, *bodies_of(person), group_id, group_id, ledger_id, ledger_id, before, before, most)
    return await named([as_row(CustodyLedger, row) for row in rows])


async def one_kept(person: Actor, ledger_id: int) -> Kept:
    """One of them. Raises NotFound for strangers."""
    found = await kept(person, ledger_id=ledger_id)
    if not found:
        raise NotFound("custody.not_visible", _("没有找到这本台账"))
    return found[0]


async def group(person: Actor, group_id: int) -> Organization:
    """A group whose money that person may see, before its first ledger too. Raises NotFound for strangers."""
    if not person.has_in(group_id, Role.GROUP_SIGNATORY):
        await _first_of_group(person, group_id)
    return await get(Organization, group_id)


async def claims(
    person: Actor,
    *,
    group_id: int | None = None,
    statuses: Iterable[ClaimStatus] = (),
    keys: Sequence[int] | None = None,
    most: int | None = None,
) -> list[ClaimFacts]:
    """Claims that person may read, the newest first: of a group, of these statuses, of these keys, no more than so
    many."""
    wanted = [status.value for status in statuses]
    rows = await sql(CLAIMS, *bodies_of(person), group_id, group_id, wanted, wanted, keys, keys, most)
    readable = Claim.objects().where(among(Claim.id, [row["id"] for row in rows]))
    found = await readable.order_by(Claim.id, ascending=False)
    ledgers = await by_id(CustodyLedger, [each.ledger for each in found])
    return await _with_papers(found, {each.ledger.id: each for each in await named(list(ledgers.values()))})


async def claim_totals(person: Actor) -> dict[str, tuple[int, Decimal]]:
    """By status: how many claims that person may read, and their sum."""
    rows = await sql(CLAIM_TOTALS, *bodies_of(person))
    return {row["status"]: (row["many"], row["amount"]) for row in rows}


async def claim_of_job(claim_id: int) -> ClaimFacts:
    """One claim for the system itself, which renders its paper."""
    claim = await get(Claim, claim_id)
    [kept_in] = await named([await get(CustodyLedger, claim.ledger)])
    return (await _with_papers([claim], {claim.ledger: kept_in}))[0]


async def statement_of_job(statement_id: int) -> StatementFacts:
    """One statement for the system itself."""
    statement = await get(Statement, statement_id)
    [kept_in] = await named([await get(CustodyLedger, statement.ledger)])
    return StatementFacts(statement, kept_in, None)


async def claim(person: Actor, claim_id: int) -> ClaimFacts:
    """One claim. Raises NotFound for strangers."""
    found = await Claim.objects().where(Claim.id == claim_id).first()
    ledgers = await kept(person, ledger_id=found.ledger) if found else []
    if found is None or not ledgers:
        raise NotFound("custody.no_such_claim", _("没有找到这笔报账"))
    return (await _with_papers([found], {found.ledger: ledgers[0]}))[0]


async def statements(person: Actor, *, group_id: int | None = None, month: str | None = None) -> list[StatementFacts]:
    """Statements that person may read, the newest month first."""
    ledgers = {each.ledger.id: each for each in await kept(person, group_id=group_id)}
    query = Statement.objects().where(among(Statement.ledger, ledgers))
    if month is not None:
        query = query.where(Statement.month == month)
    found = await query.order_by(Statement.month, Statement.id, ascending=False)
    papers = await papers_of(PaperKind.STATEMENT, [each.id for each in found])
    return [StatementFacts(each, ledgers[each.ledger], papers.get(each.id)) for each in found]


async def statement(person: Actor, statement_id: int) -> StatementFacts | None:
    """One of them, or none for strangers."""
    found = await Statement.objects().where(Statement.id == statement_id).first()
    ledgers = await kept(person, ledger_id=found.ledger) if found else []
    if found is None or not ledgers:
        return None
    paper = (await papers_of(PaperKind.STATEMENT, [statement_id])).get(statement_id)
    return StatementFacts(found, ledgers[0], paper)


async def own_upload(person: Actor, upload_id: int | None) -> Upload | None:
    """A file that this person kept a moment ago; anybody else's is as good as none."""
    return await Upload.objects().where(Upload.id == (upload_id or 0), Upload.kept_by == person.id).first()


async def upload(upload_id: int) -> Upload:
    """A kept file."""
    return await get(Upload, upload_id)


async def is_on_hold(keeping: CustodyLedger) -> bool:
    """Whether the award's money waits."""
    return bool(await awards.open_holds(keeping.award))


async def papers_of(kind: PaperKind, subjects: Iterable[int]) -> dict[int, CustodyPaper]:
    """The rendered papers of several claims, statements or entries."""
    found = await CustodyPaper.objects().where(CustodyPaper.kind == kind, among(CustodyPaper.subject, subjects))
    return {each.subject: each for each in found}


async def names_of(people: Iterable[int | None]) -> dict[int, str]:
    """Persons by id."""
    rows = await Person.select(Person.id, Person.name).where(among(Person.id, people))
    return {row["id"]: row["name"] for row in rows}


def _people_of(claim: Claim) -> tuple[int | None, ...]:
    return (
        claim.filed_by,
        claim.signed_by,
        claim.reviewed_by,
        claim.verified_by,
        claim.paid_by,
        claim.returned_by,
    )


def bodies_of(person: Actor) -> tuple[list[int], list[int], list[int]]:
    """What `VISIBLE` asks for: the groups, hubs and funders for which a person reads."""
    return (
        sorted(person.organizations(Role.GROUP_SIGNATORY)),
        sorted(person.organizations(*HUB)),
        sorted(person.organizations(*READERS)),
    )


async def _with_papers(found: Sequence[Claim], ledgers: Mapping[int, Kept]) -> list[ClaimFacts]:
    lines = {
        each.id: each for each in await AwardLine.objects().where(among(AwardLine.id, [c.award_line for c in found]))
    }
    uploads = {each.id: each for each in await Upload.objects().where(among(Upload.id, [c.invoice for c in found]))}
    papers = await papers_of(PaperKind.CLAIM_FORM, [c.id for c in found])
    names = await names_of([by for c in found for by in _people_of(c)])
    ordered = await ordered_in([c.id for c in found])
    rows = await sql(
        "SELECT i.form_key, a.number FROM advance_invoice i JOIN advance a ON a.id = i.advance"
        " WHERE i.form_key = ANY({}::uuid[])",
        [c.form_key for c in found],
    )
    out_of = {row["form_key"]: row["number"] for row in rows}
    return [
        ClaimFacts(
            c,
            ledgers[c.ledger],
            lines[c.award_line],
            names,
            uploads.get(c.invoice),
            papers.get(c.id),
            ordered.get(c.id),
            out_of.get(c.form_key),
        )
        for c in found
    ]


async def _first_of_group(person: Actor, group_id: int) -> Kept:
    found = await kept(person, group_id=group_id)
    if not found:
        raise NotFound("custody.no_such_group", _("没有找到这个组织"))
    return found[0]


async def named(ledgers: Sequence[CustodyLedger]) -> list[Kept]:
    """Ledgers with the names around them, in their order."""
    organizations = await by_id(Organization, [key for each in ledgers for key in (each.community_group, each.hub)])
    awards = await by_id(Award, [each.award for each in ledgers])
    applications = await by_id(Application, [each.application for each in awards.values()])
    funds = await by_id(FundSource, [each.fund for each in ledgers])
    frozen, standing = await frozen_for(ledgers), await standings(ledgers)
    return [
        Kept(
            ledger=each,
            group=organizations[each.community_group],
            hub=organizations[each.hub],
            award=awards[each.award],
            application=applications[awards[each.award].application],
            fund=funds[each.fund],
            frozen_for=frozen.get(each.id),
            standing=standing[each.id],
        )
        for each in ledgers
    ]
