"""Spot checks: what could be drawn, the draw, what was found at each voucher, and how it was put right."""

from enum import StrEnum

from piccolo.columns import Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.custody.tables import Claim
from grants.db import belongs_to, day_column, moment_column, one_of, word_column
from grants.files import Upload
from grants.funds.tables import FundSource
from grants.ledger.tables import Entry
from grants.organizations.tables import Organization
from grants.people.tables import Person


class SpotCheck(Table):
    """A spot check as prepared: the vouchers that could be drawn, how many, the preparer's word. Insert only.

    `population` is the text whose hash was committed to; `commitment` fixes the preparer's word before another person
    gives theirs, so that neither chooses the seed (R-H4; the draw of experts does the same). Until then neither word
    nor salt is shown.
    """

    id: Serial
    number = Varchar(length=40, unique=True)
    authority = belongs_to(Organization)
    hub = belongs_to(Organization, null=True)
    fund = belongs_to(FundSource, null=True)
    first_day = day_column()
    last_day = day_column()
    sample = Integer(default=None)
    population_size = Integer(default=None)
    population = Text()
    population_hash = Varchar(length=64)
    salt = Varchar(length=64, secret=True)
    preparer_word = Varchar(length=80, secret=True)
    commitment = Varchar(length=64)
    reason = Varchar(length=300)
    prepared_at = moment_column()
    prepared_by = belongs_to(Person)
    prepared_by_name = Varchar(length=80)

    spot_check_days_in_order = Check("last_day >= first_day")
    spot_check_draws_some_of_them = Check("sample BETWEEN 1 AND population_size")
    spot_check_of_something = Check("hub IS NOT NULL OR fund IS NOT NULL")


class SpotDraw(Table):
    """The second word, by which the frozen population was ordered: once, by another person. Insert only."""

    id: Serial
    spot_check = belongs_to(SpotCheck, unique=True)
    word = Varchar(length=80)
    seed = Varchar(length=64)
    drawn_at = moment_column()
    drawn_by = belongs_to(Person)
    drawn_by_name = Varchar(length=80)


class Verdict(StrEnum):
    """What a checker found."""

    RIGHT = "right"
    FINDING = "finding"


class SampledVoucher(Table):
    """A voucher that was drawn, and the person whose task it is. What that person found is written once."""

    id: Serial
    spot_check = belongs_to(SpotCheck)
    place = Integer(default=None)
    claim = belongs_to(Claim)
    entry = belongs_to(Entry)
    checker = belongs_to(Person)
    verdict = word_column(null=True)
    looked_at = Text()
    recorded_at = moment_column(null=True)
    recorded_by_name = Varchar(length=80)

    sampled_voucher_once = Unique([spot_check, claim])
    sampled_voucher_place_once = Unique([spot_check, place])
    sampled_voucher_verdict_known = one_of("verdict", Verdict)
    sampled_voucher_recorded_whole = Check(
        "(verdict IS NULL) = (recorded_at IS NULL) AND (verdict IS NULL) = (looked_at = '')"
    )


class SampledPhoto(Table):
    """What the checker photographed: private. Insert only."""

    id: Serial
    voucher = belongs_to(SampledVoucher)
    upload = belongs_to(Upload)

    sampled_photo_once = Unique([voucher, upload])


class Owner(StrEnum):
    """Who puts a finding right."""

    GROUP = "group"
    HUB = "hub"


class Remedy(Table):
    """What must be put right after a finding, by whom and by when (R-H4). Insert only."""

    id: Serial
    voucher = belongs_to(SampledVoucher, unique=True)
    owner = word_column()
    demand = Text()
    due_on = day_column()

    remedy_owner_known = one_of("owner", Owner)
    remedy_demands_something = Check("demand <> ''")


class RemedyAnswer(Table):
    """What was put right, as those say who had to; confirmed or given back by another person than the finder."""

    id: Serial
    remedy = belongs_to(Remedy)
    attempt = Integer(default=1)
    words = Text()
    upload = belongs_to(Upload, null=True)
    answered_at = moment_column()
    answered_by = Integer(default=None)
    answered_by_name = Varchar(length=80)
    decided_at = moment_column(null=True)
    decided_by = Integer(null=True, default=None)
    decided_by_name = Varchar(length=80)
    refused_for = Varchar(length=300)

    remedy_answer_once = Unique([remedy, attempt])
    remedy_answer_says_something = Check("words <> ''")
    remedy_answer_decided_whole = Check("(decided_at IS NULL) = (decided_by IS NULL)")
    remedy_answer_refused_when_decided = Check("refused_for = '' OR decided_at IS NOT NULL")


class SpotCheckPaper(Table):
    """抽查记录 of a check, rendered once when every voucher has its record. Insert only."""

    id: Serial
    spot_check = belongs_to(SpotCheck, unique=True)
    upload = belongs_to(Upload)
    check_code = Varchar(length=40, unique=True)
    made_at = moment_column()
