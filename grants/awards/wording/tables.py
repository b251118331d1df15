"""Words of agreements, version by version."""

from piccolo.columns import Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.db import belongs_to, day_column, moment_column
from grants.organizations.tables import Organization


class AgreementWording(Table):
    """A funder's words for its agreements of two or of three parties, from a day on. Insert only: a version is what
    agreements were drawn from. Where a funder has none, the standard words of `text` are in force."""

    id: Serial
    funder = belongs_to(Organization)
    parties = Integer(default=None)
    version = Integer(default=None)
    from_on = day_column()
    body = Text()
    reason = Varchar(length=300)
    written_at = moment_column()
    written_by = Integer(null=True, default=None)
    written_by_name = Varchar(length=80)

    agreement_wording_once = Unique([funder, parties, version])
    agreement_wording_of_two_or_three = Check("parties IN (2, 3)")
    agreement_wording_has_words = Check("body <> '' AND reason <> ''")
