"""A Litestar application that gives the bytes of one file as a page, at `/` at once and at `/asked` after one question
to the database: what a kept public page is held against."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
from litestar import Litestar, Request, get
from litestar.response import Response


@asynccontextmanager
async def _pool(app: Litestar) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["BARE_DATABASE_URL"], min_size=1, max_size=10) as pool:
        app.state.pool = pool
        yield


def create_app() -> Litestar:
    content = Path(os.environ["PAGE"]).read_bytes()

    @get("/")
    async def page() -> Response[bytes]:
        return Response(content, media_type="text/html; charset=utf-8")

    @get("/asked")
    async def asked(request: Request[Any, Any, Any]) -> Response[bytes]:
        await request.app.state.pool.fetchval("SELECT max(id) FROM public_change")
        return Response(content, media_type="text/html; charset=utf-8")

    return Litestar([page, asked], lifespan=[_pool], openapi_config=None)
