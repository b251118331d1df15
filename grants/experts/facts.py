"""What is known of an expert: the profile that a form changes, and what identifies and pays them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from grants.experts.tables import Absence, Expert, Position

# What of the profile is changed in its form; code and person stay.
PROFILE = ("field", "title", "is_senior", "topics", "areas", "most_sheets", "left_on")
IDENTITY = ("id_number", "account_number", "address")


@dataclass(frozen=True)
class Identity:
    """What identifies and pays an expert. What is empty stays as it is on record."""

    id_number: str = ""
    account_number: str = ""
    address: str = ""


@dataclass(frozen=True)
class ExpertFacts:
    """An expert with everything on their page; of the identity it is only said which parts are on record."""

    expert: Expert
    name: str
    login: str
    identity: Identity
    positions: Sequence[tuple[Position, str]]
    absences: Sequence[Absence]


def is_free(expert: Expert, absences: Sequence[Absence], from_on: date, until_on: date) -> bool:
    """In the pool, and away on none of these days."""
    away = [each for each in absences if each.from_on <= until_on and each.until_on >= from_on]
    return not away and not (expert.left_on is not None and expert.left_on <= until_on)
