"""Minutes with their signatures, and the papers of a closed judging."""

from enum import StrEnum

from piccolo.columns import JSONB, Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.calls.tables import Call
from grants.db import belongs_to, moment_column, one_of, word_column
from grants.files import Upload
from grants.people.tables import Person


class Meeting(StrEnum):
    """Who met: the experts (评审会), or the committee that decides (评审委员会, R-E1)."""

    PANEL = "panel"
    COMMITTEE = "committee"


class Minutes(Table):
    """What was discussed, found and voted. A draft until it is completed; then frozen with its hash, and signed.

    `attendance` is [{"person", "name", "capacity"}], `votes` is [{"subject", "ayes", "noes", "abstained"}];
    `content` is all of it as it was signed, with what the system knew of the judging at that moment.
    """

    id: Serial
    call = belongs_to(Call)
    meeting = word_column()
    number = Integer(default=None)
    held_at = moment_column()
    place = Varchar(length=120)
    chair = Varchar(length=80)
    attendance = JSONB(default="[]")
    votes = JSONB(default="[]")
    words = Text()
    version = Integer(default=1)
    drafted_at = moment_column()
    drafted_by = Integer(default=None)
    completed_at = moment_column(null=True)
    completed_by = Integer(null=True, default=None)
    content = JSONB(null=True, default=None)
    content_hash = Varchar(length=64)
    document = belongs_to(Upload, null=True)
    check_code = Varchar(length=40, null=True, default=None, unique=True)

    minutes_number_once = Unique([call, meeting, number])
    minutes_meeting_known = one_of("meeting", Meeting)
    minutes_completed_with_content = Check(
        "(completed_at IS NULL) = (content IS NULL) AND (completed_at IS NULL) = (content_hash = '')"
        " AND (completed_at IS NULL) = (completed_by IS NULL)"
    )
    minutes_document_of_completed = Check("document IS NULL OR (completed_at IS NOT NULL AND check_code IS NOT NULL)")


class MinutesSignature(Table):
    """Somebody who was there signs what was frozen (R-E10): their own name, and the hash they saw. Insert only."""

    id: Serial
    minutes = belongs_to(Minutes)
    person = belongs_to(Person)
    name = Varchar(length=80)
    capacity = Varchar(length=80)
    signed_at = moment_column()
    content_hash = Varchar(length=64)

    minutes_signature_once = Unique([minutes, person])


class JudgingPaperKind(StrEnum):
    """The papers of a closed judging: 评审汇总表 (form 11) and 评审报告 (form 12)."""

    SUMMARY = "summary"
    REPORT = "report"


class JudgingPaper(Table):
    """A paper of a closed judging, made once. Insert only."""

    id: Serial
    call = belongs_to(Call)
    paper_kind = word_column()
    upload = belongs_to(Upload)
    check_code = Varchar(length=40, unique=True)
    made_at = moment_column()

    judging_paper_once = Unique([call, paper_kind])
    judging_paper_kind_known = one_of("paper_kind", JudgingPaperKind)
