"""The record of a closed judging: the rule, every sheet that counts, and the ranking that came of them. Pure.

Whoever holds the record can compute the ranking again, with this module or with pen and paper (grants-judging/1).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from grants.calls.kinds import ScoreMethod
from grants.errors import Refused
from grants.i18n import Text, _
from grants.scoring.aggregate import Standing, ranking
from grants.scoring.formula import Formula, Judged, PhaseRule

FORMAT = "grants-judging/1"
FIGURES = ("phases", "score", "bonus", "final", "place", "rank")
Record = dict[str, Any]


def canonical(content: object) -> str:
    """One way of writing it, so that the same facts give the same hash and the same check code."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def formula_written(formula: Formula) -> Record:
    """The rule as it was printed in the call."""
    return {
        "phases": [
            {
                "name": each.name,
                "title": str(each.title or each.name),
                "weight": str(each.weight),
                "method": each.method.value,
                "trim_from": each.trim_from,
                "min_sheets": each.min_sheets,
                "maxima": [str(most) for most in each.maxima],
            }
            for each in formula.phases
        ],
        "pass_mark": str(formula.pass_mark),
        "bonuses": {flag: str(points) for flag, points in formula.bonuses.items()},
        "bonus_max": str(formula.bonus_max),
        "tie_break": list(formula.tie_break),
    }


def formula_read(written: Mapping[str, Any]) -> Formula:
    """The rule of a record."""
    return Formula(
        phases=tuple(
            PhaseRule(
                name=each["name"],
                title=each["title"],
                weight=Decimal(each["weight"]),
                method=ScoreMethod(each["method"]),
                trim_from=each["trim_from"],
                min_sheets=each["min_sheets"],
                maxima=tuple(map(Decimal, each["maxima"])),
            )
            for each in written["phases"]
        ),
        pass_mark=Decimal(written["pass_mark"]),
        bonuses={flag: Decimal(points) for flag, points in written["bonuses"].items()},
        bonus_max=Decimal(written["bonus_max"]),
        tie_break=tuple(written["tie_break"]),
    )


def judged_written(judged: Judged) -> Record:
    """What was judged of one application, with each sheet's marks by phase and expert."""
    return {
        "application": judged.application,
        "number": judged.number,
        "flags": list(judged.flags),
        "rating": judged.rating,
        "priority": judged.priority,
        "submitted_at": judged.submitted_at.isoformat(),
        "sheets": {
            phase: {expert: [None if mark is None else str(mark) for mark in marks] for expert, marks in sheets.items()}
            for phase, sheets in judged.sheets.items()
        },
    }


def judged_read(written: Mapping[str, Any]) -> Judged:
    """One application of a record."""
    return Judged(
        application=written["application"],
        number=written["number"],
        flags=tuple(written["flags"]),
        rating=written["rating"],
        priority=written["priority"],
        submitted_at=datetime.fromisoformat(written["submitted_at"]),
        sheets={
            phase: {
                expert: tuple(None if mark is None else Decimal(mark) for mark in marks)
                for expert, marks in sheets.items()
            }
            for phase, sheets in written["sheets"].items()
        },
    )


def figures_of(standing: Standing) -> Record:
    """The figures of one application, as they are printed."""
    return {
        "number": standing.judged.number,
        "phases": {each.rule.name: str(each.score) for each in standing.phases},
        "score": str(standing.score),
        "bonus": str(standing.bonus),
        "final": str(standing.final),
        "place": standing.place,
        "rank": standing.rank,
    }


def verify(record: Mapping[str, Any]) -> list[Text]:
    """Compute the ranking again out of the record's own rule and sheets. What differs from the ranking in it, in words;
    nothing when all is well. Raises Refused for what is no such record."""
    if record.get("format") != FORMAT:
        raise Refused("results.no_record", _("这不是评审记录文件（{format}）", format=FORMAT))
    try:
        formula = formula_read(record["rule"])
        judged = [judged_read(each) for each in record["applications"]]
        kept = {each["number"]: each for each in record["ranking"]}
    except (KeyError, TypeError, ValueError, ArithmeticError) as broken:
        raise Refused("results.broken_record", _("评审记录读不出来：{what}", what=str(broken))) from broken
    return _differences([figures_of(each) for each in ranking(judged, formula)], kept)


def _differences(computed: Sequence[Record], kept: Mapping[str, Record]) -> list[Text]:
    found = []
    for each in computed:
        there = kept.get(each["number"])
        if there is None:
            found.append(_("{number}：排名中没有", number=each["number"]))
            continue
        for name in FIGURES:
            if there.get(name) != each[name]:
                facts = {"number": each["number"], "name": name, "kept": there.get(name), "computed": each[name]}
                found.append(_("{number} {name}：记录为 {kept}，重算为 {computed}", **facts))
    missing = set(kept) - {each["number"] for each in computed}
    return found + [_("{number}：没有评分表", number=number) for number in sorted(missing)]
