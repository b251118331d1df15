"""From the first application to the closed ranking."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from grants import clock
from grants.applications import actions as applications
from grants.applications.budget import Line, own
from grants.applications.facts import ApplicationContent
from grants.calls import queries as calls
from grants.demo.stage import Event, Stage, day, later, moment
from grants.eligibility import actions as eligibility
from grants.eligibility.facts import Ticked
from grants.eligibility.tables import Outcome, Verdict
from grants.experts import actions as experts
from grants.organizations.tables import OrganizationStatus
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.scoring import actions as scoring
from grants.scoring import dealing, inviting, queries, recusing
from grants.scoring.closing import close_phase
from grants.scoring.inviting_rules import Terms
from grants.scoring.tables import ConflictKind

SEAT = timedelta(minutes=7)
# After the closing of the call, when there are two days until scoring opens; otherwise in proportion.
TWO_DAYS = timedelta(days=2)
ELIGIBILITY, PANEL, DECLARATIONS, ATTEMPTS, ASSIGNMENTS, LATE_ATTEMPTS, RELEASE = (
    timedelta(hours=h) for h in (16, 40, 42, 44, 45, 46, 47)
)
BY_HAND = "评审组成员，无利害关系〔虚构〕"
# An attempt that is refused because of what was assigned comes after it.
LATE = ("scoring.already_assigned",)


def events(stage: Stage) -> list[Event]:
    """Applications and attempts at their moments; then eligibility, panel, sheets, closing."""
    found = [
        Event(moment(each["submitted_at"]), f"application {each['code']}", later(_submit, stage, each))
        for each in stage.the_round["applications"]
    ]
    found += [
        Event(moment(each["at"]), f"refusal {number}", later(_attempt_to_submit, stage, each))
        for number, each in stage.refusals("submit_application").items()
    ]
    found += [
        Event(_before_scoring(stage, ELIGIBILITY), "eligibility", lambda: _eligibility(stage)),
        Event(_before_scoring(stage, PANEL), "panel", lambda: _panel(stage)),
        Event(_before_scoring(stage, DECLARATIONS), "declarations", lambda: _declarations(stage)),
    ]
    for number, each in stage.refusals("assign_reviewer").items():
        at = _before_scoring(stage, LATE_ATTEMPTS if each["expect"] in LATE else ATTEMPTS)
        found.append(Event(at, f"refusal {number}", later(_attempt_to_assign, stage, each)))
    found.append(Event(_before_scoring(stage, ASSIGNMENTS), "assignments", lambda: _assign(stage)))
    found.append(Event(_before_scoring(stage, RELEASE), "assignments released", lambda: _release(stage)))
    return found + _sheets(stage)


def _before_scoring(stage: Stage, offset: timedelta) -> datetime:
    """A moment between the closing of the call and the opening of scoring, however close they are."""
    closed, opened = moment(stage.call["closes_at"]), moment(stage.call["scoring_opens_at"])
    between = max(opened - closed, timedelta(minutes=1))
    return closed + offset * min(1.0, between / TWO_DAYS)


def _sheets(stage: Stage) -> list[Event]:
    """Each expert scores within the time for it; then scoring is closed."""
    opened = max(moment(stage.call["scoring_opens_at"]), _before_scoring(stage, TWO_DAYS))
    closes = moment(stage.call["scoring_closes_at"])
    codes = list(dict.fromkeys(expert for sheets in stage.the_round["reviews"].values() for expert in sheets))
    seat = min(SEAT, (closes - opened) / (len(codes) + 1))
    return [
        *(
            Event(opened + seat * number, f"sheets of {code}", later(_score, stage, code))
            for number, code in enumerate(codes, start=1)
        ),
        Event(closes, "scoring closed", lambda: _close(stage)),
    ]


async def _submit(stage: Stage, each: dict[str, Any]) -> None:
    lines = [
        Line(
            item=line["item"],
            cost_class=line["class"],
            quantities=tuple(Decimal(str(quantity)) for quantity in line["quantities"]),
            unit_price=Decimal(line["unit_price"]),
        )
        for line in each["lines"]
    ]
    flags = [flag for flag in stage.call.get("bonus") or {} if flag != "max" and each.get(flag)]
    content = _content(stage, each["applicant"], each["submitted_by"], each["track"], each["fund"], lines, flags, each)
    row = await applications.apply(_submitter(stage, each["applicant"], each["submitted_by"]), content)
    stage.keep("application", each["code"], row.id)


async def _attempt_to_submit(stage: Stage, each: dict[str, Any]) -> None:
    """An attempt carries one activity line of the amount."""
    amount = Decimal(each["requested"])
    line = Line(item="活动", cost_class="activity", quantities=(Decimal(1),), unit_price=amount)
    through = stage.organization(each["by"]).get("hub") or each["by"]
    fund = each.get("fund") or stage.the_round["call"]["pools"][0]["fund"]
    content = _content(stage, each["by"], through, each["track"], fund, [line], [], {"requested": each["requested"]})
    await stage.must_be_refused(
        f"submission of {each['by']}",
        each["expect"],
        applications.apply(_submitter(stage, each["by"], through), content),
    )


def _submitter(stage: Stage, applicant: str, through: str) -> Actor:
    if through == applicant and stage.organization(applicant).get("status") == OrganizationStatus.FILED:
        return stage.cast.of(applicant, f"{Role.GROUP_SIGNATORY}-1")
    return stage.cast.of(through, Role.SIGNATORY if through == applicant else Role.HUB_OPERATOR)


def _content(
    stage: Stage,
    applicant: str,
    through: str,
    track: str,
    fund: str,
    lines: Sequence[Line],
    flags: Sequence[str],
    each: dict[str, Any],
) -> ApplicationContent:
    title = each.get("title", "另一个项目")
    purposes = next(found["purposes"] for found in stage.the_round["funds"] if found["code"] == fund)
    return ApplicationContent(
        call_id=stage.id("call", ""),
        track_id=stage.id("track", track),
        fund_id=stage.id("fund", fund),
        applicant_id=stage.id("organization", applicant),
        through_id=stage.id("organization", through),
        form_key=uuid.uuid4(),
        title=title,
        purpose=each.get("purpose", purposes[0]),
        flags=flags,
        beneficiaries=each.get("beneficiaries") or 30,
        needs=f"{title}：经走访，服务对象有明确需求，社区现有服务尚不能满足。〔虚构〕",
        plan=f"{title}：按月开展服务，{len(lines)} 项支出对应各项活动。〔虚构〕",
        outcomes="按期完成各项活动，服务对象满意度不低于 90%。〔虚构〕",
        risks="遇台风等情况顺延，做好人身安全保障。〔虚构〕",
        lines=lines,
        match=own(Decimal(each.get("match_cash") or "0.00")),
        least_viable=Decimal(each["least_viable"]) if each.get("least_viable") else None,
        requested=Decimal(each["requested"]),
    )


async def _eligibility(stage: Stage) -> None:
    call = await calls.call_facts(stage.id("call", ""))
    ticks = {item.id: Ticked(Verdict.MET) for item in call.checklist}
    for each in stage.the_round["applications"]:
        await eligibility.check_eligibility(
            stage.staff(Role.OFFICER), stage.id("application", each["code"]), outcome=Outcome.PASSED, ticks=ticks
        )


async def _panel(stage: Stage) -> None:
    officer = stage.staff(Role.OFFICER)
    await inviting.write_terms(officer, stage.id("call", ""), _terms(stage))
    for each in stage.the_round["experts"]:
        person = await stage.cast.invite(each["code"], each["name"])
        expert = await experts.add_expert(
            officer, person_id=person.id, code=each["code"], field=each["field"], id_number=each["id_number"]
        )
        stage.keep("expert", each["code"], expert.id)
        for held in each.get("positions") or []:
            await experts.add_position(
                officer,
                expert_id=expert.id,
                organization_id=stage.id("organization", held["organization"]),
                title=held["title"],
                from_on=day(held["from"]),
                until_on=day(held["to"]) if held.get("to") else None,
            )
        await scoring.invite_expert(
            officer,
            call_id=stage.id("call", ""),
            expert_id=expert.id,
            is_alternate=bool(each.get("alternate")),
        )
        await inviting.answer_invitation(stage.cast.of(each["code"], "expert"), stage.id("call", ""), accepts=True)
    await recusing.find_conflicts(officer, stage.id("call", ""))
    await _rule(stage)


async def _rule(stage: Stage) -> None:
    """The organiser rules on every hit: a position within three years stands (R-E4), what only leads to the applicant
    through another organisation is lifted."""
    organiser = stage.cast.of(stage.call["organiser"], Role.ORGANISER)
    panel = await queries.panel(stage.id("call", ""))
    for hit in panel.unruled:
        if hit.kind == ConflictKind.POSITION:
            await recusing.confirm_conflict(organiser, hit.id, reason=f"{hit.reason}，三年内任职，应当回避〔虚构〕")
        else:
            await recusing.lift_conflict(
                organiser, hit.id, reason=f"{hit.reason}，不在申报单位任职，不影响评审〔虚构〕"
            )


def _terms(stage: Stage) -> Terms:
    """Judging lies in the time for scoring; who is asked answers before it begins."""
    opens, closes = moment(stage.call["scoring_opens_at"]), moment(stage.call["scoring_closes_at"])
    return Terms(
        fee="每人每天 800 元（税前）〔虚构〕",
        judging_from=clock.local_day(opens),
        judging_until=clock.local_day(closes),
        answer_by=opens,
        words="请您按评分标准独立评审，如与申报单位有利害关系请在声明中说明。〔虚构〕",
    )


async def _declarations(stage: Stage) -> None:
    for each in stage.the_round["experts"]:
        expert = stage.cast.of(each["code"], "expert")
        await scoring.sign_declaration(expert, stage.id("call", ""), conflicts={}, signed_name=expert.name)


async def _attempt_to_assign(stage: Stage, each: dict[str, Any]) -> None:
    attempt = scoring.assign_reviewer(
        stage.staff(Role.OFFICER),
        expert_id=stage.id("expert", each["expert"]),
        application_id=stage.id("application", each["application"]),
        reason=BY_HAND,
    )
    await stage.must_be_refused(f"{each['expert']} judges {each['application']}", each["expect"], attempt)


async def _assign(stage: Stage) -> None:
    for application, sheets in stage.the_round["reviews"].items():
        for expert in sheets:
            row = await scoring.assign_reviewer(
                stage.staff(Role.OFFICER),
                expert_id=stage.id("expert", expert),
                application_id=stage.id("application", application),
                reason=BY_HAND,
            )
            stage.keep("sheet", f"{application}/{expert}", row.id)


async def _release(stage: Stage) -> None:
    await dealing.release_assignments(stage.staff(Role.OFFICER), stage.id("call", ""))


async def _score(stage: Stage, expert: str) -> None:
    by = stage.cast.of(expert, "expert")
    criteria = range(1, len(stage.call["criteria"]) + 1)
    for application, sheets in stage.the_round["reviews"].items():
        if expert in sheets:
            sheet = stage.id("sheet", f"{application}/{expert}")
            marks = dict(zip(criteria, (Decimal(str(mark)) for mark in sheets[expert]["marks"]), strict=True))
            await scoring.save_sheet(by, sheet, marks=marks, comment=sheets[expert].get("comment") or "")
            await scoring.lock_sheet(by, sheet)


async def _close(stage: Stage) -> None:
    await close_phase(stage.staff(Role.OFFICER), stage.id("call", ""))
