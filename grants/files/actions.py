"""Files that are sent in parts: begun, each part kept, put together once, and swept when nobody goes on."""

import hashlib
from datetime import timedelta
from uuid import UUID, uuid4

from grants import audit, clock
from grants.audit import Who, action
from grants.files import keep, queries, rules
from grants.files.queries import PART_SIZE, SendingFacts
from grants.files.store import store
from grants.files.tables import Part, Sending, Upload

KEPT_FOR = timedelta(days=1)


@action
async def begin_sending(
    by: Who, *, subject: str, place: str, name: str, size: int, fresh: bool = False
) -> SendingFacts:
    """Begin to send a large file. One of the same name and size that was begun before and is not whole is gone on with;
    the parts that are there say by their hashes whether it is the same; `fresh` forgets it."""
    rules.has_content(size)
    rules.is_not_too_large(size)
    tidy = "".join(c for c in name if c.isprintable())[-200:]
    for each in await queries.sendings(by, subject):
        if (each.row.name, each.row.size, each.row.place) == (tidy, size, place):
            if not fresh:
                return each
            await _forget([each.row.id])
    now = clock.now()
    row = Sending(
        key=uuid4(),
        subject=subject,
        place=place,
        name=tidy,
        size=size,
        begun_at=now,
        begun_by=by.id,
        until_at=now + KEPT_FOR,
    )
    await row.save()
    await audit.record(by, "files.sending_begun", row, purpose=subject, size=size)
    return SendingFacts(row, ())


@action
async def keep_part(by: Who, key: UUID, *, subject: str, position: int, content: bytes, digest: str) -> SendingFacts:
    """Keep one part; `digest` is what the sender says its hash is. The same part a second time changes nothing."""
    found = await queries.sending(by, key, subject)
    rules.part_belongs_there(position, len(content), found.row.size, PART_SIZE)
    actual = hashlib.sha256(content).hexdigest()
    rules.part_arrived_as_sent(digest in ("", actual))
    await store().put_async(_path(found.row, position, actual), content)
    part = Part(sending=found.row.id, position=position, size=len(content), sha256=actual)
    await Part.insert(part).on_conflict(target=(Part.sending, Part.position), action="DO NOTHING")
    found = await queries.facts_of(found.row)
    rules.part_is_the_same_again(any((each.position, each.sha256) == (position, actual) for each in found.parts))
    return found


@action
async def put_together(by: Who, key: UUID, *, subject: str) -> Upload:
    """Make one file of all its parts and look at it as at any other. A second time gives the one that was made."""
    found = await queries.sending(by, key, subject, lock=True)
    if found.row.upload is not None:
        return (await queries.uploads([found.row.upload]))[found.row.upload]
    rules.all_parts_are_there(found.missing)
    content = b"".join([await _read(found.row, part) for part in found.parts])
    upload = await keep(content, found.row.name, by=by)
    await found.row.update_self({Sending.upload: upload.id})
    await audit.record(by, "files.sending_finished", found.row, sha256=upload.sha256, size=upload.size)
    return upload


@action
async def drop_sending(by: Who, key: UUID, *, subject: str) -> None:
    """Give up a file on its way. A second time there is none."""
    found = await queries.sending(by, key, subject, lock=True)
    await _forget([found.row.id])
    await audit.record(by, "files.sending_dropped", found.row, purpose=subject)


@action
async def forget_old_sendings(by: Who | None) -> int:
    """Forget the files on their way whose time is over; returns how many."""
    rows = await Sending.objects().where(Sending.until_at <= clock.now()).lock_rows("UPDATE", skip_locked=True)
    await _forget([row.id for row in rows])
    for row in rows:
        await audit.record(by, "files.sending_expired", row, purpose=row.subject)
    return len(rows)


async def _forget(ids: list[int]) -> None:
    await Part.delete().where(Part.sending.is_in([0, *ids]))
    await Sending.delete().where(Sending.id.is_in([0, *ids]))


async def _read(row: Sending, part: Part) -> bytes:
    content = bytes(await (await store().get_async(_path(row, part.position, part.sha256))).bytes_async())
    rules.part_arrived_as_sent(hashlib.sha256(content).hexdigest() == part.sha256)
    return content


def _path(row: Sending, position: int, digest: str) -> str:
    return f"sending/{row.key}/{position}-{digest}"
