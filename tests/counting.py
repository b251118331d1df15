"""How many queries something takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from grants.db import ENGINE


class Count:
    """The statements that went to the database, and how many rows came back."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.rows = 0

    def __len__(self) -> int:
        return len(self.statements)


@contextmanager
def queries_counted() -> Iterator[Count]:
    """Count the statements that run inside."""
    count, run = Count(), ENGINE.run_querystring

    async def counted(querystring: Any, *args: Any, **options: Any) -> Any:
        count.statements.append(str(querystring)[:200])
        found = await run(querystring, *args, **options)
        count.rows += len(found or [])
        return found

    ENGINE.run_querystring = counted  # type: ignore[method-assign]  # taken back below
    try:
        yield count
    finally:
        del ENGINE.run_querystring
