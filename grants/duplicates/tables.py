"""Fingerprints of what was submitted, hits between two applications, and what people ruled on them."""

from enum import StrEnum

from piccolo.columns import JSONB, BigInt, Integer, Serial, SmallInt, Text
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.applications.tables import Application, ApplicationVersion
from grants.db import belongs_to, moment_column, one_of, word_column


class Fingerprint(Table):
    """That a submitted version was fingerprinted, with how many hashes. An application's newest version counts."""

    id: Serial
    application = belongs_to(Application, unique=True)
    version = belongs_to(ApplicationVersion, unique=True)
    size = Integer(default=0)
    made_at = moment_column()
    compared_at = moment_column(null=True)


class Shingle(Table):
    """One sampled hash of an application's texts, and the tenth of them in which it stands."""

    id: Serial
    h = BigInt(default=None)
    application = belongs_to(Application)
    tenth = SmallInt(default=None)

    shingle_tenth_in_range = Check("tenth BETWEEN 0 AND 9")


class HitKind(StrEnum):
    """What two applications have in common."""

    TEXT = "text"
    LINES = "lines"
    ACCOUNT = "account"
    PHONE = "phone"
    NAME = "name"
    PERSON = "person"


class Band(StrEnum):
    """How much it says: the same text must be ruled on before the application is passed."""

    SAME_TEXT = "same_text"
    REWRITTEN = "rewritten"
    BORROWED = "borrowed"
    SHARED_KEY = "shared_key"


class DuplicateHit(Table):
    """Two applications that have something in common; `other` is the older one. Insert only.

    `share` is in thousandths of the shorter text, `spread` in tenths of it; `facts` is what a structured check found.
    """

    id: Serial
    application = belongs_to(Application)
    other = belongs_to(Application)
    version = belongs_to(ApplicationVersion)
    other_version = belongs_to(ApplicationVersion)
    kind = word_column()
    band = word_column()
    share = Integer(default=0)
    spread = Integer(default=0)
    facts = JSONB(default="[]")
    found_at = moment_column()

    duplicate_hit_once = Unique([application, other, kind, band])
    duplicate_hit_two = Check("application > other")
    duplicate_hit_kind_known = one_of("kind", HitKind)
    duplicate_hit_band_known = one_of("band", Band)


class RulingKind(StrEnum):
    """What an officer finds about a hit."""

    DIFFERENT = "different"
    SAME = "same"
    PARTLY = "partly"


class DuplicateRuling(Table):
    """What an officer ruled on a hit, and why. The newest counts. Insert only."""

    id: Serial
    hit = belongs_to(DuplicateHit)
    ruling = word_column()
    reason = Text()
    ruled_at = moment_column()
    ruled_by = Integer(null=True, default=None)

    duplicate_ruling_known = one_of("ruling", RulingKind)
    duplicate_ruling_says_why = Check("reason <> ''")
