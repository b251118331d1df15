"""What is done about files every hour."""

from datetime import timedelta

from grants import clock
from grants.files import actions
from grants.files.store import store
from grants.files.tables import Sending
from grants.jobs import job

GRACE = timedelta(hours=1)


@job("files.sweep", hourly=True)
async def sweep() -> None:
    """Forget files on their way whose time is over, then remove the bytes of all parts that belong to none."""
    await actions.forget_old_sendings(None)
    alive = {str(row["key"]) for row in await Sending.select(Sending.key).where(Sending.upload.is_null())}
    latest = clock.machine() - GRACE
    async for found in store().list("sending/"):
        gone = [
            each["path"]
            for each in found
            # A part that has just arrived may belong to a row that is not committed yet.
            if each["path"].split("/")[1] not in alive and each["last_modified"] < latest
        ]
        if gone:
            await store().delete_async(gone)
