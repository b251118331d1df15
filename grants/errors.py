"""What the system says when it says no: one code each, raised in one place."""

from collections.abc import Callable
from datetime import datetime
from typing import Any


class Refused(Exception):
    """A rule said no. `code` is never translated; `field` names the form field it belongs to."""

    def __init__(self, code: str, message: object, *, field: str = "form") -> None:
        super().__init__(code)
        self.code = code
        self._message = message
        self.field = field

    @property
    def message(self) -> str:
        """The reason in the language of whoever reads it now."""
        return str(self._message)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class NotAllowed(Refused):
    """This person may not do this at all; the page is a 403."""


class NotFound(Refused):
    """There is no such thing, or not for this person; the page is a 404."""


class Gone(NotFound):
    """It stood at this public address and was taken back (R-F6); the page is a tombstone, a 410. `why` is public."""

    def __init__(self, code: str, message: object, *, since: datetime, why: str = "") -> None:
        super().__init__(code, message)
        self.since = since
        self.why = why


def why_not(rule: Callable[..., object], *args: Any, **facts: Any) -> Refused | None:
    """Ask a rule without being stopped by it: its refusal, or None when it has none."""
    try:
        rule(*args, **facts)
    except Refused as refusal:
        return refusal
    return None
