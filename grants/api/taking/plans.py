"""A sheet that waits to be confirmed, as another system reads it."""

from typing import Any

from grants.files.lists import Plan


def planned(key: int, plan: Plan[Any]) -> dict[str, Any]:
    """How much of it is new, how much on record, and what is wrong with the first of its rows."""
    wrong = [{"row": each.row.number, "problems": [str(words) for words in each.problems]} for each in plan.wrong[:300]]
    return {
        "id": key,
        "rows": len(plan.rows),
        "fresh": len(plan.fresh),
        "known": len(plan.known),
        "wrong": wrong,
    }
