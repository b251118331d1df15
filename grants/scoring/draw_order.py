"""The draw itself: a function of its record, which anybody can recompute with nothing but this file. Pure.

The snapshot of the pool is fixed by its hash. The operator's word is fixed by its commitment before the witness gives
theirs, so that neither chooses the seed. The seed orders everybody in the pool; members are the first, then come the
alternates (R-E3).
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any


def canonical(content: object) -> str:
    """One way of writing it as JSON: sorted names, no blanks, characters as they are."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(text: str) -> str:
    """Of a text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def commitment(snapshot_hash: str, salt: str, word: str) -> str:
    """What fixes the operator's word. Salt is random, so that a short word cannot be guessed from it."""
    return sha256(canonical([snapshot_hash, salt, word]))


def seed(snapshot_hash: str, salt: str, operator_word: str, witness_word: str) -> str:
    """The seed that the two words make together over this pool, as 64 hexadecimal digits."""
    return sha256(canonical([snapshot_hash, salt, operator_word, witness_word]))


def order(seed_: str, codes: Sequence[str]) -> list[str]:
    """Codes in the order of their HMAC-SHA256 under the seed; however they came in, they come out the same."""
    key = bytes.fromhex(seed_)
    return sorted(codes, key=lambda code: hmac.new(key, code.encode(), hashlib.sha256).hexdigest())


def chosen(ordered: Sequence[str], seniors: frozenset[str], members: int, least_senior: int) -> list[str]:
    """The members, in order: the first ones, but who is no senior is passed over while seats are kept for seniors."""
    seats_for_all = members - least_senior
    found: list[str] = []
    for code in ordered:
        others = sum(each not in seniors for each in found)
        if len(found) < members and (code in seniors or others < seats_for_all):
            found.append(code)
    return found


def redraw(record: Mapping[str, Any]) -> list[str]:
    """Everybody who was drawn, by the record alone: members in order, then alternates in order."""
    snapshot = record["snapshot"]
    pool = snapshot["in"]
    seniors = frozenset(each["code"] for each in pool if each["is_senior"])
    snapshot_hash = sha256(canonical(snapshot))
    seed_ = seed(snapshot_hash, record["salt"], record["operator_word"], record["witness_word"])
    ordered = order(seed_, [each["code"] for each in pool])
    members = chosen(ordered, seniors, snapshot["members"], snapshot["least_senior"])
    rest = [code for code in ordered if code not in members]
    return members + rest[: snapshot["alternates"]]


def differences(record: Mapping[str, Any]) -> list[str]:
    """Where a record does not agree with itself, in words for whoever verifies it; none when it does."""
    snapshot_hash = sha256(canonical(record["snapshot"]))
    words = (snapshot_hash, record["salt"], record["operator_word"])
    found = []
    if snapshot_hash != record["snapshot_hash"]:
        found.append(f"the snapshot of the pool is not the one that was committed to: {snapshot_hash}")
    if commitment(*words) != record["commitment"]:
        found.append("the operator's word is not the one that was committed to")
    if seed(*words, record["witness_word"]) != record["seed"]:
        found.append("the seed does not follow from snapshot and words")
    if redraw(record) != record["order"]:
        found.append(f"the order is another one: {' '.join(redraw(record))}")
    return found
