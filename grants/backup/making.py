"""Makes a backup while the system runs: the database as of one moment, then every file that its rows name."""

import asyncio
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from obstore.exceptions import NotFoundError

from grants import clock
from grants.backup import postgres, sums
from grants.backup.contents import contents
from grants.db import sql, transaction
from grants.files.store import path as place
from grants.files.store import store
from grants.settings import settings

AT_ONCE = 16
UNFINISHED = ".unfinished"
NEEDED = "SELECT sha256, max(size)::int AS size FROM upload GROUP BY sha256 ORDER BY sha256"


@dataclass
class Made:
    """A backup that was made; `lost` are files that rows name and that could not be read as they were kept."""

    folder: Path
    files: int = 0
    linked: int = 0
    bytes: int = 0
    lost: list[str] = field(default_factory=list)


async def make(url: str, into: Path, *, keep: int | None = None) -> Made:
    """Make one backup in that folder, and take away all but the newest `keep`.

    The rows are read in one snapshot. A file lies in the store before the row that names it is committed, is never
    changed and never removed, so that files copied afterwards are all there. One that has the bytes of the backup
    before is linked to it and takes no room. Raises RuntimeError; what was begun then has no name of a backup.
    """
    with _one_at_a_time(into):
        earlier = sums.backups(into)
        made = Made(into / f"grants-{clock.machine():%Y%m%dT%H%M%SZ}")
        work = _begin(made.folder)
        facts, needed = await _database(url, work / sums.DUMP)
        await _files(work, needed, earlier[-1] if earlier else None, made)
        _finish(work, facts, made)
        for old in sums.backups(into)[:-keep] if keep else []:
            shutil.rmtree(old)
    return made


def _begin(folder: Path) -> Path:
    """The folder to work in; what a backup that was killed left is taken away."""
    for left in folder.parent.glob(f"grants-*{UNFINISHED}"):
        shutil.rmtree(left)
    work = folder.with_name(folder.name + UNFINISHED)
    work.mkdir(mode=0o700)
    return work


async def _database(url: str, file: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """Dump the database; gives what it holds and the files it names, with their sizes, as of the same moment."""
    async with transaction():
        await sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        [row] = await sql("SELECT pg_export_snapshot() AS snapshot")
        needed = {each["sha256"]: each["size"] for each in await sql(NEEDED)}
        facts = await contents()
        await postgres.dump(url, file, snapshot=row["snapshot"])
    return facts, needed


async def _files(work: Path, needed: dict[str, int], earlier: Path | None, made: Made) -> None:
    for name in {each[:2] for each in needed}:
        (work / sums.FILES / name).mkdir(parents=True)
    missing = []
    for digest in needed:
        path = Path(sums.FILES) / place(digest)
        is_linked = earlier is not None and await asyncio.to_thread(_link, earlier / path, work / path, digest)
        if is_linked:
            made.linked += 1
        else:
            missing.append(digest)
    for start in range(0, len(missing), AT_ONCE):
        some = missing[start : start + AT_ONCE]
        kept = await asyncio.gather(*(_copy(digest, work / sums.FILES / place(digest)) for digest in some))
        made.lost += [digest for digest, there in zip(some, kept, strict=True) if not there]
    made.files = len(needed) - len(made.lost)
    made.bytes = sum(size for digest, size in needed.items() if digest not in made.lost)


def _link(source: Path, target: Path, digest: str) -> bool:
    """Link what has these very bytes: of a file that went bad in the backup before, only a fresh copy is one."""
    try:
        if sums.digest(source) != digest:
            return False
        os.link(source, target)
    except OSError:
        return False
    return True


async def _copy(digest: str, target: Path) -> bool:
    """Copy a file out of the store; False when it is not there or not what was kept."""
    try:
        content = bytes(await (await store().get_async(place(digest))).bytes_async())
    except (NotFoundError, FileNotFoundError):
        return False
    if sha256(content).hexdigest() != digest:
        return False
    with target.open("wb") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
    return True


def _finish(work: Path, facts: dict[str, Any], made: Made) -> None:
    """The secret, where it lies with the data; the manifest; the hashes of all; last the name, once all is on disk."""
    secret = settings().data_dir / "secret"
    kept = not settings().secret and secret.is_file()
    if kept:
        shutil.copyfile(secret, work / sums.SECRET)
    facts |= {
        "format": sums.FORMAT,
        "made_at": clock.machine().isoformat(timespec="seconds"),
        "files": made.files,
        "bytes": made.bytes,
        "lost": made.lost,
        "secret": "kept" if kept else "not kept: it is a setting (GRANTS_SECRET)",
    }
    (work / sums.MANIFEST).write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    parts = [sums.DUMP, sums.MANIFEST] + [sums.SECRET] * kept
    hashes = {name: sums.digest(work / name) for name in parts}
    files = (work / sums.FILES).glob("*/*")
    sums.write(work, hashes | {f"{sums.FILES}/{place(file.name)}": file.name for file in files})
    for part in (*(work / name for name in (*parts, sums.SUMS)), *(work / sums.FILES).glob("*"), work):
        _on_disk(part)
    work.rename(made.folder)
    _on_disk(made.folder.parent)


def _on_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, would outlive a loss of power."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RuntimeError(f"another backup is being made in {folder}") from None
        yield
