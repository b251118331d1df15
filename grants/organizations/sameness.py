"""Which organisations may be one and the same: shared keys exactly, names by likeness. A finding is never a verdict.

Never by a person's name alone: common names are many. Accounts count by their digits, phones by their last eleven.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from grants import clock, codes
from grants.db import sql
from grants.organizations.tables import BankAccount, Organization

ALIKE = 85
# So many names are compared at a time: memory stays small, and the loop of the process breathes in between.
CHUNK = 500


@dataclass(frozen=True)
class Body:
    """What is compared of one organisation."""

    id: int
    name: str
    keys: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Pair:
    """Two that look alike: the smaller id first, what they share, how alike their names are."""

    one: int
    other: int
    keys: tuple[str, ...]
    likeness: int


def body(row: Organization, accounts: Iterable[str]) -> Body:
    """The keys of an organisation: name (K-18), phone, representative with address, bank accounts."""
    name = codes.organization_name(row.name)
    keys = {("name", name)}
    phone = "".join(c for c in row.phone if c.isdigit())[-11:]
    if len(phone) >= 7:
        keys.add(("phone", phone))
    if row.legal_representative and row.address:
        person = codes.person_name(row.legal_representative)
        keys.add(("person_address", person + "\n" + codes.organization_name(row.address)))
    keys |= {("account", number) for number in accounts}
    return Body(row.id, name, frozenset(keys))


def pairs(bodies: Sequence[Body], against: Sequence[Body]) -> list[Pair]:
    """Every two of which one is in `bodies` and both are in `against` that share a key or a likeness of names."""
    shared = _sharing(bodies, against)
    alike = dict(_alike(bodies, against))
    return [
        Pair(one, other, tuple(sorted(shared.get((one, other), ()))), alike.get((one, other), 0))
        for one, other in sorted(shared.keys() | alike.keys())
    ]


def clusters(found: Iterable[tuple[int, int]]) -> list[set[int]]:
    """What hangs together: whoever is paired with somebody of a cluster belongs to it (union of keys)."""
    leader: dict[int, int] = {}

    def lead(key: int) -> int:
        while leader.setdefault(key, key) != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for one, other in found:
        leader[lead(other)] = lead(one)
    groups: dict[int, set[int]] = {}
    for key in list(leader):
        groups.setdefault(lead(key), set()).add(key)
    return sorted(groups.values(), key=min)


def _sharing(bodies: Sequence[Body], against: Sequence[Body]) -> dict[tuple[int, int], set[str]]:
    holders: dict[tuple[str, str], list[int]] = {}
    for each in against:
        for key in each.keys:
            holders.setdefault(key, []).append(each.id)
    found: dict[tuple[int, int], set[str]] = {}
    for each in bodies:
        for key in each.keys:
            for other in holders.get(key, ()):
                if other != each.id:
                    found.setdefault((min(each.id, other), max(each.id, other)), set()).add(key[0])
    return found


def _alike(bodies: Sequence[Body], against: Sequence[Body]) -> Iterable[tuple[tuple[int, int], int]]:
    for start in range(0, len(bodies), CHUNK):
        some = bodies[start : start + CHUNK]
        # Of all with all, what lies before was compared already.
        rest = against[start:] if bodies is against else against
        table = process.cdist(
            [each.name for each in some], [each.name for each in rest], scorer=fuzz.ratio, score_cutoff=ALIKE
        )
        for row, column in zip(*table.nonzero(), strict=True):
            one, other = some[row].id, rest[column].id
            if one != other:
                yield (min(one, other), max(one, other)), int(table[row, column])


async def every_body() -> list[Body]:
    """All organisations that live as bodies of their own: not merged away, not of a trial."""
    rows = await Organization.objects().where(Organization.merged_into.is_null(), Organization.is_trial.eq(False))
    numbers: dict[int, set[str]] = {}
    for account in await BankAccount.select(BankAccount.organization, BankAccount.number):
        numbers.setdefault(account["organization"], set()).add(account["number"])
    return [body(row, numbers.get(row.id, ())) for row in rows]


async def of_one(organization_id: int) -> list[Pair]:
    """What looks like this organisation."""
    against = await every_body()
    return pairs([each for each in against if each.id == organization_id], against)


async def keep(found: Sequence[Pair], *, refresh: bool = True) -> None:
    """Enter pairs; one that was found before is brought up to date, and what a person ruled stays ruled."""
    again = "UPDATE SET keys = EXCLUDED.keys, likeness = EXCLUDED.likeness" if refresh else "NOTHING"
    now = clock.now()
    for pair in found:
        await sql(
            "INSERT INTO resemblance (one, other, keys, likeness, found_at, reason) VALUES ({}, {}, {}, {}, {}, '')"
            f" ON CONFLICT (one, other) DO {again}",
            pair.one,
            pair.other,
            ",".join(pair.keys),
            pair.likeness,
            now,
        )


def same_name(one: str, other: str) -> bool:
    """K-18: brackets, widths and spaces do not make another name."""
    return codes.organization_name(one) == codes.organization_name(other)
