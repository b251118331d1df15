"""Disclosure items of an organisation. What was said stands; what replaces it names it, and its address stays."""

from enum import StrEnum
from typing import Any

from piccolo.columns import ForeignKey, Integer, Serial, Text, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.reference import LazyTableReference
from piccolo.constraints import Check
from piccolo.table import Table

from grants.db import belongs_to, day_column, moment_column, one_of, word_column
from grants.organizations.tables import Organization


class ItemKind(StrEnum):
    """What S96 asks organisations to show."""

    PEOPLE = "people"
    ACTIVITY = "activity"
    FEES = "fees"


class DisclosedItem(Table):
    """One thing said, as it was on a day. `replaces` is what was said before; nothing is replaced twice.

    Only its withdrawal is ever added to it: sql/2026_11_28t52 in grants/migrations.
    """

    id: Serial
    organization = belongs_to(Organization)
    item_kind = word_column()
    title = Varchar(length=120)
    words = Text()
    as_of = day_column()
    replaces: ForeignKey[Any] = ForeignKey(
        references=LazyTableReference("DisclosedItem", module_path="grants.disclosure.items.tables"),
        null=True,
        default=None,
        unique=True,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
    )
    published_at = moment_column()
    published_by = Integer(default=None)
    published_by_name = Varchar(length=80)
    withdrawn_at = moment_column(null=True)
    withdrawn_by = Integer(null=True, default=None)
    withdrawn_why = Varchar(length=300)

    disclosed_item_kind_known = one_of("item_kind", ItemKind)
    disclosed_item_says_something = Check("title <> '' AND words <> ''")
    disclosed_item_withdrawn_with_a_reason = Check("(withdrawn_at IS NULL) = (withdrawn_why = '')")
    disclosed_item_withdrawn_by_somebody = Check("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)")
