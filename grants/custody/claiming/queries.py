"""What claims rest on, as the actions look at it and as pages and papers show it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import prod

from grants import codes
from grants.applications.tables import BudgetLine
from grants.awards.tables import AwardLine
from grants.custody.claiming.facts import Approved, Difference, Expected, Invoice, Read, differences
from grants.custody.claiming.list_rules import TAXED
from grants.custody.claiming.tables import (
    Allowance,
    AllowanceIdentity,
    ClaimCheck,
    ClaimedInvoice,
    ClaimProof,
    ClaimSettlement,
    InvoiceReading,
)
from grants.custody.queries.facts import among, by_id
from grants.custody.tables import Claim, ClaimStatus, CustodyLedger
from grants.db import get, sql
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.people.rules import Actor

NOTHING = Decimal("0.00")
FREE = (ClaimStatus.RETURNED, ClaimStatus.WITHDRAWN)
PROJECT_TIME = """
    SELECT c.project_from, e.ends_on FROM award a JOIN call c ON c.id = a.call JOIN project_end e ON e.award = a.id
    WHERE a.id = {}
"""
# What persons of a list were paid before: on this line, and in this month by this hub with what was withheld.
HAD = """
    SELECT i.id_number, sum(a.units) AS units FROM allowance a JOIN allowance_identity i ON i.allowance = a.id
        JOIN claim c ON c.id = a.claim
    WHERE c.award_line = {} AND c.status NOT IN ('returned', 'withdrawn') GROUP BY i.id_number
"""
PAID = """
    SELECT i.id_number, sum(a.amount) AS pay, sum(a.tax) AS tax
    FROM allowance a JOIN allowance_identity i ON i.allowance = a.id JOIN claim c ON c.id = a.claim
        JOIN custody_ledger k ON k.id = c.ledger JOIN award_line l ON l.id = c.award_line
    WHERE k.hub = {} AND l.cost_class = ANY({}::text[]) AND to_char(c.claimed_on, 'YYYY-MM') = {}
        AND c.status NOT IN ('returned', 'withdrawn') AND i.id_number = ANY({}::text[])
    GROUP BY i.id_number
"""
SIMILAR = """
    SELECT mine.position, other.key, c.number, c.claimed_on
    FROM claimed_invoice mine JOIN claimed_invoice other
        ON other.total = mine.total AND other.issued_on = mine.issued_on AND other.id <> mine.id
        AND other.freed_at IS NULL
        AND (other.seller_uscc = mine.seller_uscc AND mine.seller_uscc <> ''
            OR other.seller = mine.seller AND (mine.seller_uscc = '' OR other.seller_uscc = ''))
        JOIN claim c ON c.id = other.claim
    WHERE mine.claim = {} ORDER BY mine.position, other.id
"""


@dataclass(frozen=True)
class Similar:
    """An invoice of whatever hub with the seller, amount and day of one of this claim's (R-I8)."""

    position: int
    key: str
    number: str
    claimed_on: date


@dataclass(frozen=True)
class KeptInvoice:
    """An invoice of a claim with its photo and what was read off that."""

    row: ClaimedInvoice
    upload: Upload | None
    reading: InvoiceReading | None

    @property
    def said(self) -> Invoice:
        return said(self.row)

    @property
    def differs(self) -> Sequence[Difference]:
        return differences(self.said, None if self.reading is None else read_of(self.reading))


@dataclass(frozen=True)
class PaidPerson:
    """A person of a list with what identifies and pays them."""

    row: Allowance
    id_number: str
    card: str

    @property
    def net(self) -> Decimal:
        return self.row.amount - self.row.tax


@dataclass(frozen=True)
class Papers:
    """All that a claim rests on, and what the hub found."""

    invoices: Sequence[KeptInvoice] = ()
    allowances: Sequence[Allowance] = ()
    settlement: ClaimSettlement | None = None
    proofs: Sequence[tuple[ClaimProof, Upload]] = ()
    checks: Sequence[ClaimCheck] = ()
    similar: Sequence[Similar] = field(default=())

    @property
    def tax(self) -> Decimal:
        return sum((each.tax for each in self.allowances), NOTHING)

    @property
    def pages(self) -> int:
        """Papers behind the claim form: invoices or the signed list."""
        return len(self.invoices) or 1


async def expected(keeping: CustodyLedger, invoices: Iterable[Invoice]) -> Expected:
    """What invoices must agree with. Two claims with one number wait for each other, at whatever hub they are."""
    keys = sorted({each.key for each in invoices if each.is_numbered})
    for key in keys:
        await sql("SELECT pg_advisory_xact_lock(hashtextextended({}, 0))::text", f"invoice:{key}")
    hub = await get(Organization, keeping.hub)
    [time] = await sql(PROJECT_TIME, keeping.award)
    used = await ClaimedInvoice.objects().where(
        ClaimedInvoice.key.is_in(keys or [""]), ClaimedInvoice.freed_at.is_null()
    )
    claims = await by_id(Claim, [each.claim for each in used])
    return Expected(
        hub=hub.name,
        hub_uscc=hub.uscc or "",
        project_from=time["project_from"],
        ends_on=time["ends_on"],
        earlier={each.key: claims[each.claim] for each in used},
    )


async def approved(keeping: CustodyLedger, line: AwardLine, persons: Collection[str], today: date) -> Approved:
    """What a line grants to persons, and what they had of it. `line` is as it is now; a cut or an amended one grants
    fewer heads or more at the rate of the application."""
    budget = await get(BudgetLine, line.budget_line)
    had = {row["id_number"]: row["units"] for row in await sql(HAD, line.id)}
    paid = await sql(PAID, keeping.hub, list(TAXED), f"{today:%Y-%m}", list(persons))
    return Approved(
        rate=budget.unit_price,
        units=(line.amount / budget.unit_price).quantize(Decimal("0.01")) if budget.unit_price else NOTHING,
        each=Decimal(prod(budget.quantities[1:])) if len(budget.quantities) > 1 else None,
        claimed=sum(had.values(), NOTHING),
        had=had,
        paid={row["id_number"]: (row["pay"], row["tax"]) for row in paid},
    )


async def similar(claim_id: int) -> list[Similar]:
    """Invoices that look like one of this claim's."""
    return [Similar(**row) for row in await sql(SIMILAR, claim_id)]


async def papers(claim_id: int) -> Papers:
    """Everything behind one claim."""
    rows = await ClaimedInvoice.objects().where(ClaimedInvoice.claim == claim_id).order_by(ClaimedInvoice.position)
    proofs = await ClaimProof.objects().where(ClaimProof.claim == claim_id).order_by(ClaimProof.id)
    files = [each.upload for each in rows if each.upload] + [each.upload for each in proofs]
    uploads = await by_id(Upload, files)
    readings = await readings_of(uploads)
    return Papers(
        invoices=[KeptInvoice(each, uploads.get(each.upload), readings.get(each.upload)) for each in rows],
        allowances=await Allowance.objects().where(Allowance.claim == claim_id).order_by(Allowance.position),
        settlement=await ClaimSettlement.objects().where(ClaimSettlement.claim == claim_id).first(),
        proofs=[(each, uploads[each.upload]) for each in proofs],
        checks=await ClaimCheck.objects().where(ClaimCheck.claim == claim_id).order_by(ClaimCheck.id),
        similar=await similar(claim_id),
    )


async def papers_behind(claim_id: int) -> int:
    """How many papers a claim form comes with (R-J7): its invoices, or the signed list."""
    invoices: int = await ClaimedInvoice.count().where(ClaimedInvoice.claim == claim_id)
    return max(invoices, 1)


async def readings_of(uploads: Iterable[int]) -> dict[int, InvoiceReading]:
    """What was read off files, by file."""
    found = await InvoiceReading.objects().where(among(InvoiceReading.upload, uploads))
    return {each.upload: each for each in found}


async def own_uploads(person: Actor, upload_ids: Iterable[int]) -> dict[int, Upload]:
    """Files that this person kept a moment ago; anybody else's are as good as none."""
    found = await Upload.objects().where(among(Upload.id, upload_ids), Upload.kept_by == person.id)
    return {each.id: each for each in found}


async def file_of_claim(claim_id: int, upload_id: int) -> Upload:
    """A photo or proof of a claim. Raises NotFound for files of anything else."""
    found = await papers(claim_id)
    files = [each.upload for each in found.invoices if each.upload] + [upload for _proof, upload in found.proofs]
    chosen = next((each for each in files if each is not None and each.id == upload_id), None)
    if chosen is None:
        raise NotFound("custody.no_such_file", _("没有找到这份材料"))
    return chosen


async def paid_persons(claim_id: int) -> list[PaidPerson]:
    """The persons of a list with their identity and card: for who pays them, and for nobody else."""
    rows = await Allowance.objects().where(Allowance.claim == claim_id).order_by(Allowance.position)
    known = await AllowanceIdentity.objects().where(among(AllowanceIdentity.allowance, [each.id for each in rows]))
    by_row = {each.allowance: each for each in known}
    return [PaidPerson(each, by_row[each.id].id_number, by_row[each.id].card) for each in rows]


def said(row: ClaimedInvoice) -> Invoice:
    """An invoice as its group says it is."""
    return Invoice(
        number=row.number,
        code=row.code,
        issued_on=row.issued_on,
        seller=row.seller,
        seller_uscc=row.seller_uscc,
        buyer=row.buyer,
        buyer_uscc=row.buyer_uscc,
        total=row.total,
        amount=row.amount,
        upload=row.upload,
    )


def read_of(row: InvoiceReading) -> Read:
    """What a machine read."""
    names = ("source", "number", "code", "issued_on", "seller", "seller_uscc", "buyer", "buyer_uscc", "total")
    return Read(**{name: getattr(row, name) for name in names})


def identity(allowance_id: int, id_number: str, card: str) -> AllowanceIdentity:
    """What identifies a person, as it is kept: without blanks, and the last letter large."""
    return AllowanceIdentity(
        allowance=allowance_id, id_number=codes.check_resident_id(id_number), card=codes.check_card(card)
    )
