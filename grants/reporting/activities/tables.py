"""Reports of major activities, who read them, and how early they are to come."""

from enum import StrEnum

from piccolo.columns import Integer, Serial, Text, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.db import belongs_to, day_column, moment_column, one_of, word_column
from grants.files import Upload
from grants.organizations.tables import Organization
from grants.people.tables import Person


class ActivityKind(StrEnum):
    """The four kinds of S78: 节庆活动、文化演出、体育竞赛、人员集会."""

    FESTIVAL = "festival"
    PERFORMANCE = "performance"
    CONTEST = "contest"
    GATHERING = "gathering"


class ActivityLead(Table):
    """How many working days before an activity its report is to be there, as an authority set it. The newest counts for
    what is reported from then on. Insert only."""

    id: Serial
    authority = belongs_to(Organization)
    days = Integer(default=None)
    set_at = moment_column()
    set_by = Integer(default=None)

    activity_lead_counts_days = Check("days BETWEEN 1 AND 60")


class MajorActivity(Table):
    """A major activity as it was reported. `due_on` is the last day on which that was in time; what came later is
    marked as late and stays. Insert only."""

    id: Serial
    organization = belongs_to(Organization)
    kind = word_column()
    title = Varchar(length=120)
    place = Varchar(length=200)
    starts_at = moment_column()
    ends_at = moment_column()
    expected = Integer(default=None)
    responsible = Varchar(length=80)
    phone = Varchar(length=40, secret=True)
    safety_plan = belongs_to(Upload)
    due_on = day_column()
    filed_at = moment_column()
    filed_by = belongs_to(Person)
    filed_by_name = Varchar(length=80)

    major_activity_kind_known = one_of("kind", ActivityKind)
    major_activity_ends_after_it_starts = Check("ends_at > starts_at")
    major_activity_expects_people = Check("expected > 0")
    major_activity_names_who_and_where = Check("title <> '' AND place <> '' AND responsible <> ''")


class ActivityReading(Table):
    """Somebody of an authority read it, and what they said. Insert only."""

    id: Serial
    activity = belongs_to(MajorActivity)
    authority = belongs_to(Organization)
    remark = Text()
    read_at = moment_column()
    read_by = belongs_to(Person)
    read_by_name = Varchar(length=80)


class ActivityPaper(Table):
    """重大活动报告, rendered once. Insert only."""

    id: Serial
    activity = belongs_to(MajorActivity, unique=True)
    upload = belongs_to(Upload)
    check_code = Varchar(length=40, unique=True)
    made_at = moment_column()
