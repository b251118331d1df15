"""Annual notices of lottery money, what the office says of each project, and by which day of the year they are due."""

from piccolo.columns import Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.awards.tables import Award
from grants.db import belongs_to, day_column, moment_column
from grants.files import Upload
from grants.organizations.tables import Organization


class AnnualDeadline(Table):
    """The month and day by which a funder publishes what became of the year before; 30 June where it said nothing."""

    id: Serial
    funder = belongs_to(Organization, unique=True)
    month = Integer(default=6)
    day = Integer(default=30)
    set_at = moment_column()
    set_by = Integer(default=None)

    annual_deadline_is_in_every_year = Check(
        "month BETWEEN 1 AND 12 AND day BETWEEN 1 AND CASE month WHEN 2 THEN 28 WHEN 4 THEN 30 WHEN 6 THEN 30"
        " WHEN 9 THEN 30 WHEN 11 THEN 30 ELSE 31 END"
    )


class AnnualNotice(Table):
    """A funder's notice of one year's lottery money. A correction is the next edition, with its reason.

    `content` holds every figure and text as published, `until_on` the last day that is counted. One edition is open at
    a time, they follow each other, and what was published stands as it is: sql/2026_11_28t47 in grants/migrations.
    """

    id: Serial
    funder = belongs_to(Organization)
    year = Integer(default=None)
    edition = Integer(default=1)
    reason = Varchar(length=300)
    until_on = day_column()
    overview = Text()
    effect = Text()
    contact = Varchar(length=120)
    drafted_at = moment_column()
    drafted_by = Integer(default=None)
    drafted_by_name = Varchar(length=80)
    offered_at = moment_column(null=True)
    opinion = Varchar(length=300)
    published_at = moment_column(null=True)
    published_by = Integer(null=True, default=None)
    published_by_name = Varchar(length=80)
    content = Text()
    content_hash = Varchar(length=64)
    document = belongs_to(Upload, null=True)
    check_code = Varchar(length=40, null=True, default=None, unique=True)

    annual_notice_edition_once = Unique([funder, year, edition])
    annual_notice_corrected_with_a_reason = Check("edition >= 1 AND (edition = 1) = (reason = '')")
    annual_notice_published_by_another = Check("published_by IS NULL OR published_by <> drafted_by")
    annual_notice_published_whole = Check(
        "(published_at IS NULL) = (published_by IS NULL) AND (published_at IS NULL) = (content = '')"
        " AND (published_at IS NULL) = (content_hash = '') AND (published_at IS NULL OR offered_at IS NOT NULL)"
    )
    annual_notice_counts_whole_years = Check("until_on >= make_date(year, 12, 31)")


class AnnualProject(Table):
    """What a notice says of one project in words; its figures come from the books."""

    id: Serial
    notice = belongs_to(AnnualNotice)
    award = belongs_to(Award)
    work = Text()
    completion = Text()
    effect = Text()
    indicators = Text()
    responsible = Varchar(length=80)
    contact = Varchar(length=120)

    annual_project_once = Unique([notice, award])
