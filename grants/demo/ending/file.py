"""Reads a round file, or the file of an ending (format grants-ending/1) laid over the round that it goes on from."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grants.demo import round_file
from grants.demo.ending.shape import ENDING
from grants.demo.round_file import BadRound, Round
from grants.demo.shape import problems

FORMAT = "grants-ending/1"
# What goes on in the ending as it went in the round.
GOES_ON = ("payments", "reports", "claims", "interest", "refusals")
# Sections in which an application is named under that key, and those that are keyed by applications or experts.
BY_APPLICATION = ("indicators", "receipts", "signage", "measures", "final_accounts", "demands", "closings")


def load(path: Path) -> Round:
    """A round, or with its ending: `first` is then how the round stood. Raises BadRound."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as problem:
        raise BadRound(f"{path}: {problem}") from problem
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        return round_file.load(path)
    round_file.refuse(path, problems(found, ENDING | {"goes_on_from": _a_name}))
    the_round = round_file.load(path.parent / found["goes_on_from"])
    round_file.refuse(path, _wrong_codes(the_round, found))
    first = {"file": found["goes_on_from"], "as_of": the_round["as_of"], "expect": the_round["expect"]}
    goes_on = {name: [*the_round[name], *(found.get(name) or [])] for name in GOES_ON}
    return the_round | found | goes_on | {"first": first}


def _a_name(value: Any) -> None:
    if not isinstance(value, str) or Path(value).name != value:
        raise ValueError(f"the name of a round file beside this one is needed, not {value!r}")


def _wrong_codes(the_round: Round, ending: Round) -> Iterator[str]:
    """Every application, expert and fund of the ending is one of the round, and nothing happens before the round ends
    but the wording of indicators."""
    known = {kind: {each["code"] for each in the_round[kind]} for kind in ("applications", "experts", "funds")}
    for kind, code in sorted(_named(ending)):
        if code not in known[kind]:
            yield f"not defined: {kind.removesuffix('s')} {code}"
    if ending["as_of"] <= the_round["as_of"]:
        yield f"as_of: not after {the_round['as_of']}, where the round stands"


def _named(ending: Round) -> set[tuple[str, str]]:
    parts = [each for name in (*BY_APPLICATION, *GOES_ON) for each in ending.get(name) or []]
    parts += (ending.get("inspection") or {}).get("fixed") or []
    parts += (ending.get("inspection") or {}).get("findings") or []
    named = {("applications", each["application"]) for each in parts if "application" in each}
    sheets = (ending.get("evaluation") or {}).get("sheets") or {}
    survey = ending.get("survey") or {}
    keyed = [sheets, survey.get("residents") or {}, survey.get("committees") or {}]
    keyed.append((ending.get("annual") or {}).get("projects") or {})
    named |= {("applications", code) for each in keyed for code in each}
    named |= {("experts", code) for each in sheets.values() for code in each}
    named |= {("experts", code) for code in (ending.get("evaluation") or {}).get("experts") or []}
    return named | {("funds", each["fund"]) for each in ending.get("leftovers") or []}
