"""A Litestar application that does nothing but read the posted form and insert given rows: what ours is held against.

`ROWS` names a JSON file: {step: [[table, [column, …], [[value as text, …], …]], …]}. Each POST /step/{name} inserts the
rows of that step into tables of the same columns in the schema `bare`, in one transaction.
"""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
from litestar import Litestar, Request, post


@asynccontextmanager
async def _pool(app: Litestar) -> AsyncIterator[None]:
    app.state.steps = {name: [_statement(*part) for part in parts] for name, parts in _rows().items()}
    async with asyncpg.create_pool(os.environ["BARE_DATABASE_URL"], min_size=2, max_size=10) as pool:
        app.state.pool = pool
        yield


def _rows() -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = json.loads(Path(os.environ["ROWS"]).read_text())
    return found


def _statement(table: str, columns: list[str], rows: list[list[str | None]]) -> tuple[str, list[list[str | None]]]:
    """Values travel as text and are cast by the server to what the column is."""
    kinds = [column.partition(":")[2] for column in columns]
    names = ", ".join(f'"{column.partition(":")[0]}"' for column in columns)
    places = ", ".join(f"${at}::text::{kind}" for at, kind in enumerate(kinds, 1))
    return f'INSERT INTO bare."{table}" ({names}) VALUES ({places})', rows


@post("/step/{name:str}", status_code=200)
async def step(request: Request[Any, Any, Any], name: str) -> str:
    await request.form()
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        for statement, rows in request.app.state.steps[name]:
            await connection.executemany(statement, rows)
    return "ok"


def create_app() -> Litestar:
    return Litestar([step], lifespan=[_pool], request_max_body_size=25 * 1024 * 1024, openapi_config=None)
