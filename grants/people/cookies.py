"""One cookie of a request."""

from litestar.types import Scope


def cookie(scope: Scope, wanted: str) -> str | None:
    """Its value; None where the browser sent none of that name."""
    for name, value in scope["headers"]:
        if name == b"cookie":
            for pair in value.decode("latin-1").split(";"):
                key, _equals, found = pair.strip().partition("=")
                if key == wanted:
                    return found
    return None
