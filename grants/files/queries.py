"""Files on their way: what has arrived of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from grants import clock
from grants.audit import Who
from grants.db import Rows, together
from grants.files import rules
from grants.files.tables import Part, Sending, Upload

PART_SIZE = 2 * 1024 * 1024


@dataclass(frozen=True)
class SendingFacts:
    """A file on its way with the parts of it that are there."""

    row: Sending
    parts: Sequence[Part]

    @property
    def of(self) -> int:
        """How many parts it has in all."""
        return -(-self.row.size // PART_SIZE)

    @property
    def missing(self) -> int:
        return self.of - len(self.parts)

    @property
    def arrived(self) -> int:
        """How many bytes of it are there."""
        return sum(part.size for part in self.parts)


async def sending(by: Who, key: UUID, subject: str, *, lock: bool = False) -> SendingFacts:
    """One's own file on its way to that subject. Raises NotFound for everybody else, and once it has expired."""
    query = Sending.objects().where(Sending.key == key, Sending.begun_by == by.id, Sending.subject == subject).first()
    row = await (query.lock_rows("UPDATE") if lock else query)
    rules.sending_is_there(row is not None and row.until_at > clock.now())
    assert row is not None  # the rule just said so
    return await facts_of(row)


async def sendings(by: Who, subject: str) -> list[SendingFacts]:
    """One's own files on their way to that subject that are not whole yet, the oldest first."""
    rows = Sending.objects().where(
        Sending.begun_by == by.id,
        Sending.subject == subject,
        Sending.upload.is_null(),
        Sending.until_at > clock.now(),
    )
    return [await facts_of(row) for row in await rows.order_by(Sending.id).limit(100)]


async def facts_of(row: Sending) -> SendingFacts:
    """With its parts, in order."""
    return SendingFacts(row, await Part.objects().where(Part.sending == row.id).order_by(Part.position))


async def uploads(ids: Sequence[int]) -> dict[int, Upload]:
    """Kept files by id."""
    [found] = await together(Rows(Upload.id, ids)) if ids else [[]]
    return {upload.id: upload for upload in found}
