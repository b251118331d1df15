"""One row for every transaction that changed what public pages may show."""

from piccolo.columns import BigInt, BigSerial
from piccolo.table import Table


class PublicChange(Table):
    """Written by triggers alone, once in a transaction, and only ever added: writers do not wait for each other, and
    the number of rows that a reader sees is the number of changes that it sees. Each thousandth writer folds what it
    sees into one row. Which tables are watched: sql/2026_11_28t59 in grants/migrations.
    """

    id = BigSerial(primary_key=True)
    changes = BigInt(default=1)
