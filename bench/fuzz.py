"""Every route and form as every kind of person, with values that nobody should send: nothing may break.

`python bench/fuzz.py [--quick] [--requests 20000] [--seed 1]`; the last line is one JSON object. The promise: no answer
of 500 or above, no inside of the house in an answer, nothing typed that runs.
"""

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from datetime import timedelta
from itertools import count
from pathlib import Path

from support import ROOT, embedded_server, finish, say

REQUESTS, QUICK = 20_000, 1_500
ROUND = ROOT / "grants" / "demo" / "round.json"


def main() -> int:
    """Walk, print what was found, and exit 1 when something broke."""
    given = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    given.add_argument("--quick", action="store_true")
    given.add_argument("--requests", type=int, default=0)
    given.add_argument("--seed", type=int, default=1)
    arguments = given.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="grants-bench-"))
    os.environ["GRANTS_DATA_DIR"] = str(folder)
    try:
        with embedded_server() as url:
            requests = arguments.requests or (QUICK if arguments.quick else REQUESTS)
            return asyncio.run(walk(url, requests, arguments.seed))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def walk(url: str, requests: int, seed: int) -> int:
    """The worked round and an open call beside it, then the walk."""
    # Imported when the folder of data is known.
    from grants import db  # noqa: PLC0415
    from grants.app import create_app  # noqa: PLC0415
    from grants.demo.play import play  # noqa: PLC0415
    from grants.demo.round_file import load  # noqa: PLC0415
    from tests.applications.world import a_draft, a_submitted_application  # noqa: PLC0415
    from tests.calls.world import WHILE_OPEN  # noqa: PLC0415
    from tests.fuzzing import Fuzz  # noqa: PLC0415
    from tests.organizations import world  # noqa: PLC0415

    await db.connect(url)
    try:
        await play(load(ROUND))
        world._number = count(500)  # the round has taken the first numbers of organisations
        await a_draft()
        await a_submitted_application()
        moments = [WHILE_OPEN, *(WHILE_OPEN + timedelta(days=days) for days in (20, 60, 200))]
        fuzz = Fuzz(create_app(), seed, moments)
        found = await fuzz.run(requests, say)
        figures = {
            "seed": seed,
            "requests": found.requests,
            "forms_posted": found.forms,
            "pages_read": found.pages,
            "routes": len({path for path, _name, _methods in fuzz.paths}),
            "routes_reached": len(found.routes),
            "statuses": {str(status): times for status, times in sorted(found.statuses.items())},
            "faults": len(found.faults),
            "ok": not found.faults and found.requests >= requests,
        }
        return finish(figures)
    finally:
        await db.disconnect()


if __name__ == "__main__":
    sys.exit(main())
