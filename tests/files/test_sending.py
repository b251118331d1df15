"""Large files travel in parts: what is lost on the way is sent again, and nothing is put together wrong."""

import hashlib
from datetime import timedelta
from uuid import uuid4

import pytest

from grants import clock
from grants.errors import Refused
from grants.files import actions, jobs, queries, read
from grants.files.queries import PART_SIZE
from grants.files.store import store
from grants.files.tables import Part, Sending, Upload
from tests.files import samples
from tests.organizations.world import a_person

SUBJECT = "application:1"
LARGE = samples.a_large_pdf(2 * PART_SIZE + 1000)


def part(at: int, content: bytes = LARGE) -> bytes:
    return content[at * PART_SIZE : (at + 1) * PART_SIZE]


async def begun(by, content: bytes = LARGE, **how):
    facts = {"subject": SUBJECT, "place": "other-0", "name": "大文件.pdf", "size": len(content)} | how
    return (await actions.begin_sending(by, **facts)).row.key


async def send(by, key, at: int, content: bytes = LARGE, **how):
    piece = part(at, content)
    facts = {"subject": SUBJECT, "position": at, "content": piece, "digest": hashlib.sha256(piece).hexdigest()} | how
    return await actions.keep_part(by, key, **facts)


async def test_parts_in_any_order_and_twice_make_the_file_that_was_sent(db):
    ada = await a_person("Ada")
    key = await begun(ada)

    for at in (2, 0, 0, 1, 2):
        await send(ada, key, at)
    upload = await actions.put_together(ada, key, subject=SUBJECT)
    again = await actions.put_together(ada, key, subject=SUBJECT)

    assert await read(upload) == LARGE
    assert (upload.id, upload.name) == (again.id, "大文件.pdf")
    assert (await Part.count(), await Upload.count()) == (3, 1)


async def test_a_file_that_was_begun_before_is_gone_on_with(db):
    ada = await a_person("Ada")
    key = await begun(ada)
    await send(ada, key, 1)

    found = await actions.begin_sending(ada, subject=SUBJECT, place="other-0", name="大文件.pdf", size=len(LARGE))
    fresh = await begun(ada, fresh=True)

    assert (found.row.key, found.missing) == (key, found.of - 1)
    assert [each.sha256 for each in found.parts] == [hashlib.sha256(part(1)).hexdigest()]
    assert fresh != key
    assert await Sending.count() == 1


@pytest.mark.parametrize(
    ("at", "how", "code"),
    [
        (0, {"digest": "0" * 64}, "files.part_changed"),
        (0, {"content": b"short"}, "files.wrong_part"),
        (99, {"content": b"x"}, "files.wrong_part"),
        (0, {"subject": "application:2"}, "files.no_sending"),
    ],
    ids=["another hash", "too short", "behind the end", "another application"],
)
async def test_a_part_that_is_not_what_was_sent_is_refused(db, at, how, code):
    ada = await a_person("Ada")
    key = await begun(ada)

    with pytest.raises(Refused) as refused:
        await send(ada, key, at, **how)

    assert refused.value.code == code
    assert await Part.count() == 0


async def test_a_part_of_another_file_under_the_same_key_is_refused(db):
    ada = await a_person("Ada")
    key = await begun(ada)
    await send(ada, key, 0)
    other = bytes(len(LARGE))

    with pytest.raises(Refused, match=r"files\.another_file"):
        await send(ada, key, 0, other)


async def test_a_file_that_is_not_whole_is_not_put_together(db):
    ada = await a_person("Ada")
    key = await begun(ada)
    await send(ada, key, 0)

    with pytest.raises(Refused, match=r"files\.parts_missing"):
        await actions.put_together(ada, key, subject=SUBJECT)

    assert await Upload.count() == 0


async def test_what_was_put_together_is_looked_at_like_any_file(db):
    ada = await a_person("Ada")
    page = b"<html>" + bytes(100)
    key = await begun(ada, page)
    await send(ada, key, 0, page)

    with pytest.raises(Refused, match=r"files\.page_or_program"):
        await actions.put_together(ada, key, subject=SUBJECT)

    assert (await queries.sending(ada, key, SUBJECT)).row.upload is None


async def test_somebody_elses_key_is_no_key(db):
    ada, mallory = await a_person("Ada"), await a_person("Mallory")
    key = await begun(ada)

    for stranger, used in ((mallory, key), (ada, uuid4())):
        with pytest.raises(Refused, match=r"files\.no_sending"):
            await send(stranger, used, 0)
        with pytest.raises(Refused, match=r"files\.no_sending"):
            await actions.drop_sending(stranger, used, subject=SUBJECT)

    assert await Sending.count() == 1


async def test_what_nobody_goes_on_with_is_swept_with_its_bytes(db):
    ada = await a_person("Ada")
    now = clock.now()
    with clock.at(now):
        old = await begun(ada)
        await send(ada, old, 0)
    with clock.at(now + timedelta(hours=23)):
        young = await begun(ada, name="另一份.pdf")
        await send(ada, young, 0)

    with clock.at(now + timedelta(hours=25)):
        await jobs.sweep()
        with pytest.raises(Refused, match=r"files\.no_sending"):
            await send(ada, old, 1)

    assert [row.key for row in await Sending.objects()] == [young]
    assert {path.split("/")[1] for path in await stored()} & {str(old), str(young)} == {str(young)}


async def stored() -> list[str]:
    return [each["path"] async for found in store().list("sending/") for each in found]
