"""How the bank's interest is shared among the groups: by day-products, to the cent (R-I10)."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from grants import money


def day_product(changes: Iterable[tuple[date, Decimal]], since: date | None, until: date) -> Decimal:
    """The sum of the end-of-day balances from `since` to the day before `until`; without `since`, from the first day.

    Each change counts once for every day that it lasted within the period.
    """
    lasting = (amount * (until - max(day, since or day)).days for day, amount in changes if day < until)
    return sum(lasting, Decimal("0.00"))


def shares(amount: Decimal, day_products: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """The amount by ledger: largest remainder, the ledger that was opened earlier first."""
    ledgers = sorted(day_products)
    parts = money.share(amount, [day_products[each] for each in ledgers])
    return dict(zip(ledgers, parts, strict=True))
