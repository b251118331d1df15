"""What in claims is worth a question: one function for each kind. Pure: the same claims in any order tell the same.

None is a verdict: round sums are ordinary, and so is a shop that serves many groups. A person looks and says what it
was.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

from grants import money
from grants.custody.anomalies.facts import Anomaly, ClaimRow, Limits
from grants.custody.anomalies.tables import Kind
from grants.i18n import _

Key = TypeVar("Key", bound=Hashable)
NOTHING = Decimal("0.00")


def anomalies(rows: Iterable[ClaimRow], limits: Limits) -> list[Anomaly]:
    """All of them, by kind and claim."""
    by_id = sorted(rows, key=lambda each: each.id)
    return [found for kind in Kind for found in KINDS[kind](by_id, limits)]


def round_amounts(rows: Sequence[ClaimRow], limits: Limits) -> Iterator[Anomaly]:
    """Whole multiples of a unit: goods and services seldom cost that."""
    for each in rows:
        if each.amount >= limits.unit and each.amount % limits.unit == 0:
            reason = _("{amount} 元，是 {unit} 的整倍数", amount=money.show(each.amount), unit=money.show(limits.unit))
            yield Anomaly(Kind.ROUND, str(each.id), reason, [each])


def split_invoices(rows: Sequence[ClaimRow], limits: Limits) -> Iterator[Anomaly]:
    """A group buys from one seller on days close to each other: each within the limit, all together above it."""
    small = [each for each in rows if each.seller_key and each.amount <= limits.limit]
    for (_group, seller), bought in _gathered(small, lambda each: (each.group, each.seller_key)):
        for run in _runs(bought, lambda earlier, later: (later.on - earlier.on) <= timedelta(days=limits.days)):
            total = _sum(run)
            if len(run) > 1 and total > limits.limit:
                reason = _(
                    "{group} 向 {seller} 相隔不超过 {days} 天的 {n} 笔，单笔不超过 {limit}，合计 {total}",
                    group=run[0].group_name,
                    seller=run[0].seller,
                    days=limits.days,
                    n=len(run),
                    limit=money.show(limits.limit),
                    total=money.show(total),
                )
                yield Anomaly(Kind.SPLIT, f"{run[0].group}:{seller}:{run[0].id}", reason, run)


def just_under(rows: Sequence[ClaimRow], limits: Limits) -> Iterator[Anomaly]:
    """Not above a limit, and only just."""
    least = limits.limit * (100 - limits.margin) / 100
    for each in rows:
        if least <= each.amount < limits.limit:
            reason = _(
                "{amount} 元，比限额 {limit} 少不到 {margin}%",
                amount=money.show(each.amount),
                limit=money.show(limits.limit),
                margin=limits.margin,
            )
            yield Anomaly(Kind.JUST_UNDER, str(each.id), reason, [each])


def same_seller(rows: Sequence[ClaimRow], limits: Limits) -> Iterator[Anomaly]:
    """One seller everywhere."""
    named = [each for each in rows if each.seller_key]
    for seller, sold in _gathered(named, lambda each: each.seller_key):
        groups, hubs = {each.group for each in sold}, {each.hub for each in sold}
        if len(groups) >= limits.groups:
            reason = _(
                "{seller} 出现在 {groups} 个组织、{hubs} 个枢纽的 {n} 笔报账中，合计 {total}",
                seller=sold[0].seller,
                groups=len(groups),
                hubs=len(hubs),
                n=len(sold),
                total=money.show(_sum(sold)),
            )
            yield Anomaly(Kind.SAME_SELLER, seller, reason, sold)


def consecutive_invoices(rows: Sequence[ClaimRow], limits: Limits) -> Iterator[Anomaly]:
    """Invoices of one seller whose numbers follow each other: it wrote them one after the other, for nobody else."""
    numbered = [each for each in rows if each.seller_key and each.invoice_no.isascii() and each.invoice_no.isdecimal()]
    alike = _gathered(numbered, lambda each: (each.seller_key, len(each.invoice_no)))
    for (seller, _length), sold in alike:
        in_order = sorted(sold, key=lambda each: (each.invoice_no, each.id))
        for run in _runs(in_order, lambda earlier, later: int(later.invoice_no) - int(earlier.invoice_no) == 1):
            if len(run) >= limits.run:
                reason = _(
                    "{seller} 的 {n} 张发票号码相连：{first} 至 {last}",
                    seller=run[0].seller,
                    n=len(run),
                    first=run[0].invoice_no,
                    last=run[-1].invoice_no,
                )
                yield Anomaly(Kind.CONSECUTIVE, f"{seller}:{run[0].invoice_no}", reason, run)


def end_of_period_rush(rows: Sequence[ClaimRow], limits: Limits) -> Iterator[Anomaly]:
    """Much of what a project spends is claimed in its last days, or after them."""
    for ledger, claimed in _gathered(rows, lambda each: each.ledger):
        late = [each for each in claimed if each.claimed_on > each.ends_on - timedelta(days=limits.last_days)]
        spent, total = _sum(late), claimed[0].ledger_total
        if len(late) > 1 and total is not None and spent * 100 >= total * limits.share:
            reason = _(
                "{group} 项目 {award} 在到期前 {days} 天内报账 {n} 笔 {spent}，占全部 {total} 的 {share}%",
                group=late[0].group_name,
                award=late[0].award,
                days=limits.last_days,
                n=len(late),
                spent=money.show(spent),
                total=money.show(total),
                share=int(spent * 100 / total),
            )
            yield Anomaly(Kind.RUSH, str(ledger), reason, late)


KINDS: dict[Kind, Callable[[Sequence[ClaimRow], Limits], Iterator[Anomaly]]] = {
    Kind.ROUND: round_amounts,
    Kind.SPLIT: split_invoices,
    Kind.JUST_UNDER: just_under,
    Kind.SAME_SELLER: same_seller,
    Kind.CONSECUTIVE: consecutive_invoices,
    Kind.RUSH: end_of_period_rush,
}


def _gathered(rows: Sequence[ClaimRow], key: Callable[[ClaimRow], Key]) -> list[tuple[Key, list[ClaimRow]]]:
    """Those of one key together, by day and number; keys as they first occur."""
    found: dict[Key, list[ClaimRow]] = {}
    for each in rows:
        found.setdefault(key(each), []).append(each)
    return [(name, sorted(together, key=lambda each: (each.on, each.id))) for name, together in found.items()]


def _runs(rows: Sequence[ClaimRow], follows: Callable[[ClaimRow, ClaimRow], bool]) -> list[list[ClaimRow]]:
    """Cut where one does not follow the one before."""
    if not rows:
        return []
    runs = [[rows[0]]]
    for earlier, later in pairwise(rows):
        if follows(earlier, later):
            runs[-1].append(later)
        else:
            runs.append([later])
    return runs


def _sum(rows: Iterable[ClaimRow]) -> Decimal:
    return sum((each.amount for each in rows), NOTHING)
