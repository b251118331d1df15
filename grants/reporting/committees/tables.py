"""Reports to the committees of a village or a community (两委)."""

from piccolo.columns import Serial, Text, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.db import belongs_to, day_column, moment_column
from grants.files import Upload
from grants.organizations.tables import Organization
from grants.people.tables import Person


class CommitteeReport(Table):
    """That an organisation reported to a committee on a day, of which period, and what. Insert only."""

    id: Serial
    organization = belongs_to(Organization)
    committee = Varchar(length=120)
    reported_on = day_column()
    period_from = day_column()
    period_to = day_column()
    content = Text()
    upload = belongs_to(Upload, null=True)
    filed_at = moment_column()
    filed_by = belongs_to(Person)
    filed_by_name = Varchar(length=80)

    committee_report_names_whom_and_what = Check("committee <> '' AND content <> ''")
    committee_report_days_in_order = Check("period_from <= period_to AND period_from <= reported_on")
