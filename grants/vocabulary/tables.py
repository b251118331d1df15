"""Lists of words, and divisions: neither is ever deleted, only closed with its last day."""

from enum import StrEnum

from piccolo.columns import Boolean, Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.db import belongs_to, day_column, one_of, word_column


class ListName(StrEnum):
    """The lists of the seed document; each term says which of its statements it comes from."""

    FOCUS_AREA = "focus_area"
    ENCOURAGED_AREA = "encouraged_area"
    RURAL_FOCUS = "rural_focus"
    ACTIVITY_CLASS = "activity_class"
    BENEFICIARY_GROUP = "beneficiary_group"
    THEME = "theme"
    THEME_SERVICE = "theme_service"
    LABEL = "label"
    PARTY_FORM = "party_form"
    SUPPORT_KIND = "support_kind"


class Term(Table):
    """One word of a list, from a day until a day. A service belongs to its theme."""

    id: Serial
    list_name = word_column()
    code = Varchar(length=40)
    name = Varchar(length=60)
    parent = Varchar(length=40)
    source = Varchar(length=40)
    position = Integer(default=0)
    from_on = day_column()
    until_on = day_column(null=True)

    term_list_known = one_of("list_name", ListName)
    term_once_in_its_list = Unique([list_name, code])
    term_code_is_a_word = Check("code ~ '^[a-z][a-z0-9_]{0,39}$'")
    term_days_in_order = Check("until_on IS NULL OR until_on >= from_on")


class Level(StrEnum):
    """How high a division lies."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    STREET = "street"
    COMMUNITY = "community"


class Area(StrEnum):
    """East, middle, west of the province (S11); the seed does not say which county lies where."""

    EAST = "east"
    MIDDLE = "middle"
    WEST = "west"


class Division(Table):
    """A division, by its code (K-19); a management area stands beside them without a code of the national list."""

    id: Serial
    code = Varchar(length=12, unique=True)
    name = Varchar(length=60)
    parent = belongs_to("self", null=True)
    level = word_column()
    note = Text()
    is_management_area = Boolean(default=False)
    area = word_column(null=True)
    pilot_from = day_column(null=True)
    pilot_until = day_column(null=True)
    from_on = day_column()
    until_on = day_column(null=True)

    division_level_known = one_of("level", Level)
    division_area_known = Check("area IS NULL OR area IN ('east', 'middle', 'west')")
    division_code_is_plain = Check("code ~ '^[0-9A-Z]{2,12}$'")
    division_days_in_order = Check("until_on IS NULL OR until_on >= from_on")
    division_pilot_in_order = Check("pilot_until IS NULL OR pilot_until >= pilot_from")
