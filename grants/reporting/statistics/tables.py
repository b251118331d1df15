"""Statistical returns: forms as data, years asked for, what each division answered, what went back, corrections."""

from enum import StrEnum

from piccolo.columns import Boolean, Integer, Numeric, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.db import belongs_to, day_column, moment_column, one_of, word_column
from grants.files import Upload
from grants.organizations.tables import Organization
from grants.vocabulary.tables import Division


class Reach(StrEnum):
    """Who answers: the divisions right below the asking one (S2), its counties, or its streets and townships."""

    DIRECT = "direct"
    COUNTIES = "counties"
    STREETS = "streets"


class NumberKind(StrEnum):
    """What a figure is. A share is reckoned from two others at every level and never typed."""

    COUNT = "count"
    MONEY = "money"
    SHARE = "share"


class Source(StrEnum):
    """What the system knows itself: `known.py` reads it, and who fills the form corrects it only with words."""

    FILED_GROUPS = "filed_groups"
    REGISTERED = "registered"
    HUBS = "hubs"
    MODEL_ORGANIZATIONS = "model_organizations"
    HUB_CHARITIES = "hub_charities"
    QUALITY_PROJECTS = "quality_projects"
    BACKBONES = "backbones"
    COMMUNITIES = "communities"
    COVERED_COMMUNITIES = "covered_communities"
    PROJECTS = "projects"
    AWARDED = "awarded"
    PAID = "paid"
    BENEFICIARIES = "beneficiaries"


class Comparison(StrEnum):
    """How the two sides of a check stand to each other."""

    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    EQUAL = "equal"


class ReturnStatus(StrEnum):
    """States of a return."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class StatisticForm(Table):
    """A kind of return, edition by edition (S100). Once a year was asked for, an edition stays as it is: a trigger."""

    id: Serial
    owner = belongs_to(Organization)
    code = Varchar(length=40)
    edition = Integer(default=1)
    title = Varchar(length=120)
    basis = Varchar(length=200)
    note = Text()
    reach = word_column(default=Reach.DIRECT)
    fixed_at = moment_column(null=True)
    created_at = moment_column()
    created_by = Integer(default=None)

    statistic_form_edition_once = Unique([owner, code, edition])
    statistic_form_reach_known = one_of("reach", Reach)
    statistic_form_code_is_a_word = Check("code ~ '^[a-z][a-z0-9_]{0,39}$'")


class StatisticIndicator(Table):
    """One figure that is asked for. `is_split` asks it for towns and villages apart (S48).

    `jump_percent`: a change over last year by more needs words. `least_*` is what is wanted, for each one of the
    indicator `per` where one is named. `part` and `whole` are what a share is made of.
    """

    id: Serial
    form = belongs_to(StatisticForm)
    position = Integer(default=None)
    code = Varchar(length=40)
    name = Varchar(length=80)
    unit = Varchar(length=20)
    help = Varchar(length=300)
    number_kind = word_column(default=NumberKind.COUNT)
    is_split = Boolean(default=False)
    source = word_column(null=True)
    jump_percent = Integer(null=True, default=None)
    least_urban = Numeric(digits=(16, 2), null=True, default=None)
    least_rural = Numeric(digits=(16, 2), null=True, default=None)
    least_whole = Numeric(digits=(16, 2), null=True, default=None)
    per = Varchar(length=40)
    part = Varchar(length=40)
    whole = Varchar(length=40)

    statistic_indicator_once = Unique([form, code])
    statistic_indicator_code_is_a_word = Check("code ~ '^[a-z][a-z0-9_]{0,39}$'")
    statistic_indicator_kind_known = one_of("number_kind", NumberKind)
    statistic_indicator_source_known = Check(
        "source IS NULL OR source IN (" + ", ".join(f"'{each.value}'" for each in Source) + ")"
    )
    statistic_indicator_share_of_two = Check("(number_kind = 'share') = (part <> '' AND whole <> '')")
    statistic_indicator_share_is_not_known = Check("number_kind <> 'share' OR source IS NULL")
    statistic_indicator_jump_positive = Check("jump_percent > 0")


class StatisticCheck(Table):
    """A rule between figures: the sum of the one side stands so to the sum of the other. Sides are codes with + ."""

    id: Serial
    form = belongs_to(StatisticForm)
    position = Integer(default=None)
    left_side = Varchar(length=200)
    comparison = word_column(default=Comparison.AT_MOST)
    right_side = Varchar(length=200)
    words = Varchar(length=200)

    statistic_check_comparison_known = one_of("comparison", Comparison)


class StatisticAsking(Table):
    """A form is asked for one year, until a day (S100: period, owner)."""

    id: Serial
    form = belongs_to(StatisticForm)
    year = Integer(default=None)
    due_on = day_column()
    asked_at = moment_column()
    asked_by = Integer(default=None)

    statistic_asking_once = Unique([form, year])
    statistic_asking_due_after_its_year_began = Check("due_on > make_date(year, 1, 1)")


class StatisticReturn(Table):
    """What one division answers, by the authority that was asked. Moves are held by a trigger, too."""

    id: Serial
    asking = belongs_to(StatisticAsking)
    division = belongs_to(Division)
    owner = belongs_to(Organization)
    status = word_column(default=ReturnStatus.DRAFT)
    version = Integer(default=0)
    saved_at = moment_column(null=True)
    submitted_at = moment_column(null=True)
    submitted_by = Integer(null=True, default=None)
    submitted_by_name = Varchar(length=80)
    decided_at = moment_column(null=True)
    decided_by = Integer(null=True, default=None)

    statistic_return_once = Unique([asking, division])
    statistic_return_status_known = one_of("status", ReturnStatus)
    statistic_return_submitted_by_somebody = Check("status = 'draft' OR submitted_by IS NOT NULL")
    statistic_return_accepted_by_another = Check("status <> 'accepted' OR decided_by <> submitted_by")


class StatisticFigure(Table):
    """A figure as it stands: `place` is whole, urban or rural, `known` what the system knew when it was saved, `words`
    why it differs from that, or why it is so far from last year's."""

    id: Serial
    statistic_return = belongs_to(StatisticReturn)
    indicator = belongs_to(StatisticIndicator)
    place = Varchar(length=10, default="whole")
    value = Numeric(digits=(16, 2), null=True, default=None)
    known = Numeric(digits=(16, 2), null=True, default=None)
    words = Varchar(length=300)

    statistic_figure_once = Unique([statistic_return, indicator, place])
    statistic_figure_place_known = Check("place IN ('whole', 'urban', 'rural')")
    statistic_figure_not_negative = Check("value >= 0")


class StatisticChange(Table):
    """A figure was another one before. Insert only."""

    id: Serial
    statistic_return = belongs_to(StatisticReturn)
    indicator = belongs_to(StatisticIndicator)
    place = Varchar(length=10)
    before = Numeric(digits=(16, 2), null=True, default=None)
    after = Numeric(digits=(16, 2), null=True, default=None)
    words = Varchar(length=300)
    changed_at = moment_column()
    changed_by = Integer(default=None)
    changed_by_name = Varchar(length=80)


class StatisticDecision(Table):
    """Somebody of the asking authority took a return or gave it back. Insert only."""

    id: Serial
    statistic_return = belongs_to(StatisticReturn)
    is_accepted = Boolean(default=False)
    words = Varchar(length=500)
    decided_at = moment_column()
    decided_by = Integer(default=None)
    decided_by_name = Varchar(length=80)


class StatisticItem(Table):
    """One thing to put right, and what the filler says of it (S101)."""

    id: Serial
    decision = belongs_to(StatisticDecision)
    indicator = belongs_to(StatisticIndicator, null=True)
    words = Varchar(length=300)
    answer = Varchar(length=300)

    statistic_item_says_something = Check("words <> ''")


class StatisticPaper(Table):
    """The paper of a return as it was taken; once it went back, another one follows. Insert only."""

    id: Serial
    decision = belongs_to(StatisticDecision, unique=True)
    upload = belongs_to(Upload)
    check_code = Varchar(length=40, unique=True)
    made_at = moment_column()
