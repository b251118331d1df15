"""What the rules of this step look at."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from grants.calls.tables import Call
from grants.people.tables import Role
from grants.results.tables import Minutes, MinutesSignature


@dataclass(frozen=True)
class Attendant:
    """Somebody who was at a meeting: an account that can sign, their name, and in what capacity."""

    person: int
    name: str
    capacity: str
    is_supervisor: bool = False

    def written(self) -> dict[str, Any]:
        """As it is kept."""
        return {"person": self.person, "name": self.name, "capacity": self.capacity}


@dataclass(frozen=True)
class Vote:
    """A question that was put, and how many were for it, against it and abstained."""

    subject: str
    ayes: int
    noes: int
    abstained: int

    def written(self) -> dict[str, Any]:
        """As it is kept."""
        return {"subject": self.subject, "ayes": self.ayes, "noes": self.noes, "abstained": self.abstained}


@dataclass(frozen=True)
class MinutesPlan:
    """Minutes as somebody writes them."""

    held_at: datetime
    place: str
    chair: str
    words: str
    attendants: Sequence[Attendant] = ()
    votes: Sequence[Vote] = ()


@dataclass(frozen=True)
class MinutesFacts:
    """Minutes with who was there, who signed, and who supervises the funder."""

    minutes: Minutes
    call: Call
    attendants: Sequence[Attendant]
    votes: Sequence[Vote]
    signatures: Sequence[MinutesSignature]
    people: Sequence[Attendant] = field(default_factory=list)

    @property
    def unsigned(self) -> list[Attendant]:
        """Who was there and has not signed."""
        signed = {each.person for each in self.signatures}
        return [each for each in self.attendants if each.person not in signed]

    @property
    def is_signed_by_supervisors(self) -> bool:
        """Every supervisor who was there has signed: the paper can be made (R-E10)."""
        return not any(each.is_supervisor for each in self.unsigned)


MEMBERS_OF_THE_OFFICE = (Role.OFFICER, Role.APPROVER, Role.SUPERVISOR)
