"""The figures of a round, read from the database through the queries that the pages use."""

from typing import Any

from grants.custody import queries as custody
from grants.demo.stage import Stage
from grants.disbursement import queries as disbursement
from grants.people.tables import Role
from grants.scoring import queries as scoring


async def figures(stage: Stage) -> dict[str, Any]:
    """The object that a round file describes under `expect`."""
    call_id = stage.id("call", "")
    codes = {row_id: code for (kind, code), row_id in stage.ids.items() if kind == "application"}
    paid = await disbursement.figures(call_id)
    kept = await custody.figures(call_id=call_id)
    return {
        "ranking": [
            {
                "application": codes[each.result.application],
                "trimmed_mean": str(each.result.trimmed_mean),
                "final": str(each.result.final),
                "rank": each.result.rank,
            }
            for each in (await scoring.ranking(stage.staff(Role.OFFICER), call_id)).rows
        ],
        "awards": _sorted({codes[key]: str(amount) for key, amount in paid.awards.items()}),
        "stages": _sorted({codes[key]: [str(amount) for amount in amounts] for key, amounts in paid.stages.items()}),
        "funds": {code: {name: str(amount) for name, amount in each.items()} for code, each in paid.funds.items()},
        "custody": {"groups": kept["groups"], "bank": kept["bank"], "ledger": kept["ledger"]},
        "claims": kept["claims"],
    }


def _sorted(found: dict[str, Any]) -> dict[str, Any]:
    return dict(sorted(found.items()))
