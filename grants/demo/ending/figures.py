"""The figures of a round that has ended, read through the queries that the pages use."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from grants import clock, ledger
from grants.custody import queries as custody
from grants.demo.stage import Stage
from grants.disclosure.annual import queries as annual
from grants.funds import queries as funds
from grants.reporting.auditing import queries as auditing
from grants.reporting.auditing.rules import drawn
from grants.reporting.closing import queries as closing
from grants.reporting.closing import rules as closing_rules
from grants.reporting.closing.facts import ClosingFacts
from grants.reporting.contents.queries import contents_of
from grants.reporting.evaluation import queries as evaluations
from grants.reporting.evaluation.consequences import queries as consequences
from grants.reporting.tables import ReportKind, ReportStatus

ZERO = Decimal("0.00")
IN_THE_BOOK = ("origin", "source", "pool", "award", "payable", "paid")
SUMS = ("total", "paid", "spent", "returned", "interest", "balance")


async def figures(stage: Stage) -> dict[str, Any]:
    """The object that the file of an ending describes under `expect`."""
    codes = [each["application"] for each in stage.listed("agreements")]
    closings = {code: await closing.closing_facts(stage.id("award", code)) for code in codes}
    kept = await custody.figures(call_id=stage.id("call", ""))
    return {
        "awards": {code: await _award(stage, of) for code, of in sorted(closings.items())},
        "audits": await _audits(stage, closings),
        "funds": await _funds(stage, closings),
        "book": await _book(stage),
        "custody": {"groups": kept["groups"], "bank": kept["bank"], "ledger": kept["ledger"]},
        "claims": kept["claims"],
        "annual": await _annual(stage),
    }


async def _award(stage: Stage, of: ClosingFacts) -> dict[str, Any]:
    account, money = of.project.accepted, of.project.money
    refused = [each.refusal.code for each in closing_rules.checklist(of) if each.refusal]
    found: dict[str, Any] = {"granted": str(money.granted), "paid": str(money.paid), "returned": str(money.refunded)}
    if account is not None:
        row = account.account
        found |= {"spent": str(row.spent), "interest": str(row.interest), "surplus": str(row.surplus)}
        found["lines"] = {line.item: str(line.actual) for line in account.lines}
        found["match"] = str(account.realised)
    return found | {
        "reached": await _reached(of),
        "evaluation": await _evaluation(stage, of),
        "closed_on": clock.local_day(of.closure.closed_at).isoformat() if of.closure else None,
        "open": refused,
    }


async def _reached(of: ClosingFacts) -> dict[str, str | None]:
    """What the accepted final report says of each indicator."""
    for report in of.reporting.of_kind(ReportKind.FINAL):
        if report.status == ReportStatus.ACCEPTED:
            return {each.indicator.name: each.said for each in (await contents_of(report)).reached}
    return {}


async def _evaluation(stage: Stage, of: ClosingFacts) -> dict[str, Any] | None:
    results = await evaluations.results_of(of.award.award.id)
    if not results:
        return None
    evaluation, result = results[-1]
    facts = await evaluations.facts_of(evaluation.id)
    measures = await consequences.measures(facts, facts.project(result.project))
    names = ("experts", "committees", "residents", "satisfaction", "score")
    scores = {name: getattr(result, name) for name in names}
    return {
        **{name: None if score is None else str(score) for name, score in scores.items()},
        "grade": result.label,
        "fiscal_grade": result.fiscal_label,
        "measures": {each.kind.value: each.step.value for each in measures},
    }


async def _audits(stage: Stage, closings: Mapping[str, ClosingFacts]) -> dict[str, int]:
    """How many projects are audited by their size, and how many were drawn besides."""
    rows = [await auditing.audit_facts(of.reporting) for of in closings.values()]
    sample = {number for each in rows if each.draw for number in drawn(each.draw)}
    audited = sum(each.is_audited for each in rows)
    return {"by_size": audited - len(sample), "drawn": len(sample), "reports": sum(len(each.reports) for each in rows)}


async def _funds(stage: Stage, closings: Mapping[str, ClosingFacts]) -> dict[str, dict[str, str]]:
    """Granted, paid and returned by the awards; where the money of the source stands, by the book."""
    found: dict[str, dict[str, str]] = {}
    sources = [each.fund for each in await funds.funds_of([stage.id("organization", stage.funder)])]
    stand = await funds.figures(sources)
    for source in sources:
        money = [of.project.money for of in closings.values() if of.award.fund.id == source.id]
        place = stand[source.id]
        sums = {
            "received": place.received,
            "granted": sum((each.granted for each in money), ZERO),
            "paid": sum((each.paid for each in money), ZERO),
            "returned": sum((each.refunded for each in money), ZERO),
            "kept": place.paid,
            "in_pools": place.in_pools,
            "free": place.free,
            "carried_over": place.carried_over,
        }
        found[source.code] = {name: str(amount) for name, amount in sums.items()}
    return found


async def _book(stage: Stage) -> dict[str, str]:
    """The funder's book: what stands in its accounts, by the word before their colon."""
    book = await ledger.book_of(stage.id("organization", stage.funder), ledger.BookKind.FUND)
    rows = await ledger.accounts([book.id], IN_THE_BOOK)
    return {
        word: str(sum((each.balance for each in rows if each.code.split(":")[0] == word), ZERO)) for word in IN_THE_BOOK
    }


async def _annual(stage: Stage) -> dict[str, Any] | None:
    """What stands in the published notice, by application instead of the award's number."""
    notice = stage.the_round.get("annual")
    if not notice:
        return None
    content = (await annual.edition(notice["year"], stage.funder)).content
    codes = {row_id: code for (kind, code), row_id in stage.ids.items() if kind == "award"}
    return {
        "received": str(content["received"]),
        **_sums(content),
        "groups": {each["group"] or "OTHER": {"count": each["count"], **_sums(each)} for each in content["groups"]},
        "projects": {codes[each["award"]]: {"grade": each["grade"], **_sums(each)} for each in content["projects"]},
    }


def _sums(of: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(of[name]) for name in SUMS}
