"""Terms on which experts are asked, draws of experts with all they can be recomputed from, their papers."""

from piccolo.columns import Boolean, Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.calls.tables import Call
from grants.db import belongs_to, day_column, moment_column
from grants.experts.tables import Expert
from grants.files import Upload


class PanelTerms(Table):
    """On which terms experts are asked to judge a call, and what the office adds to the declaration. Insert only.

    Written anew they get the next number; an invitation keeps those on which it was made.
    """

    id: Serial
    call = belongs_to(Call)
    number = Integer(default=None)
    fee = Varchar(length=200)
    judging_from = day_column()
    judging_until = day_column()
    most_sheets = Integer(null=True, default=None)
    answer_by = moment_column()
    words = Text()
    declaration_words = Text()
    written_at = moment_column()
    written_by = Integer(default=None)

    panel_terms_once = Unique([call, number])
    panel_terms_days_in_order = Check("judging_until >= judging_from")
    panel_terms_load_positive = Check("most_sheets IS NULL OR most_sheets >= 1")


class Draw(Table):
    """A draw of experts as it was prepared: who was in the pool and who was not, and the operator's word. Insert only.

    `snapshot` is the text whose hash was committed to, with the filters and the numbers of seats; `commitment` fixes
    the operator's word before the witness gives theirs, and until then neither word nor salt is shown. Numbers of a
    call have no gaps, and from the second on the draw has a reason: none is repeated in silence (R-E3).
    """

    id: Serial
    call = belongs_to(Call)
    number = Integer(default=None)
    reason = Text()
    members = Integer(default=None)
    alternates = Integer(default=None)
    least_senior = Integer(default=0)
    pool_size = Integer(default=None)
    snapshot = Text()
    snapshot_hash = Varchar(length=64)
    salt = Varchar(length=64, secret=True)
    operator_word = Varchar(length=80, secret=True)
    commitment = Varchar(length=64)
    operator = Integer(default=None)
    operator_name = Varchar(length=80)
    prepared_at = moment_column()

    draw_number_once = Unique([call, number])
    draw_again_with_reason = Check("number = 1 OR reason <> ''")
    draw_of_somebody = Check("members >= 1 AND alternates >= 0 AND members + alternates <= pool_size")
    draw_seniors_are_members = Check("least_senior BETWEEN 0 AND members")


class WitnessedDraw(Table):
    """A draw was carried out by another person than who prepared it, with a word of their own. Insert only."""

    id: Serial
    draw = belongs_to(Draw, unique=True)
    witness = Integer(default=None)
    witness_name = Varchar(length=80)
    witness_word = Varchar(length=80)
    seed = Varchar(length=64)
    drawn_at = moment_column()


class Drawn(Table):
    """An expert who was drawn: members first, then the alternates in their order. Insert only."""

    id: Serial
    draw = belongs_to(Draw)
    place = Integer(default=None)
    expert = belongs_to(Expert)
    code = Varchar(length=20)
    is_alternate = Boolean(default=False)

    drawn_place_once = Unique([draw, place])
    drawn_once = Unique([draw, expert])


class SkippedAlternate(Table):
    """An alternate was passed over though it was their turn, with the reason. Insert only."""

    id: Serial
    drawn = belongs_to(Drawn, unique=True)
    reason = Text()
    skipped_at = moment_column()
    skipped_by = Integer(default=None)

    skipped_alternate_with_reason = Check("reason <> ''")


class DrawPaper(Table):
    """The record of a draw as a paper (form 8), made once."""

    id: Serial
    draw = belongs_to(Draw, unique=True)
    upload = belongs_to(Upload)
    check_code = Varchar(length=40, unique=True)
    made_at = moment_column()
