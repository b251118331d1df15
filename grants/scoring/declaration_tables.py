"""What an expert declared, how well they know each application's field, and the paper of it."""

from enum import StrEnum

from piccolo.columns import Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.applications.tables import Application
from grants.db import belongs_to, moment_column, one_of, word_column
from grants.experts.tables import Expert
from grants.files import Upload
from grants.scoring.tables import Panelist


class Declaration(Table):
    """An expert promised to keep silent and to stand back, application by application, and signed. Insert only.

    `content` is the text that was signed, as JSON, and `content_hash` its SHA-256.
    """

    id: Serial
    panelist = belongs_to(Panelist, unique=True)
    content = Text()
    content_hash = Varchar(length=64)
    signed_name = Varchar(length=80)
    signed_at = moment_column()

    declaration_is_signed = Check("signed_name <> ''")


class DeclarationPaper(Table):
    """A declaration as a paper (form 9), made once."""

    id: Serial
    declaration = belongs_to(Declaration, unique=True)
    upload = belongs_to(Upload)
    check_code = Varchar(length=40, unique=True)
    made_at = moment_column()


class Familiarity(StrEnum):
    """How well an expert knows the field of an application, in their own judgement."""

    FAMILIAR = "familiar"
    ORDINARY = "ordinary"
    UNFAMILIAR = "unfamiliar"


class Willingness(Table):
    """What an expert said of an application's field when they declared: assignment follows it. Insert only."""

    id: Serial
    expert = belongs_to(Expert)
    application = belongs_to(Application)
    level = word_column()
    said_at = moment_column()

    willingness_once = Unique([expert, application])
    willingness_level_known = one_of("level", Familiarity)
