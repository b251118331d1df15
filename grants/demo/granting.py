"""From the decision to the agreements signed and the reports accepted."""

from decimal import Decimal
from typing import Any

from grants import money, workdays
from grants.awards import actions as awards
from grants.awards import confirming
from grants.awards import queries as award_queries
from grants.custody import actions as custody
from grants.demo.ending.promising import contents_of
from grants.demo.stage import Event, Phase, Stage, attempt_on, day, during, later
from grants.people.tables import Role
from grants.reporting import actions as reporting
from grants.reporting import queries as report_queries
from grants.reporting.rectifying import actions as rectifying
from grants.reporting.rules import grade_of
from grants.reporting.tables import Grade, ReportKind


def events(stage: Stage) -> list[Event]:
    """Decision, notice, objections, agreements, reports."""
    notice = stage.call["notice"]
    found = [Event(during(stage.call["decided_on"], 10), "decisions", lambda: _decide(stage), Phase.DECISIONS)]
    if any(each.get("awarded") for each in stage.the_round["decisions"]):
        found.append(Event(during(notice["starts_on"], 9), "notice", lambda: _publish_notice(stage), Phase.NOTICE))
    for each in stage.the_round["objections"]:
        name, happens = f"objection {each['code']}", later(_object, stage, each)
        found.append(Event(during(each["received_on"], 10), name, happens, Phase.OBJECTIONS))
        if each.get("closed_on"):
            name, happens = f"finding {each['code']}", later(_find, stage, each)
            found.append(Event(during(each["closed_on"], 10), name, happens, Phase.FINDINGS))
    for each in stage.the_round["agreements"]:
        confirmed = during(notice["starts_on"], 17)
        found.append(Event(confirmed, f"cuts of {each['application']}", later(_confirm, stage, each), Phase.AGREEMENTS))
        name, drawn = f"agreement {each['application']}", during(notice["ends_on"], 18)
        found.append(Event(drawn, f"{name} drawn", later(_draw, stage, each), Phase.AGREEMENTS))
        found.append(Event(during(each["signed_on"], 10), name, later(_sign, stage, each), Phase.AGREEMENTS))
    for number, each in stage.refusals("sign_agreement").items():
        found.append(attempt_on(f"refusal {number}", each, later(_attempt_to_sign, stage, each)))
    return found + _reports(stage)


async def _decide(stage: Stage) -> None:
    officer, decided_on = stage.staff(Role.OFFICER), day(stage.call["decided_on"])
    for each in stage.the_round["decisions"]:
        application = stage.id("application", each["application"])
        if each.get("awarded") is None:
            await awards.reject_application(
                officer,
                application_id=application,
                reason=each.get("reason", ""),
                exception=each.get("exception", ""),
                decided_on=decided_on,
            )
            continue
        award = await awards.decide_award(
            officer,
            application_id=application,
            amount=Decimal(each["awarded"]),
            fund_id=stage.id("fund", each.get("fund") or stage.application(each["application"])["fund"]),
            lines={item: Decimal(amount) for item, amount in _lines(stage, each).items()},
            reason=each.get("reason", ""),
            exception=each.get("exception", ""),
            decided_on=decided_on,
        )
        stage.keep("award", each["application"], award.id)


def _lines(stage: Stage, decision: dict[str, Any]) -> dict[str, str]:
    """The revised lines; without any the budget stands as it was asked for."""
    if decision.get("lines") is not None:
        return dict(decision["lines"])
    asked = stage.application(decision["application"])["lines"]
    return {each["item"]: str(money.times(Decimal(each["unit_price"]), _quantities(each))) for each in asked}


def _quantities(line: dict[str, Any]) -> list[Decimal]:
    return [Decimal(str(quantity)) for quantity in line["quantities"]]


async def _publish_notice(stage: Stage) -> None:
    """The last day is what the calendar makes of it; where a year is not published, the file is asked (K-7)."""
    notice = stage.call["notice"]
    is_known = workdays.is_published(day(notice["starts_on"]).year) and workdays.is_published(
        day(notice["ends_on"]).year
    )
    row = await awards.publish_notice(
        stage.staff(Role.OFFICER),
        call_id=stage.id("call", ""),
        starts_on=day(notice["starts_on"]),
        ends_on=None if is_known else day(notice["ends_on"]),
    )
    stage.expect("notice ends on", notice["ends_on"], row.ends_on.isoformat())


async def _object(stage: Stage, each: dict[str, Any]) -> None:
    row = await awards.receive_objection(
        None,
        award_id=stage.id("award", each["application"]),
        number=each["code"],
        facts="对该项目的拟资助金额提出异议，请核实。〔虚构〕",
        complainant="居民〔虚构〕",
        contact="0898-00000000",
        received_on=day(each["received_on"]),
    )
    stage.keep("objection", each["code"], row.id)


async def _find(stage: Stage, each: dict[str, Any]) -> None:
    await awards.close_objection(
        stage.staff(Role.OFFICER),
        stage.id("objection", each["code"]),
        is_upheld=bool(each.get("upheld")),
        finding="经核查，异议成立。" if each.get("upheld") else "经核查，异议不成立。",
        closed_on=day(each["closed_on"]),
    )


async def _confirm(stage: Stage, each: dict[str, Any]) -> None:
    """A budget that was cut is taken as it is; an award that was cancelled meanwhile has nothing to take (R-E11)."""
    facts = await award_queries.award_facts(stage.id("award", each["application"]))
    if facts.is_cut and facts.award.cancelled_at is None:
        await confirming.answer_cut(stage.grantee(each["application"]), facts.award.id, is_accepted=True)


async def _draw(stage: Stage, each: dict[str, Any]) -> None:
    row = await awards.draw_agreement(stage.staff(Role.OFFICER), stage.id("award", each["application"]))
    stage.expect(f"parties of {each['application']}", each.get("parties", row.parties), row.parties)


async def _sign(stage: Stage, each: dict[str, Any]) -> None:
    award = stage.id("award", each["application"])
    await awards.sign_agreement(stage.staff(Role.OFFICER), award, signed_on=day(each["signed_on"]))
    for row in await award_queries.stages_of(award):
        stage.keep("stage", f"{each['application']}/{row.seq}", row.id)
    hub = stage.hub_of(each["application"])
    if hub is not None:
        ledger = await custody.open_ledger(stage.cast.of(hub, Role.HUB_BOOKKEEPER), award)
        stage.keep("ledger", each["application"], ledger.id)


async def _attempt_to_sign(stage: Stage, each: dict[str, Any]) -> None:
    attempt = awards.sign_agreement(
        stage.staff(Role.OFFICER), stage.id("award", each["application"]), signed_on=day(each["on"])
    )
    await stage.must_be_refused(f"agreement {each['application']} on {each['on']}", each["expect"], attempt)


def _reports(stage: Stage) -> list[Event]:
    """One report is done with before the next one of that day begins."""
    found = []
    for number, each in enumerate(stage.the_round["reports"], start=1):
        steps = [("submitted", 9, _submit_report), ("decided", 15, _decide_report)]
        if each.get("rectified_on"):
            steps.append(("rectified", 16, _rectify))
        for word, hour, verb in steps:
            at, happens = during(each[f"{word}_on"], hour), later(verb, stage, str(number), each)
            name = f"report {number} of {each['application']} {word}"
            found.append(Event(at, name, happens, Phase.REPORTS, number))
    return found


async def _submit_report(stage: Stage, key: str, each: dict[str, Any]) -> None:
    row = await reporting.submit_report(
        stage.grantee(each["application"]),
        award_id=stage.id("award", each["application"]),
        kind=ReportKind(each["kind"]),
        narrative="活动按计划开展，签到表、照片和票据齐全。〔虚构〕",
        beneficiaries=each.get("people"),
        contents=await contents_of(stage, each),
    )
    stage.keep("report", key, row.id)


async def _decide_report(stage: Stage, key: str, each: dict[str, Any]) -> None:
    accepted = each["outcome"] == "accepted"
    rectify_by = each.get("rectify_by")
    officer = stage.staff(Role.OFFICER)
    await reporting.decide_report(
        officer,
        stage.id("report", key),
        accepted=accepted,
        score=Decimal(str(each["score"])),
        grade=Grade(each.get("grade") or grade_of(Decimal(str(each["score"])))),
        note="" if accepted else "请补充活动证明材料后重新提交。〔虚构〕",
        rectify_by=day(rectify_by) if rectify_by else None,
        items="请补齐签到表。〔虚构〕" if rectify_by else "",
    )
    rectification = (await report_queries.report(officer, stage.id("report", key))).rectification
    if rectification is not None:
        stage.keep("rectification", key, rectification.id)


async def _rectify(stage: Stage, key: str, each: dict[str, Any]) -> None:
    rectification = stage.id("rectification", key)
    await rectifying.answer_rectification(
        stage.grantee(each["application"]), rectification, answer="已补齐，见附件。〔虚构〕"
    )
    await rectifying.accept_rectification(stage.staff(Role.OFFICER), rectification)
