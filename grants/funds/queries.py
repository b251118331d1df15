"""Reads of fund sources, and where their money stands in the fund book."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants import ledger, money
from grants.db import Lock, Rows, get, together
from grants.errors import NotFound
from grants.funds import rules
from grants.funds.rules import FundFacts
from grants.funds.tables import FundPurpose, FundSource
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.organizations.tables import Organization
from grants.people.rules import Actor

ZERO = Decimal("0.00")
# The words before the colon of the accounts in which a source's money stands.
ACCOUNTS = ("origin", "source", "pool", "payable", "paid", "organiser", "evaluation", "returned")


@dataclass(frozen=True)
class Figures:
    """Where a source's money stands: received = grants + organiser + evaluation + carried over + returned;
    grants = free + in pools + awarded; awarded = unpaid + paid, and what is payable is of the unpaid.
    """

    received: Decimal
    free: Decimal
    in_pools: Decimal
    awarded: Decimal
    payable: Decimal
    paid: Decimal
    organiser: Decimal = ZERO
    evaluation: Decimal = ZERO
    carried_over: Decimal = ZERO
    returned: Decimal = ZERO

    @property
    def grants(self) -> Decimal:
        """The line of project money (R-A11): what pools and awards can reach."""
        return self.free + self.in_pools + self.awarded

    @property
    def lines(self) -> Decimal:
        """The three lines of R-A11 together."""
        return self.grants + self.organiser + self.evaluation

    @property
    def unpaid(self) -> Decimal:
        """Awarded and not yet paid."""
        return self.awarded - self.paid

    @property
    def rate(self) -> Decimal:
        """The execution rate: what was paid of what was received, in percent to be shown."""
        return money.percentage(self.paid, self.received)


@dataclass(frozen=True)
class FundPage:
    """A source with its purposes, its funder, its figures, and the movements of its account."""

    facts: FundFacts
    funder: Organization
    figures: Figures
    movements: list[ledger.Movement]


async def fund(fund_id: int, *, lock: Lock | None = None) -> FundSource:
    """The source with that id. Raises NotFound."""
    return await get(FundSource, fund_id, lock=lock)


async def fund_facts(fund_id: int, *, lock: Lock | None = None) -> FundFacts:
    """A source and what it may serve."""
    return (await facts_of([await fund(fund_id, lock=lock)]))[0]


async def by_code(funder_id: int, code: str) -> FundSource | None:
    """The funder's source of that code."""
    return await FundSource.objects().where(FundSource.funder == funder_id, FundSource.code == code).first()


async def funds_of(funder_ids: Iterable[int]) -> list[FundFacts]:
    """The sources of these funders, newest year first."""
    sources = FundSource.objects().where(FundSource.funder.is_in([0, *funder_ids]))
    return await facts_of(await sources.order_by(FundSource.year, FundSource.id, ascending=False))


async def facts_of(sources: list[FundSource]) -> list[FundFacts]:
    """Sources with their purposes, in one query."""
    [purposes] = await together(Rows(FundPurpose.fund, [each.id for each in sources]))
    return with_purposes(sources, purposes)


def with_purposes(sources: Iterable[FundSource], purposes: Iterable[FundPurpose]) -> list[FundFacts]:
    """Each source with its own of these purposes."""
    served: dict[int, set[str]] = {}
    for row in purposes:
        served.setdefault(row.fund, set()).add(row.purpose)
    return [FundFacts(each, frozenset(served.get(each.id, ()))) for each in sources]


async def fund_page(person: Actor, fund_id: int) -> FundPage:
    """A source for those who work for its funder. Raises NotFound for others."""
    facts = await fund_facts(fund_id)
    if facts.fund.funder not in rules.shows_funds_of(person):
        raise NotFound("funds.not_visible", _("没有找到这个资金来源"))
    source = await ledger.account(await book(facts.fund), f"source:{facts.fund.code}")
    return FundPage(
        facts=facts,
        funder=await organizations.organization(facts.fund.funder),
        figures=(await figures([facts.fund]))[facts.fund.id],
        movements=await ledger.history(source.id),
    )


async def book(source: FundSource) -> int:
    """The fund book the source lies in."""
    return (await ledger.book_of(source.funder, ledger.BookKind.FUND)).id


async def figures(sources: list[FundSource]) -> dict[int, Figures]:
    """Where the money of each source stands, in a fixed number of queries."""
    books = {key: (await ledger.book_of(key, ledger.BookKind.FUND)).id for key in {each.funder for each in sources}}
    rows = await ledger.accounts(list(books.values()), ACCOUNTS)
    held = {(row.book, row.code): row.balance for row in rows}
    givers = [row for row in rows if row.code.startswith(("pool:", "source:"))]
    given = await ledger.given([each.id for each in givers])
    return {each.id: _figures(each.code, books[each.funder], held, givers, given) for each in sources}


def _figures(
    code: str,
    book_id: int,
    held: Mapping[tuple[int, str], Decimal],
    givers: Sequence[ledger.Account],
    given: Sequence[tuple[int, ledger.Account, Decimal]],
) -> Figures:
    """The pools of one source in one book, the awards that these fed, and the sources of other years."""
    mine = [each for each in givers if each.book == book_id and each.code.startswith("pool:") and _is_of(each, code)]
    ids = {pool.id for pool in mine}
    fed = [(taker.code, amount) for giver, taker, amount in given if giver in ids and taker.code.startswith("award:")]
    numbers = {taker.removeprefix("award:") for taker, _amount in fed}
    own = {each.id for each in givers if (each.book, each.code) == (book_id, f"source:{code}")}
    years = [amount for giver, taker, amount in given if giver in own and taker.code.startswith("source:")]
    came = -sum((amount for amount in years if amount < 0), ZERO)
    return Figures(
        received=held.get((book_id, f"origin:{code}"), ZERO) + came,
        free=held[book_id, f"source:{code}"],
        in_pools=sum((pool.balance for pool in mine), ZERO),
        awarded=sum((amount for _taker, amount in fed), ZERO),
        payable=sum((held.get((book_id, f"payable:{number}"), ZERO) for number in numbers), ZERO),
        paid=sum((held.get((book_id, f"paid:{number}"), ZERO) for number in numbers), ZERO),
        organiser=held.get((book_id, f"organiser:{code}"), ZERO),
        evaluation=held.get((book_id, f"evaluation:{code}"), ZERO),
        carried_over=sum((amount for amount in years if amount > 0), ZERO),
        returned=held.get((book_id, f"returned:{code}"), ZERO),
    )


def _is_of(pool: ledger.Account, code: str) -> bool:
    return pool.code.split(":", 2)[2] == code


async def free(source: FundSource) -> Decimal:
    """What of a source is in no pool yet."""
    return (await ledger.account(await book(source), f"source:{source.code}")).balance
