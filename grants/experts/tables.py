"""Experts, what they are good at, the positions they hold, when they cannot come."""

from piccolo.columns import Array, Boolean, Integer, Serial, Text, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.db import belongs_to, day_column, moment_column
from grants.files import Upload
from grants.organizations.tables import Organization
from grants.people.tables import Person


class Expert(Table):
    """A person who judges. What identifies and pays them lies apart, in ExpertIdentity.

    `topics` are codes of focus areas, encouraged areas and purposes they know; `areas` codes of divisions they know.
    `most_sheets` is how many applications of a round they take at most; none says nothing.
    """

    id: Serial
    person = belongs_to(Person, unique=True)
    code = Varchar(length=20, unique=True)
    field = Varchar(length=60)
    title = Varchar(length=60)
    is_senior = Boolean(default=False)
    topics = Array(base_column=Varchar(length=40), default=list)
    areas = Array(base_column=Varchar(length=12), default=list)
    most_sheets = Integer(null=True, default=None)
    left_on = day_column(null=True)
    version = Integer(default=1)

    expert_takes_some_sheets = Check("most_sheets IS NULL OR most_sheets >= 1")


class ExpertIdentity(Table):
    """What identifies and pays an expert: for fees, tax (K-12) and finding conflicts, and shown nowhere else."""

    id: Serial
    expert = belongs_to(Expert, unique=True)
    id_number = Varchar(length=18, secret=True)
    account_number = Varchar(length=32, secret=True)
    address = Varchar(length=200, secret=True)


class Position(Table):
    """A position an expert holds or held in an organisation: within three years it is a conflict (R-E4).

    `is_employer` marks who they work for: of one organisation's people one judges an application. One that was noted
    in error is withdrawn, and counts no more.
    """

    id: Serial
    expert = belongs_to(Expert)
    organization = belongs_to(Organization)
    title = Varchar(length=60)
    from_on = day_column()
    until_on = day_column(null=True)
    is_employer = Boolean(default=False)
    withdrawn_at = moment_column(null=True)

    position_days_in_order = Check("until_on IS NULL OR until_on >= from_on")


class Absence(Table):
    """Days on which an expert cannot come. One that no longer holds is taken back."""

    id: Serial
    expert = belongs_to(Expert)
    from_on = day_column()
    until_on = day_column()
    reason = Varchar(length=200)
    taken_back_at = moment_column(null=True)

    absence_days_in_order = Check("until_on >= from_on")


class ExpertChange(Table):
    """One part of what the pool knows of an expert, as it was and as it became. A trigger refuses UPDATE and DELETE.

    Who changed the pool of a round after its call closed neither draws its experts nor witnesses the draw.
    """

    id: Serial
    expert = belongs_to(Expert)
    version = Integer(default=None)
    at = moment_column()
    by = Integer(null=True, default=None, index=True)
    by_name = Varchar(length=80)
    part = Varchar(length=40)
    before = Text()
    after = Text()
    reason = Text()


class PoolSheet(Table):
    """A spreadsheet with experts that somebody sent: looked at first, written as a whole when confirmed, once."""

    id: Serial
    file = belongs_to(Upload)
    sent_by = Integer(default=None)
    sent_at = moment_column()
    confirmed_at = moment_column(null=True)
    confirmed_by = Integer(null=True, default=None)
    rows = Integer(default=0)
