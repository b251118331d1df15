"""A bank: takes our files as it wants them, pays most of the rows, and says in a file of its own what it did."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import StringIO

from grants.banking.orders import layouts
from grants.banking.orders.layouts import Layout

REASON = "户名与账号不符"


@dataclass(frozen=True)
class Order:
    """A row of a file: our mark, the account and the amount."""

    key: str
    account: str
    amount: Decimal


@dataclass(frozen=True)
class Debit:
    """What left the funder's account."""

    reference: str
    account: str
    amount: Decimal


@dataclass
class Bank:
    """Its own book: every debit, and the accounts it does not find the first time."""

    unknown: set[str]
    debits: list[Debit] = field(default_factory=list)
    turned_away: int = 0

    def take(self, layout: Layout, files: Sequence[bytes], on: date) -> bytes:
        """Do what these files say, and answer."""
        orders = [each for content in files for each in read(layout, content)]
        rows = [[layout.answer.heads[name][0] for name in layouts.ANSWERS]]
        rows += [self._done(layout, each, on) for each in orders]
        text = "\r\n".join(layout.delimiter.join(row) for row in rows)
        return text.encode(layout.encoding)

    def _done(self, layout: Layout, order: Order, on: date) -> list[str]:
        said = [order.key, order.account, f"{order.amount:.2f}"]
        if order.account in self.unknown:
            self.unknown.discard(order.account)
            self.turned_away += 1
            return [*said, layout.answer.returned[0], f"{on}", "", REASON]
        debit = Debit(f"REF{len(self.debits) + 1:09d}", order.account, order.amount)
        self.debits.append(debit)
        return [*said, layout.answer.paid[0], f"{on}", debit.reference, ""]


def read(layout: Layout, content: bytes) -> list[Order]:
    """The rows of a text file with headings, read by the headings alone."""
    named = {column.heading: column.field for part in layout.parts for column in part.columns if column.field}
    mark = "line" if layout.answer.key == "line" else "number"
    found = []
    for row in csv.DictReader(StringIO(content.decode(layout.encoding)), delimiter=layout.delimiter):
        fields = {named[heading]: value for heading, value in row.items() if heading in named}
        found.append(Order(fields[mark], fields["account"], Decimal(fields["amount"])))
    return found
