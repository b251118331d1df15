"""Reads of bundles: how far one has come, what is still to be made, and its files."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from grants.db import get, sql
from grants.disbursement.bundles import rules
from grants.disbursement.bundles.tables import Bundle, BundleItem
from grants.errors import NotFound
from grants.files import Upload
from grants.files import queries as kept_files
from grants.i18n import _
from grants.people.rules import Actor

PROGRESS = """
    SELECT count(*) AS total, count(*) FILTER (WHERE i.paper IS NOT NULL OR i.missing <> '') AS done
    FROM bundle_item i WHERE i.bundle = {}
"""
MISSING = """
    SELECT y.id, y.number, i.missing FROM bundle_item i JOIN payment y ON y.id = i.payment
    WHERE i.bundle = {} AND i.missing <> '' ORDER BY i.position
"""
PAPERS = """
    SELECT y.number, p.upload FROM bundle_item i JOIN payment y ON y.id = i.payment
    JOIN payment_paper p ON p.id = i.paper WHERE i.bundle = {} ORDER BY i.position
"""


@dataclass(frozen=True)
class Missing:
    """A payment whose paper could not be made, and why."""

    id: int
    number: str
    missing: str


@dataclass(frozen=True)
class Progress:
    """A bundle, how many of its papers are there, and which cannot be."""

    bundle: Bundle
    done: int
    total: int
    missing: Sequence[Missing]


async def progress(person: Actor, bundle_id: int) -> Progress:
    """How far a bundle has come. NotFound for strangers."""
    bundle = await get(Bundle, bundle_id)
    rules.check_reading(bundle, person)
    (count,) = await sql(PROGRESS, bundle_id)
    missing = [Missing(**row) for row in await sql(MISSING, bundle_id)]
    return Progress(bundle, count["done"], count["total"], missing)


async def bundle_of_form(form_key: UUID) -> Bundle | None:
    """The bundle that this form asked for already."""
    return await Bundle.objects().where(Bundle.form_key == form_key).first()


async def to_make(bundle_id: int, first: int, last: int) -> list[BundleItem]:
    """The places from `first` to `last` of which nothing is known yet."""
    return (
        await BundleItem.objects()
        .where(
            BundleItem.bundle == bundle_id,
            BundleItem.position >= first,
            BundleItem.position <= last,
            BundleItem.paper.is_null(),
            BundleItem.missing == "",
        )
        .order_by(BundleItem.position)
    )


async def is_whole(bundle_id: int) -> bool:
    """Whether something is known of every place."""
    (count,) = await sql(PROGRESS, bundle_id)
    return bool(count["done"] == count["total"])


async def papers(bundle_id: int) -> list[tuple[str, Upload]]:
    """The papers of a bundle in its order, with the numbers of their payments."""
    found = await sql(PAPERS, bundle_id)
    uploads = await kept_files.uploads([row["upload"] for row in found])
    return [(row["number"], uploads[row["upload"]]) for row in found]


async def file(person: Actor, bundle_id: int, name: str) -> Upload:
    """One of the two files. NotFound before they are made, and for strangers."""
    found = (await progress(person, bundle_id)).bundle
    upload = {"print.pdf": found.printed, "papers.zip": found.zipped}.get(name)
    if upload is None:
        raise NotFound("disbursement.bundle_not_made", _("文件还没有生成"))
    return await get(Upload, upload)
