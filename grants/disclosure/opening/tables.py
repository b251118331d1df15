"""Under which licence a funder opens its data."""

from piccolo.columns import Integer, Serial, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.db import belongs_to, moment_column
from grants.organizations.tables import Organization


class DataLicence(Table):
    """One for each funder. `address` is where the licence can be read."""

    id: Serial
    funder = belongs_to(Organization, unique=True)
    name = Varchar(length=120)
    address = Varchar(length=300)
    set_at = moment_column()
    set_by = Integer(default=None)

    data_licence_is_named = Check("name <> ''")
    data_licence_is_read_over_https = Check("address ~ '^https://'")
