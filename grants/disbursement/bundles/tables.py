"""Bundles of papers, and which payment's paper each of their places holds."""

from piccolo.columns import UUID, Array, Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.db import belongs_to, moment_column, one_of, word_column
from grants.disbursement.tables import PaperKind, Payment, PaymentPaper
from grants.files import Upload
from grants.organizations.tables import Organization


class Bundle(Table):
    """Papers of one kind of the payments that a register listed; `narrowed` says in words to what it was narrowed."""

    id: Serial
    funder = belongs_to(Organization)
    paper_kind = word_column()
    form_key = UUID(unique=True)
    number = Varchar(length=40, unique=True)
    narrowed = Array(base_column=Text(), default=list)
    asked_at = moment_column()
    asked_by = Integer(default=None)
    printed = belongs_to(Upload, null=True)
    zipped = belongs_to(Upload, null=True)
    made_at = moment_column(null=True)

    bundle_paper_kind_known = one_of("paper_kind", PaperKind)
    bundle_files_come_together = Check(
        "(printed IS NULL) = (zipped IS NULL) AND (printed IS NULL OR made_at IS NOT NULL)"
    )


class BundleItem(Table):
    """A place in a bundle: the paper that stands there, or why none can."""

    id: Serial
    bundle = belongs_to(Bundle)
    position = Integer(default=None)
    payment = belongs_to(Payment)
    paper = belongs_to(PaymentPaper, null=True)
    missing = Varchar(length=300)

    bundle_item_once = Unique([bundle, payment])
    bundle_item_in_order = Unique([bundle, position])
    bundle_item_is_there_or_missing = Check("paper IS NULL OR missing = ''")
