"""Spot checks of projects: what could be drawn, the draw, each visit with who went, what was found and its photos."""

from enum import StrEnum

from piccolo.columns import Array, Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.awards.tables import Award
from grants.calls.tables import Call
from grants.db import belongs_to, day_column, moment_column, one_of, word_column
from grants.files import Upload
from grants.funds.tables import FundSource
from grants.organizations.tables import Organization
from grants.people.tables import Person
from grants.reporting.tables import Rectification


class Layer(StrEnum):
    """By what a list of projects is divided before it is drawn from."""

    NONE = "none"
    AREA = "area"
    AMOUNT = "amount"


class Inspection(Table):
    """A check of projects as prepared: the list that could be drawn from, how many, what is looked at, the preparer's
    word. Insert only.

    `population` is the text whose hash was committed to; `commitment` fixes the preparer's word before another person
    gives theirs, so that neither chooses the seed (R-H4). Until then neither word nor salt is shown.
    """

    id: Serial
    number = Varchar(length=40, unique=True)
    authority = belongs_to(Organization)
    call = belongs_to(Call, null=True)
    fund = belongs_to(FundSource, null=True)
    first_day = day_column()
    last_day = day_column()
    visits_until = day_column()
    sample = Integer(default=None)
    population_size = Integer(default=None)
    population = Text()
    population_hash = Varchar(length=64)
    salt = Varchar(length=64, secret=True)
    preparer_word = Varchar(length=80, secret=True)
    commitment = Varchar(length=64)
    checklist = Array(base_column=Varchar(length=120), default=list)
    reason = Varchar(length=300)
    prepared_at = moment_column()
    prepared_by = belongs_to(Person)
    prepared_by_name = Varchar(length=80)

    inspection_days_in_order = Check("last_day >= first_day")
    inspection_draws_some_of_them = Check("sample BETWEEN 1 AND population_size")
    inspection_looks_at_something = Check("cardinality(checklist) > 0")


class InspectionDraw(Table):
    """The second word, by which the frozen list was ordered: once, by another person, who witnesses. Insert only."""

    id: Serial
    inspection = belongs_to(Inspection, unique=True)
    word = Varchar(length=80)
    seed = Varchar(length=64)
    drawn_at = moment_column()
    drawn_by = belongs_to(Person)
    drawn_by_name = Varchar(length=80)


class SiteVisit(Table):
    """A project that was drawn, or fixed beside the draw for a reason, and what two people found there. It is a draft
    until both have confirmed it; then it stands."""

    id: Serial
    inspection = belongs_to(Inspection)
    place = Integer(default=None)
    award = belongs_to(Award)
    fixed_for = Varchar(length=300)
    announced_for = day_column(null=True)
    announced_at = moment_column(null=True)
    visited_on = day_column(null=True)
    location = Varchar(length=200)
    present = Varchar(length=500)
    headcount = Integer(null=True, default=None)
    remarks = Text()
    version = Integer(default=0)
    locked_at = moment_column(null=True)

    site_visit_once = Unique([inspection, award])
    site_visit_place_once = Unique([inspection, place])
    site_visit_announced_whole = Check("(announced_for IS NULL) = (announced_at IS NULL)")
    site_visit_locked_when_visited = Check("locked_at IS NULL OR visited_on IS NOT NULL AND location <> ''")
    site_visit_counts_people = Check("headcount >= 0")


class Inspector(Table):
    """One of the two who visit, and when they confirmed what is written."""

    id: Serial
    visit = belongs_to(SiteVisit)
    person = belongs_to(Person)
    name = Varchar(length=80)
    confirmed_at = moment_column(null=True)

    inspector_once = Unique([visit, person])


class PointAnswer(StrEnum):
    """What was found of a point of the checklist."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"


class VisitPoint(Table):
    """A point of the checklist as it was found at one visit."""

    id: Serial
    visit = belongs_to(SiteVisit)
    position = Integer(default=None)
    answer = word_column()
    note = Varchar(length=300)

    visit_point_once = Unique([visit, position])
    visit_point_answer_known = one_of("answer", PointAnswer)


class Severity(StrEnum):
    """How grave a finding is."""

    MINOR = "minor"
    MAJOR = "major"
    MISUSE = "misuse"


class VisitFinding(Table):
    """Something that is not as it should be. Misuse of the money has its own consequences (R-A9)."""

    id: Serial
    visit = belongs_to(SiteVisit)
    position = Integer(default=None)
    severity = word_column()
    words = Text()

    visit_finding_once = Unique([visit, position])
    visit_finding_severity_known = one_of("severity", Severity)
    visit_finding_says_something = Check("words <> ''")


class VisitPhoto(Table):
    """What was photographed: private."""

    id: Serial
    visit = belongs_to(SiteVisit)
    upload = belongs_to(Upload)

    visit_photo_once = Unique([visit, upload])


class VisitNotice(Table):
    """The rectification that followed from the findings of a visit: one for all of them. Insert only."""

    id: Serial
    visit = belongs_to(SiteVisit, unique=True)
    rectification = belongs_to(Rectification, unique=True)


class VisitPaper(Table):
    """抽查记录 of a visit, rendered once when both confirmed it. Insert only."""

    id: Serial
    visit = belongs_to(SiteVisit, unique=True)
    upload = belongs_to(Upload)
    check_code = Varchar(length=40, unique=True)
    made_at = moment_column()
