"""A form as data. Once something that uses it is published it is fixed, and a trigger refuses every change."""

from enum import StrEnum

from piccolo.columns import JSONB, UUID, Array, Boolean, Integer, Numeric, Serial, Text, Varchar
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.db import belongs_to, moment_column, one_of, word_column
from grants.organizations.tables import Organization


class FormPurpose(StrEnum):
    """What a questionnaire is filled in for."""

    APPLICATION = "application"
    REPORT = "report"


class QuestionKind(StrEnum):
    """What is asked for, and so how it is drawn, read and kept."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    TABLE = "table"
    FILE = "file"
    CONSENT = "consent"


class Questionnaire(Table):
    """A form: sections of questions. `owner`'s officers write it; `fixed_at` is when what uses it was published.

    `edition` is a random word of its own: once fixed, it names one content for ever.
    """

    id: Serial
    owner = belongs_to(Organization, null=True)
    title = Varchar(length=120)
    purpose = word_column(default=FormPurpose.APPLICATION)
    copied_from = belongs_to("self", null=True)
    version = Integer(default=1)
    created_at = moment_column()
    created_by = Integer(null=True, default=None)
    fixed_at = moment_column(null=True)
    edition = UUID(default=UUID4(), unique=True)

    questionnaire_purpose_known = one_of("purpose", FormPurpose)


class Section(Table):
    """Questions that stand on one page and are one task of the list."""

    id: Serial
    questionnaire = belongs_to(Questionnaire)
    position = Integer(default=None)
    key = Varchar(length=40)
    title = Varchar(length=80)
    help = Text()

    section_key_once = Unique([questionnaire, key])


class Question(Table):
    """One question. `key` names it in answers, conditions and exports, and never changes.

    `is_core` questions are kept in columns of what is filled in, since later steps ask for them in SQL. `options` are
    [{"value", "label"}] of a choice; `columns` [{"key", "label", "kind", "required"}] of a table; `shown_if` is
    {"all"|"any": [{"question", "is"|"is_not"|"at_least"|"includes": value}]}; `checks` are
    [{"op": "at_least"|"at_most", "right", "column", "words"}], where `right` is a value or {"question": key} and
    `column` of a table is summed. `least` and `most` bound a number, an amount, or how many are chosen.
    """

    id: Serial
    questionnaire = belongs_to(Questionnaire)
    section = belongs_to(Section)
    position = Integer(default=None)
    key = Varchar(length=40)
    kind = word_column()
    label = Varchar(length=200)
    help = Text()
    is_required = Boolean(default=False)
    is_core = Boolean(default=False)
    is_private = Boolean(default=False)
    longest = Integer(null=True, default=None)
    least = Numeric(digits=(14, 2), null=True, default=None)
    most = Numeric(digits=(14, 2), null=True, default=None)
    most_rows = Integer(null=True, default=None)
    places = Integer(default=0)
    options = JSONB(default="[]")
    columns = JSONB(default="[]")
    shown_if = JSONB(null=True, default=None)
    checks = JSONB(default="[]")
    file_kinds = Array(base_column=Varchar(length=40), default=list)

    question_kind_known = one_of("kind", QuestionKind)
    question_key_once = Unique([questionnaire, key])
    question_key_is_a_word = Check("key ~ '^[a-z][a-z0-9_]{0,39}$'")
    question_bounds_in_order = Check("least IS NULL OR most IS NULL OR least <= most")
    question_places_in_range = Check("places BETWEEN 0 AND 4")
