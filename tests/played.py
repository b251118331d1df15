"""The worked round, played once for all tests of a run: everybody else finds its rows and files as it left them.

Playing it takes a hundred times as long as putting it back. A test that needs the round in its database asks for the
fixture `played_round` (or, where it makes its own world first, calls `put_the_round`); one that needs a whole running
system starts with `running.a_played_folder`. Only tests of the playing itself call `grants.demo.play.play`.
"""

import fcntl
import os
import pickle
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from grants.db import ENGINE
from grants.demo.play import Played, play
from grants.demo.round_file import load
from grants.settings import settings

ROUND = Path(__file__).parent.parent / "grants" / "demo" / "round.json"
# What conftest.py sets: a folder that all processes of one run of the tests share.
SHARED = "GRANTS_TESTS_SHARED"
# A played round is its rows, its files, and the password of its people.
BESIDE = ("files", "demo-password")
COLUMNS = """
SELECT n.nspname AS schema, c.relname AS table, array_agg(a.attname::text ORDER BY a.attnum) AS columns
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' AND c.relname <> 'migration'
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname IN ('public', 'dramatiq')
WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' GROUP BY n.nspname, c.relname
"""
SEQUENCES = """
SELECT format('%I.%I', schemaname, sequencename) AS name, last_value AS last FROM pg_sequences
WHERE schemaname IN ('public', 'dramatiq') AND last_value IS NOT NULL
"""


@contextmanager
def shared(name: str) -> Iterator[Path]:
    """A folder of that name for all processes of this run; whoever is inside is alone there."""
    folder = Path(os.environ[SHARED]) / name
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    with (folder.parent / f"{name}.lock").open("w") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        yield folder


async def put_the_round() -> Played:
    """The worked round in this empty database, committed, and what playing it found."""
    with shared("round") as folder:
        said = folder / "played"
        if said.exists():
            await _put_back(folder)
            return pickle.loads(said.read_bytes())
        played = await play(load(ROUND))
        await _keep(folder)
        said.write_bytes(pickle.dumps(played))
        return played


async def _keep(folder: Path) -> None:
    connection = await ENGINE.get_new_connection()
    try:
        rows = folder / "rows"
        rows.mkdir(exist_ok=True)
        for table in await connection.fetch(COLUMNS):
            columns = ", ".join(f'"{name}"' for name in table["columns"])
            name = f"{table['schema']}.{table['table']}"
            if await connection.fetchval(f'SELECT EXISTS (SELECT FROM {table["schema"]}."{table["table"]}")'):
                await connection.copy_from_query(
                    f'SELECT {columns} FROM {table["schema"]}."{table["table"]}"', output=rows / name, format="binary"
                )
        last = {row["name"]: row["last"] for row in await connection.fetch(SEQUENCES)}
        (folder / "sequences").write_bytes(pickle.dumps(last))
    finally:
        await connection.close()
    _copy(settings().data_dir, folder)


async def _put_back(folder: Path) -> None:
    """Past the triggers, which have done their work when the rows were first written."""
    connection = await ENGINE.get_new_connection()
    try:
        columns: dict[str, Any] = {
            f"{row['schema']}.{row['table']}": row["columns"] for row in await connection.fetch(COLUMNS)
        }
        async with connection.transaction():
            await connection.execute("SET LOCAL session_replication_role = replica")
            for source in sorted((folder / "rows").iterdir()):
                schema, table = source.name.split(".", 1)
                await connection.execute(f'DELETE FROM {schema}."{table}"')
                await connection.copy_to_table(
                    table, schema_name=schema, columns=columns[source.name], source=source, format="binary"
                )
            for name, last in pickle.loads((folder / "sequences").read_bytes()).items():
                await connection.execute(f"SELECT setval('{name}', greatest({last}, nextval('{name}')))")
    finally:
        await connection.close()
    _copy(folder, settings().data_dir)


def _copy(source: Path, target: Path) -> None:
    for name in BESIDE:
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name, dirs_exist_ok=True)
        elif (source / name).exists():
            shutil.copy2(source / name, target / name)
