"""How well an expert fits an application: whole points of 1000, each with what it comes from. Pure, as rules are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from grants.scoring.assigning.problem import MOST_AFFINITY, Affinities, Ints
from grants.scoring.declaration_tables import Familiarity
from grants.vocabulary.rules import lies_under

# What one knows weighs most, since that is what is judged. Fields say more exactly than the five purposes what a
# project does. Knowing the place helps to judge its needs. One's own word weighs no more than that, so that nobody
# gets an application by asking for it.
PURPOSE, FIELDS, NEARNESS, OWN_WORD = 250, 350, 200, 200
SAME_COUNTY, SAME_CITY = 130, 60
COUNTY, CITY = 6, 4
# Who names no area may know them all, and who says nothing of a field may know it: neither near nor far.
UNSAID = 100
LEVELS: Mapping[str, int] = {Familiarity.FAMILIAR: OWN_WORD, Familiarity.ORDINARY: UNSAID, Familiarity.UNFAMILIAR: 0}


class Ground(StrEnum):
    """What a part of the points is given for."""

    PURPOSE = "purpose"
    FIELDS = "fields"
    NEARNESS = "nearness"
    OWN_WORD = "own_word"


@dataclass(frozen=True)
class Asking:
    """What an application asks an expert to know: its purpose, its fields, the division of its applicant."""

    application: int
    purpose: str
    fields: frozenset[str]
    division: str


@dataclass(frozen=True)
class Knowing:
    """What an expert knows: topics (purposes and fields), and the divisions whose conditions they know."""

    expert: int
    topics: frozenset[str]
    areas: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """So many points of so many. `about` are the codes it is given for, or the word that was said."""

    ground: Ground
    points: int
    most: int
    about: tuple[str, ...] = ()


Said = Mapping[tuple[int, int], str]
"""What experts said of how well they know an application's field, by (expert, application): a word of LEVELS."""


def parts(asking: Asking, knowing: Knowing, level: str | None = None) -> tuple[Part, ...]:
    """The points of one pair, one by one. An application that names no field is judged by its purpose alone."""
    known = asking.fields & knowing.topics
    of_purpose, of_fields = _weights(len(asking.fields))
    purpose = of_purpose if asking.purpose in knowing.topics else 0
    found = [Part(Ground.PURPOSE, purpose, of_purpose, (asking.purpose,))]
    if of_fields:
        share = of_fields * len(known) // len(asking.fields)
        found.append(Part(Ground.FIELDS, share, of_fields, tuple(sorted(known))))
    found.append(Part(Ground.NEARNESS, _nearness(asking.division, knowing.areas), NEARNESS, knowing.areas))
    said = UNSAID if level is None else LEVELS[level]
    return (*found, Part(Ground.OWN_WORD, said, OWN_WORD, () if level is None else (level,)))


def points(found: Sequence[Part]) -> int:
    """The sum of a pair's parts, as `affinities` has it."""
    return min(MOST_AFFINITY, max(1, sum(each.points for each in found)))


def affinities(asked: Sequence[Asking], knowing: Sequence[Knowing], said: Said) -> Affinities:
    """[application, expert] the points of every pair, 1…1000: what `parts` gives, for all of them at once."""
    codes = {code: at for at, code in enumerate(sorted({code for each in knowing for code in each.topics}))}
    topics = _table([each.topics for each in knowing], codes)
    purposes = _table([frozenset({each.purpose}) for each in asked], codes) @ topics.T
    fields = _table([each.fields for each in asked], codes) @ topics.T
    counts = np.array([len(each.fields) for each in asked], np.int64)
    weights = np.array([_weights(len(each.fields)) for each in asked], np.int64).reshape(-1, 2)
    total = purposes * weights[:, :1] + weights[:, 1:] * fields // np.maximum(counts, 1)[:, None]
    total += _all_nearnesses([each.division for each in asked], knowing)
    total += _all_said(asked, knowing, said)
    found: Affinities = np.clip(total, 1, MOST_AFFINITY).astype(np.int32)
    return found


def _weights(fields: int) -> tuple[int, int]:
    return (PURPOSE, FIELDS) if fields else (PURPOSE + FIELDS, 0)


def _nearness(division: str, areas: Sequence[str]) -> int:
    """All of it where the applicant lies in an area that the expert knows; less in the same county or city."""
    if not areas or not division:
        return UNSAID
    return max(_near(division, area) for area in areas)


def _near(division: str, area: str) -> int:
    if lies_under(division, area):
        return NEARNESS
    for length, points_there in ((COUNTY, SAME_COUNTY), (CITY, SAME_CITY)):
        around = division[:length]
        if len(around) == length and not around.endswith("00") and lies_under(area, around):
            return points_there
    return 0


def _table(sets: Sequence[frozenset[str]], codes: Mapping[str, int]) -> Ints:
    """[set, code] 1 where the code is in the set."""
    table = np.zeros((len(sets), len(codes)), np.int64)
    for row, each in enumerate(sets):
        table[row, [codes[code] for code in each if code in codes]] = 1
    return table


def _all_nearnesses(divisions: Sequence[str], knowing: Sequence[Knowing]) -> Ints:
    """Worked out once for each division that occurs."""
    distinct = {division: at for at, division in enumerate(dict.fromkeys(divisions))}
    near = np.array([[_nearness(each, one.areas) for one in knowing] for each in distinct], np.int64)
    found: Ints = near.reshape(-1, len(knowing))[[distinct[each] for each in divisions]]
    return found


def _all_said(asked: Sequence[Asking], knowing: Sequence[Knowing], said: Said) -> Ints:
    found = np.full((len(asked), len(knowing)), UNSAID, np.int64)
    row = {each.application: at for at, each in enumerate(asked)}
    column = {each.expert: at for at, each in enumerate(knowing)}
    for (expert, application), level in said.items():
        if expert in column and application in row:
            found[row[application], column[expert]] = LEVELS[level]
    return found
