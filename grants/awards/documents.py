"""The papers of this step: 拟立项公示 (form 13) and 资助协议 of two or three parties with its budget (form 16)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from grants import clock, codes, money, pdf
from grants.applications import frozen
from grants.applications import queries as applications
from grants.awards import queries
from grants.awards.facts import AwardFacts
from grants.awards.indicators import queries as promised
from grants.awards.indicators import rules as promises
from grants.awards.indicators.tables import Indicator, IndicatorKind
from grants.awards.tables import Agreement
from grants.awards.wording import queries as words
from grants.awards.wording import text
from grants.awards.wording.tables import AgreementWording
from grants.calls.rules import CONDITION_NAMES
from grants.calls.tables import StageCondition, TrackStage
from grants.calls.words import COST_NAMES
from grants.funds.rules import purpose_name
from grants.settings import settings

# The answers of an application that are its plan, whatever else its call asks.
PROMISED = frozenset({"outcomes", "plan"})


@dataclass(frozen=True)
class Made:
    """A rendered paper, the code by which anybody can ask whether it is real, and of what moment it is."""

    content: bytes
    check_code: str
    of: datetime


async def notice(notice_id: int) -> Made:
    """What was frozen when it was published, in the layout of official documents (GB/T 9704)."""
    found, _items = await queries.notice(notice_id)
    content: dict[str, Any] = found.content  # type: ignore[assignment]  # read as JSON by the query
    code = codes.check_code(f"notice:{found.id}:{found.number}:{canonical(content)}".encode())
    rows = [
        row | {"amount": Decimal(row["amount"]), "purpose": purpose_name(row["purpose"])} for row in content["items"]
    ]
    facts = {
        "notice": found,
        "content": content,
        "anew": "、".join(each["number"] for each in content.get("announces_anew", [])),
        "rows": rows,
        "total": Decimal(content["total"]),
        "days_off": days_off_text(content["days_off"]),
        "published_on": clock.local_day(found.published_at),
    }
    data = canonical({"number": found.number, **content})
    return await rendered("notice", facts, code, found.published_at, "notice.json", data)


async def agreement(agreement_id: int) -> Made:
    """Drawn up for printing, signing and sealing; budget, stages and plan annexed."""
    found = await Agreement.objects().where(Agreement.id == agreement_id).first()
    if found is None:
        raise LookupError(f"no agreement {agreement_id}")
    facts = await queries.award_facts(found.award)
    plan = await TrackStage.objects().where(TrackStage.track == facts.application.track).order_by(TrackStage.seq)
    conditions = await StageCondition.objects().where(StageCondition.call == facts.call.id).order_by(StageCondition.id)
    amounts = money.split(facts.award.amount, [each.percent for each in plan])
    stages = [
        {"seq": each.seq, "percent": each.percent, "amount": amount, "conditions": _conditions(each.seq, conditions)}
        for each, amount in zip(plan, amounts, strict=True)
    ]
    wording = await words.version_of(found)
    version, _files = await applications.submitted(facts.application.id)
    indicators = await promised.indicators_of(found.award)
    data = agreement_data(facts, found, stages, wording, indicators)
    code = codes.check_code(f"agreement:{found.id}:{canonical(data)}".encode())
    shown = {
        "facts": facts,
        "agreement": found,
        "stages": stages,
        "purpose": purpose_name(facts.application.purpose),
        "cost_names": COST_NAMES,
        "clauses": text.filled(text.body_of(wording, found.parties), text.values_of(facts, len(stages))),
        "plan": plan_of(version.content),
        "indicators": [
            (promises.KIND_NAMES[IndicatorKind(each.kind)], each, promises.bound(each)) for each in indicators
        ],
    }
    return await rendered("agreement", shown, code, found.drawn_at, "agreement.json", canonical(data))


def plan_of(content: Any) -> list[dict[str, Any]]:
    """What an application promised to do and to reach, as it was submitted last: texts and the tables beside them."""
    asked = [section["entries"] for section in frozen.sections(content, with_private=False)]
    return [
        entry
        for entries in asked
        if PROMISED & {each["key"] for each in entries}
        for entry in entries
        if entry["key"] in PROMISED or entry.get("rows")
    ]


def agreement_data(
    facts: AwardFacts,
    found: Agreement,
    stages: list[dict[str, Any]],
    wording: AgreementWording | None,
    indicators: Sequence[Indicator] = (),
) -> dict[str, Any]:
    """What a machine reads out of the paper."""
    return {
        "number": found.number,
        "parties": found.parties,
        "funder": facts.funder.name,
        "grantee": facts.applicant.name,
        "hub": facts.through.name if found.hub else None,
        "project": facts.application.title,
        "begins_on": facts.call.project_from.isoformat(),
        "ends_on": facts.call.project_to.isoformat(),
        "wording": wording.version if wording else None,
        "fund": facts.fund.name,
        "amount": str(facts.award.amount),
        "payee": [found.payee_holder, found.payee_bank, found.payee_number, found.payee_cnaps],
        "stages": [{"seq": s["seq"], "percent": str(s["percent"]), "amount": str(s["amount"])} for s in stages],
        "budget": [{"item": line.item, "amount": str(line.amount)} for line in facts.lines],
    } | ({"indicators": [_promise(each) for each in indicators]} if indicators else {})


def _promise(each: Indicator) -> dict[str, str]:
    return {"name": each.name, "kind": str(each.kind), "target": promises.bound(each), "proof": each.proof}


def canonical(content: object) -> str:
    """One way of writing it, so that the same facts give the same code and the same bytes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def days_off_text(days: list[str]) -> str:
    """Runs of days off in between, as people say them: 5月1日至5日."""
    runs: list[tuple[date, date]] = []
    for day in map(date.fromisoformat, days):
        if runs and (day - runs[-1][1]).days == 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return "、".join(_run(first, last) for first, last in runs)


def _run(first: date, last: date) -> str:
    begins = f"{first.month}月{first.day}日"
    if first == last:
        return begins
    return f"{begins}至{last.day}日" if first.month == last.month else f"{begins}至{last.month}月{last.day}日"


def _conditions(seq: int, conditions: list[StageCondition]) -> str:
    names = [CONDITION_NAMES.get(each.condition, each.condition) for each in conditions if each.seq == seq]
    return "、".join(str(name) for name in names) or "协议签署"


async def rendered(name: str, facts: dict[str, Any], code: str, of: datetime, file: str, data: str) -> Made:
    content = await pdf.render(
        f"pdf/awards/{name}.html",
        facts | {"code": code, "address": f"{settings().address}/verify/{code}"},
        created=of,
        attachments=[(file, "application/json", data.encode())],
    )
    return Made(content, code, of)
