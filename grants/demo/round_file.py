"""Reads a round file (format grants-round/1) and says in one line what is wrong with it."""

import json
from pathlib import Path
from typing import Any

FORMAT = "grants-round/1"
NEEDED = ("division", "funds", "call", "organizations", "experts", "applications", "reviews", "decisions", "expect")
LISTS = ("objections", "agreements", "payments", "reports", "claims", "interest", "refusals")

Round = dict[str, Any]


class BadRound(ValueError):
    """The file is not a round that can be played."""


def load(path: Path) -> Round:
    """The round of a file. Raises BadRound."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise BadRound(f"{path}: {problem}") from problem
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise BadRound(f"{path}: not of the format {FORMAT}")
    lacking = [name for name in NEEDED if name not in found]
    if lacking:
        raise BadRound(f"{path}: {', '.join(lacking)} missing")
    the_round: Round = {name: [] for name in LISTS} | found
    _check_codes(path, the_round)
    return the_round


def _check_codes(path: Path, the_round: Round) -> None:
    """Every code that one part of the file names is defined in another."""
    organizations = {each["code"] for each in the_round["organizations"]}
    experts = {each["code"] for each in the_round["experts"]}
    applications = {each["code"] for each in the_round["applications"]}
    funds = {each["code"] for each in the_round["funds"]}
    named = [("organisation", each["applicant"], organizations) for each in the_round["applications"]]
    named += [("organisation", each["submitted_by"], organizations) for each in the_round["applications"]]
    named += [("fund", each["fund"], funds) for each in the_round["applications"]]
    named += [("fund", each["fund"], funds) for each in the_round["call"]["pools"]]
    named += [("application", code, applications) for code in the_round["reviews"]]
    named += [("expert", code, experts) for sheets in the_round["reviews"].values() for code in sheets]
    for part in ("decisions", "objections", "agreements", "payments", "reports", "claims"):
        named += [("application", each["application"], applications) for each in the_round[part]]
    unknown = sorted({f"{kind} {code}" for kind, code, known in named if code not in known})
    if unknown:
        raise BadRound(f"{path}: not defined: {', '.join(unknown)}")
