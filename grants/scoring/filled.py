"""What a score sheet is to its rules: criteria, marks with their reasons, a comment; whoever's sheet it is."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol


class Asked(Protocol):
    """A criterion: its place on the sheet, its name, its most points."""

    @property
    def position(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def max_mark(self) -> Decimal: ...


class Given(Protocol):
    """A mark with its reason; None is no mark."""

    @property
    def value(self) -> Decimal | None: ...
    @property
    def comment(self) -> str: ...


class Commented(Protocol):
    """Where the comment on the whole stands."""

    @property
    def comment(self) -> str: ...


class Filled(Protocol):
    """A sheet, as far as it is filled in."""

    @property
    def assignment(self) -> Commented: ...
    @property
    def criteria(self) -> Sequence[Asked]: ...
    @property
    def marks(self) -> Mapping[int, Given]: ...
    def mark(self, position: int) -> Decimal | None: ...
