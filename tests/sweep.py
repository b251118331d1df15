"""Replays many invented rounds: `python -m tests.sweep 50`, from seed 0 on, or from the second number on."""

import asyncio
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from grants import db
from grants.demo.differences import differences
from grants.demo.play import play
from grants.demo.round_file import load
from grants.ledger import checks
from grants.migrations import migrate
from grants.settings import settings
from tests.conftest import empty_everything
from tests.rounds import make


async def sweep(url, seeds, folder):
    """How many of the rounds did not come out as the oracle says."""
    await db.connect(url)
    await migrate()
    wrong = 0
    for seed in seeds:
        path, began = folder / f"round-{seed}.json", time.perf_counter()
        path.write_text(json.dumps(make(seed)))
        the_round = load(path)
        played = await play(the_round)
        found = played.problems + differences(the_round["expect"], played.figures)
        found += [str(each) for each in await checks.verify()]
        wrong += bool(found)
        print(f"seed {seed}: {len(found)} differences, {time.perf_counter() - began:.1f} s", flush=True)
        for line in found:
            print(f"    {line}", flush=True)
        await empty_everything()
    await db.disconnect()
    return wrong


def main(times, first=0):
    folder = Path(tempfile.mkdtemp(prefix="grants-sweep-"))
    folder.chmod(0o755)
    os.environ["GRANTS_DATA_DIR"] = str(folder)
    settings.cache_clear()
    url = os.environ.get("GRANTS_TEST_DATABASE_URL", "") or db.start_embedded(folder)
    try:
        return asyncio.run(sweep(url, range(first, first + times), folder))
    finally:
        if "GRANTS_TEST_DATABASE_URL" not in os.environ:
            db.stop_embedded(folder)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(1 if main(*map(int, sys.argv[1:])) else 0)
