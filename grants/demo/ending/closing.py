"""Projects are closed, or say why not; then the funder tells everybody what became of the year's lottery money."""

from collections.abc import Awaitable
from typing import Any

from grants.demo.stage import Event, Phase, Stage, day, during, later
from grants.disclosure.annual import actions as annual
from grants.disclosure.annual.facts import Words
from grants.people.tables import Role
from grants.reporting.closing import actions as closing

CLOSED = "closed"


def events(stage: Stage) -> list[Event]:
    """Closings in the order of the file, then the round, then the notice of the year."""
    found = [
        Event(during(each["on"], 17), f"closing of {each['application']}", later(_close, stage, each), Phase.SETTLING)
        for each in stage.listed("closings")
    ]
    whole = stage.the_round.get("round_closing")
    if whole:
        at, happens = during(whole["on"], 18), later(_close_round, stage, whole)
        found.append(Event(at, "closing of the round", happens, Phase.SETTLING))
    notice = stage.the_round.get("annual")
    if notice:
        for key, hour, verb in (("drafted_on", 9, _draft), ("offered_on", 10, _offer), ("published_on", 10, _publish)):
            at, happens = during(notice[key], hour), later(verb, stage, notice)
            found.append(Event(at, f"annual notice {key}", happens, Phase.SETTLING))
    return found


async def _close(stage: Stage, each: dict[str, Any]) -> None:
    award = stage.id("award", each["application"])
    attempt = closing.close_project(stage.staff(Role.OFFICER), award, remark=each.get("remark") or "")
    await _closes_or_not(stage, f"closing of {each['application']}", each["expect"], attempt)


async def _close_round(stage: Stage, whole: dict[str, Any]) -> None:
    attempt = closing.close_round(stage.staff(Role.OFFICER), stage.id("call", ""))
    await _closes_or_not(stage, "closing of the round", whole["expect"], attempt)


async def _closes_or_not(stage: Stage, label: str, expect: str, attempt: Awaitable[object]) -> None:
    if expect == CLOSED:
        await attempt
    else:
        await stage.must_be_refused(label, expect, attempt)


async def _draft(stage: Stage, notice: dict[str, Any]) -> None:
    officer = stage.staff(Role.OFFICER)
    row = await annual.draft_notice(officer, stage.id("organization", stage.funder), notice["year"])
    stage.keep("annual", "", row.id)
    said = {key: notice[key] for key in ("overview", "effect", "contact")}
    await annual.write_notice(officer, row.id, **said, until_on=day(notice["until_on"]))
    for application, words in notice["projects"].items():
        await annual.write_project(officer, row.id, stage.id("award", application), Words(**words))


async def _offer(stage: Stage, notice: dict[str, Any]) -> None:
    await annual.offer_notice(stage.staff(Role.OFFICER), stage.id("annual", ""))


async def _publish(stage: Stage, notice: dict[str, Any]) -> None:
    await annual.publish_notice(stage.staff(Role.APPROVER), stage.id("annual", ""))
