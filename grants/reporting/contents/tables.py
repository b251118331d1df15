"""The parts of a report: lines, achievements, files, and the items it was returned for. Insert only."""

from enum import StrEnum

from piccolo.columns import JSONB, Boolean, Integer, Numeric, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.awards.indicators.tables import Indicator
from grants.awards.tables import AwardLine
from grants.db import belongs_to, money_column, one_of, word_column
from grants.files import Upload
from grants.reporting.tables import Report
from grants.vocabulary.tables import Term


class ReportLine(Table):
    """A line of the budget in a report: what was planned on that day, spent before this report, and in its period.

    `is_from_ledger` was taken from the custody ledger and typed by nobody; there refunds may make a period negative.
    """

    id: Serial
    report = belongs_to(Report)
    award_line = belongs_to(AwardLine)
    planned = money_column()
    before = money_column()
    spent = money_column()
    is_from_ledger = Boolean(default=False)
    explanation = Text()

    report_line_once = Unique([report, award_line])
    report_line_not_negative = Check("planned >= 0 AND before >= 0 AND before + spent >= 0")
    report_line_typed_not_negative = Check("is_from_ledger OR spent >= 0")


class Achievement(Table):
    """What was reached of an indicator, in a report: the figure, words about it, and what proves it (private)."""

    id: Serial
    report = belongs_to(Report)
    indicator = belongs_to(Indicator)
    actual = Numeric(digits=(14, 2), default=None)
    words = Text()
    proof = belongs_to(Upload, null=True)

    achievement_once = Unique([report, indicator])
    achievement_not_negative = Check("actual >= 0")


class ReportHeadcount(Table):
    """How many people of a group a report says were served (S15), and how many the project planned on that day, where
    it said so."""

    id: Serial
    report = belongs_to(Report)
    term = belongs_to(Term)
    planned = Integer(null=True, default=None)
    headcount = Integer(default=None)

    report_headcount_once = Unique([report, term])
    report_headcount_not_negative = Check("headcount >= 0 AND (planned IS NULL OR planned > 0)")


class ReportAnswers(Table):
    """What was answered to the questions of the call's own form of that report, with their labels as they were asked.

    `entries` are those of applications.frozen, each with its value.
    """

    id: Serial
    report = belongs_to(Report, unique=True)
    entries = JSONB(default="[]")


class FileKind(StrEnum):
    """What a file of a report is."""

    PHOTO = "photo"
    SIGN_IN = "sign_in"
    VOUCHER = "voucher"
    OTHER = "other"


class ReportFile(Table):
    """A file of a report. It is private: whoever is on a photo or a list did not ask to be shown (K-9)."""

    id: Serial
    report = belongs_to(Report)
    kind = word_column()
    upload = belongs_to(Upload)

    report_file_once = Unique([report, upload])
    report_file_kind_known = one_of("kind", FileKind)


class ReturnItem(Table):
    """One thing for which a report was returned, and the field it is about (`facts.target_of…`)."""

    id: Serial
    report = belongs_to(Report)
    position = Integer(default=None)
    target = Varchar(length=40)
    words = Text()

    return_item_once = Unique([report, target])
    return_item_says_something = Check("words <> '' AND target <> ''")
