"""How many questions a piece of code asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from grants.db import ENGINE


class Count:
    questions = 0


@contextmanager
def counted() -> Iterator[Count]:
    """Count the statements that are run inside."""
    count, ask = Count(), ENGINE.run_querystring

    async def ask_and_count(*args, **options):
        count.questions += 1
        return await ask(*args, **options)

    ENGINE.run_querystring = ask_and_count
    try:
        yield count
    finally:
        del ENGINE.run_querystring
