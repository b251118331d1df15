"""Reads a round file (format grants-round/1) and says in one line what is wrong with it."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grants.demo.shape import ROUND, problems

FORMAT = "grants-round/1"
LISTS = ("objections", "agreements", "payments", "reports", "claims", "interest", "registers", "refusals")
# What a section of `expect` says when it is left out.
NOTHING: dict[str, Any] = {
    "ranking": [],
    "awards": {},
    "stages": {},
    "funds": {},
    "custody": {"groups": {}, "bank": "0.00", "ledger": {}},
    "claims": {"paid": 0, "refused": 0},
}
MOST_NAMED = 5

Round = dict[str, Any]


class BadRound(ValueError):
    """The file is not a round that can be played."""


def load(path: Path) -> Round:
    """The round of a file. Raises BadRound."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as problem:
        raise BadRound(f"{path}: {problem}") from problem
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise BadRound(f"{path}: not of the format {FORMAT}")
    the_round = found | {name: found.get(name) or [] for name in LISTS}
    refuse(path, problems(the_round, ROUND))
    refuse(path, _wrong_codes(the_round))
    return the_round | {"expect": NOTHING | the_round["expect"]}


def refuse(path: Path, lines: Iterator[str]) -> None:
    """Raise BadRound with the first of these lines; without any nothing happens."""
    found = list(lines)
    if found:
        more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
        raise BadRound(f"{path}: {'; '.join(found[:MOST_NAMED])}{more}")


def _wrong_codes(the_round: Round) -> Iterator[str]:
    """Every code is defined once, and every code that one part of the file names is defined in another."""
    known = {}
    for kind in ("organizations", "experts", "applications", "funds"):
        codes = [each["code"] for each in the_round[kind]]
        known[kind] = set(codes)
        yield from (f"{kind}: {code} twice" for code, times in Counter(codes).items() if times > 1)
    for kind, code in sorted(_named(the_round)):
        if code not in known[kind]:
            yield f"not defined: {kind.removesuffix('s')} {code}"
    if not any("funder" in (each.get("roles") or []) for each in the_round["organizations"]):
        yield "organizations: none has the role of the funder"
    for each in the_round["payments"]:
        if each["outcome"] == "returned" and not each.get("returned_on"):
            yield f"payments: {each['application']} stage {each['stage']} is returned on no day"


def _named(the_round: Round) -> set[tuple[str, str]]:
    named = {("organizations", the_round["call"]["organiser"])}
    named |= {("organizations", each["hub"]) for each in the_round["organizations"] if each.get("hub")}
    named |= {("organizations", each["hub"]) for each in the_round["interest"]}
    named |= {("organizations", each["group"]) for each in the_round["claims"]}
    named |= {
        ("organizations", p["organization"]) for each in the_round["experts"] for p in each.get("positions") or []
    }
    named |= {
        ("organizations", each[key]) for each in the_round["applications"] for key in ("applicant", "submitted_by")
    }
    for each in the_round["registers"]:
        bodies = [each.get("organization"), each.get("partner"), *(each.get("organizations") or [])]
        named |= {("organizations", code) for code in bodies if code}
        named |= {("applications", code) for code in each.get("answered_by") or []}
    named |= {("funds", each["fund"]) for each in [*the_round["applications"], *the_round["call"]["pools"]]}
    named |= {("funds", each["fund"]) for each in the_round["decisions"] if each.get("fund")}
    named |= {("applications", code) for code in the_round["reviews"]}
    named |= {("experts", code) for sheets in the_round["reviews"].values() for code in sheets}
    for part in ("decisions", "objections", "agreements", "payments", "reports", "claims"):
        named |= {("applications", each["application"]) for each in the_round[part]}
    for each in the_round["refusals"]:
        named |= {("applications", each["application"])} if "application" in each else set()
        named |= {("experts", each["expert"])} if "expert" in each else set()
        named |= {("organizations", each["by"])} if each["try"] == "submit_application" else set()
    return named
