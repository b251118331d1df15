"""Brings a backup back into an empty database and says whether everything is as it was."""

import asyncio
import os
from pathlib import Path
from typing import Any

from obstore.exceptions import NotFoundError

from grants.backup import postgres, sums
from grants.backup.contents import contents, is_empty
from grants.db import sql
from grants.files.store import path as place
from grants.files.store import store
from grants.migrations import known, migrate
from grants.settings import settings

SHOWN = 20
NOT_EMPTY = (
    "the database is not empty, and a restore never writes over anything: give it an empty one"
    " (GRANTS_DATABASE_URL), or an empty folder (GRANTS_DATA_DIR), and move the old one aside"
)


async def restore(url: str, folder: Path) -> list[str]:
    """Restore a backup; gives what is not as it was, in words, and nothing where everything is.

    Everything is proved before anything is written, files come before the rows that name them, and the rows come in one
    transaction: interrupted anywhere, the database is empty and the restore can be run again. Raises RuntimeError.
    """
    if not await is_empty():
        raise RuntimeError(NOT_EMPTY)
    if found := sums.findings(folder):
        more = [f"… and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
        raise RuntimeError("\n  ".join(["the backup is not whole, nothing was restored:", *found[:SHOWN], *more]))
    facts = sums.manifest(folder)
    if newer := sorted(set(facts["migrations"]) - known()):
        raise RuntimeError(f"the backup is of a newer version, install that first (it knows {newer[-1]})")
    for name, size in _files(folder):
        await _put_back(folder / sums.FILES / place(name), place(name), size)
    await asyncio.to_thread(postgres.restore, url, folder / sums.DUMP)
    _put_back_secret(folder)
    differs = [*_differences(facts, await contents()), *await _lost(folder)]
    await sql("ANALYZE")
    await migrate()
    return differs


def _files(folder: Path) -> list[tuple[str, int]]:
    return sorted((each.name, each.stat().st_size) for each in (folder / sums.FILES).glob("*/*"))


async def _put_back(file: Path, target: str, size: int) -> None:
    try:
        there = await store().head_async(target)
    except (NotFoundError, FileNotFoundError):
        there = None
    if there is None or there["size"] != size:
        await store().put_async(target, file)


def _put_back_secret(folder: Path) -> None:
    """The secret that lay with the data lies there again, where the settings do not say another."""
    kept, target = folder / sums.SECRET, settings().data_dir / "secret"
    if not kept.is_file() or settings().secret:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as written:
        written.write(kept.read_text())


def _differences(facts: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What the restored database holds otherwise than the manifest says."""
    found = []
    for kind in ("rows", "seals"):
        for name in sorted(facts[kind].keys() | now[kind].keys()):
            was, is_now = facts[kind].get(name), now[kind].get(name)
            if was != is_now:
                found.append(f"{kind} of {name}: {was} when it was backed up, {is_now} now")
    return found


async def _lost(folder: Path) -> list[str]:
    """The files that rows name and the backup has not: they could not be read when it was made."""
    rows = await sql("SELECT id, sha256, name FROM upload ORDER BY id")
    return [
        f"file {row['id']} ({row['sha256']}): it was already lost when the backup was made"
        for row in rows
        if not (folder / sums.FILES / place(row["sha256"])).is_file()
    ]
