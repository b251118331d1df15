"""What becomes of a score sheet: every change as it was saved, the versions that were locked, what unlocked one."""

from piccolo.columns import JSONB, Boolean, Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.db import belongs_to, moment_column
from grants.files import Upload
from grants.scoring.tables import Assignment


class SheetChange(Table):
    """A save of one field of a sheet that changed it, with what stood there afterwards. Insert only.

    `field` is mark-1, reason-1 … or comment; `version` that of the sheet, counted through all its fields. What was
    typed on another screen while this one saved is kept too; it was not taken. A request that comes again with its
    `save_key` finds its answer here.
    """

    id: Serial
    assignment = belongs_to(Assignment)
    field = Varchar(length=20)
    version = Integer(default=None)
    saved_at = moment_column()
    save_key = Varchar(length=40)
    text = Text()
    is_taken = Boolean(default=True)

    sheet_change_once = Unique([assignment, field, save_key])
    sheet_change_version_counts = Check("version >= 0")


class SheetVersion(Table):
    """A sheet as its expert locked it: marks, reasons and comment, with their hash (R-E8). Insert only."""

    id: Serial
    assignment = belongs_to(Assignment)
    number = Integer(default=None)
    locked_at = moment_column()
    content = JSONB(default="{}")
    content_hash = Varchar(length=64)

    sheet_version_once = Unique([assignment, number])
    sheet_version_counts = Check("number >= 1")


class Unlock(Table):
    """A supervisor lets an expert change a locked sheet (R-E8). The row itself opens the sheet, by a trigger."""

    id: Serial
    sheet_version = belongs_to(SheetVersion, unique=True)
    reason = Text()
    unlocked_at = moment_column()
    unlocked_by = Integer(default=None)

    unlock_with_reason = Check("reason <> ''")


class SheetPaper(Table):
    """The score sheet as a PDF (form 10), made of a locked version once. Insert only."""

    id: Serial
    sheet_version = belongs_to(SheetVersion, unique=True)
    upload = belongs_to(Upload)
    check_code = Varchar(length=40, unique=True)
    made_at = moment_column()
