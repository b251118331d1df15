"""Registers that were printed: what stood on them, and the paper."""

from enum import StrEnum

from piccolo.columns import JSONB, UUID, Integer, Serial, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.db import belongs_to, moment_column, money_column, one_of, word_column
from grants.files import Upload
from grants.organizations.tables import Organization


class RegisterKind(StrEnum):
    """What a register lists: payments (拨付台账), or the receipts payees gave for them (form 19)."""

    PAYMENTS = "payments"
    RECEIPTS = "receipts"


class RegisterPaper(Table):
    """A register as it stood when it was asked for, under a number. Only its file is added, once, by a job."""

    id: Serial
    funder = belongs_to(Organization)
    kind = word_column()
    form_key = UUID(unique=True)
    number = Varchar(length=40, unique=True)
    content = JSONB(default="{}")
    lines = Integer(default=None)
    total = money_column()
    asked_at = moment_column()
    asked_by = Integer(default=None)
    upload = belongs_to(Upload, null=True)
    check_code = Varchar(length=40, null=True, default=None, unique=True)
    made_at = moment_column(null=True)

    register_paper_kind_known = one_of("kind", RegisterKind)
    register_paper_lists_something = Check("lines > 0")
    register_paper_made_whole = Check(
        "(upload IS NULL) = (check_code IS NULL) AND (check_code IS NULL) = (made_at IS NULL)"
    )
