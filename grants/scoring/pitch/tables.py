"""Time tables of pitches and their slots."""

from piccolo.columns import Boolean, Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.applications.tables import Application
from grants.calls.tables import Call
from grants.db import belongs_to, moment_column
from grants.files import Upload


class PitchTimetable(Table):
    """A time table of a phase. One that is drawn up again is a new one with its reason; the last announced one counts.

    By lot the order follows from `seed` and the receipt numbers alone, so that anybody can draw it again. Only
    `announced_at` and the paper are written later, once.
    """

    id: Serial
    call = belongs_to(Call)
    phase = Integer(default=None)
    number = Integer(default=None)
    is_by_lot = Boolean(default=True)
    seed = Varchar(length=80)
    reason = Text()
    drawn_at = moment_column()
    drawn_by = Integer(null=True, default=None)
    announced_at = moment_column(null=True)
    document = belongs_to(Upload, null=True)
    check_code = Varchar(length=40, null=True, default=None, unique=True)

    pitch_timetable_once = Unique([call, phase, number])
    pitch_timetable_of_a_later_phase = Check("phase >= 2 AND number >= 1")
    pitch_timetable_lot_has_seed = Check("is_by_lot = (seed <> '')")
    pitch_timetable_again_with_reason = Check("number = 1 OR reason <> ''")


class PitchSlot(Table):
    """When and where an application is presented and questioned. Two slots of a table never overlap: an exclusion
    constraint (grants/migrations/sql/2026_11_28t13/pitch.sql). Insert only."""

    id: Serial
    timetable = belongs_to(PitchTimetable)
    position = Integer(default=None)
    application = belongs_to(Application)
    starts_at = moment_column()
    ends_at = moment_column()
    minutes = Integer(default=None)
    question_minutes = Integer(default=None)
    place = Varchar(length=120)

    pitch_slot_position_once = Unique([timetable, position])
    pitch_slot_application_once = Unique([timetable, application])
    pitch_slot_takes_time = Check("minutes >= 1 AND question_minutes >= 0")
    pitch_slot_is_as_long = Check("ends_at - starts_at = (minutes + question_minutes) * interval '1 minute'")
