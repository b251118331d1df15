"""A Litestar application that gives the bytes of one file as a page: what a kept public page is held against."""

import os
from pathlib import Path

from litestar import Litestar, get
from litestar.response import Response


def create_app() -> Litestar:
    content = Path(os.environ["PAGE"]).read_bytes()

    @get("/")
    async def page() -> Response[bytes]:
        return Response(content, media_type="text/html; charset=utf-8")

    return Litestar([page], openapi_config=None)
