"""Guidance given to a group, its files, and what was done about it."""

from enum import StrEnum

from piccolo.columns import UUID, Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.custody.relation.tables import Side
from grants.db import belongs_to, day_column, moment_column, one_of, word_column
from grants.files import Upload
from grants.organizations.tables import Organization


class Manner(StrEnum):
    """How somebody was guided."""

    VISIT = "visit"
    PHONE = "phone"
    TRAINING = "training"


class Guidance(Table):
    """A group was guided on a day: by whom of the hub or of the filing office, how, what was found and advised (S40,
    S97). Insert only: who wrote something wrong writes a row that corrects it, once (2026_11_28t38).
    """

    id: Serial
    community_group = belongs_to(Organization)
    side = word_column()
    authority = belongs_to(Organization)
    form_key = UUID(unique=True)
    guided_on = day_column()
    guide = Varchar(length=80)
    manner = word_column()
    found = Text()
    advised = Text()
    follow_up = Varchar(length=300)
    follow_up_on = day_column(null=True)
    corrects = belongs_to("self", null=True, unique=True)
    correction_reason = Varchar(length=300)
    recorded_at = moment_column()
    recorded_by = Integer(default=None)
    recorded_by_name = Varchar(length=80)

    guidance_side_known = one_of("side", Side)
    guidance_manner_known = one_of("manner", Manner)
    guidance_names_the_guide = Check("guide <> ''")
    guidance_says_something = Check("found <> ''")
    guidance_follow_up_has_a_day = Check("(follow_up = '') = (follow_up_on IS NULL)")
    guidance_corrected_with_reason = Check("(corrects IS NULL) = (correction_reason = '')")


class GuidanceFile(Table):
    """A photo or a paper of it: private. Insert only."""

    id: Serial
    guidance = belongs_to(Guidance)
    upload = belongs_to(Upload)

    guidance_file_once = Unique([guidance, upload])


class FollowedUp(Table):
    """What came of it: the task is done. Insert only."""

    id: Serial
    guidance = belongs_to(Guidance, unique=True)
    outcome = Varchar(length=500)
    done_at = moment_column()
    done_by = Integer(default=None)
    done_by_name = Varchar(length=80)

    followed_up_says_something = Check("outcome <> ''")
