"""What a public notice says: gathered once, frozen with it, and nothing but the fields of R-F2."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from grants import workdays
from grants.applications.tables import Application
from grants.awards.tables import Award, PublicNotice
from grants.calls import judging
from grants.calls.phases import phases_of
from grants.calls.tables import Call, Track
from grants.db import sql
from grants.funds import queries as funds
from grants.funds.tables import FundSource
from grants.i18n import CHINESE, speaking
from grants.organizations import queries as organizations
from grants.privacy import covered
from grants.scoring import queries as scoring

# Only who locked a sheet that counts has judged; an alternate who was never called in is not named.
JUDGES = """
    SELECT p.name FROM assignment s JOIN application a ON a.id = s.application JOIN expert e ON e.id = s.expert
    JOIN person p ON p.id = e.person
    WHERE a.call = {} AND s.locked_at IS NOT NULL AND s.ended_at IS NULL GROUP BY p.name, e.code ORDER BY e.code
"""


async def content(
    call: Call,
    awards: Sequence[Award],
    starts_on: date,
    ends_on: date | None,
    earlier: Mapping[int, PublicNotice],
) -> dict[str, Any]:
    """Projects, organisations, amounts, experts, where to object; nothing of K-9: no number, account or beneficiary.

    `earlier` are the notices that these awards were taken off; the new one names them (R-F4).
    """
    named = await organizations.named([call.funder, call.organiser])
    rows = [await _item(at, award) for at, award in enumerate(awards, 1)]
    named_earlier = {(each.id, each.number) for each in earlier.values()}
    return {
        "title": f"{call.title}拟立项项目{'重新' if earlier else ''}公示",
        "call": call.title,
        "announces_anew": [{"notice": key, "number": number} for key, number in sorted(named_earlier)],
        "basis": call.document_no,
        "funder": named[call.funder].name,
        "organiser": named[call.organiser].name,
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat() if ends_on else "",
        "working_days": call.notice_working_days,
        "counts_first_day": call.count_start_day,
        "days_off": [day.isoformat() for day in _days_off(starts_on, ends_on or starts_on)],
        "scored_by": await _scored_by(call),
        "pass_mark": str(call.pass_mark),
        "items": rows,
        "total": str(sum(award.amount for award in awards)),
        "experts": [row["name"] for row in await sql(JUDGES, call.id)],
        "contact": call.contact,
        "supervision_phone": call.supervision_phone,
    }


async def _scored_by(call: Call) -> list[str]:
    """The sentences of the call about its scores; an official text is Chinese."""
    phases = phases_of(call, await scoring.later_phases(call.id))
    with speaking(CHINESE):
        return [str(each) for each in judging.scored_by(phases)]


async def _item(position: int, award: Award) -> dict[str, Any]:
    application = await Application.objects().where(Application.id == award.application).first()
    fund: FundSource = await funds.fund(award.fund)
    if application is None:
        raise LookupError(f"award {award.id} without an application")
    named = await organizations.named([application.applicant, application.submitted_through])
    track = await Track.objects().where(Track.id == application.track).first()
    applicant, through = named[application.applicant], named[application.submitted_through]
    return {
        "award": award.id,
        "position": position,
        "number": award.number,
        "project": covered(application.title),
        "organization": applicant.name,
        "through": through.name if through.id != applicant.id else "",
        "track": track.name or track.code if track else "",
        "purpose": application.purpose,
        "fund": fund.name,
        "amount": str(award.amount),
    }


def _days_off(starts_on: date, ends_on: date) -> list[date]:
    """The days in between that are no working days, where the year is published."""
    try:
        span = [date.fromordinal(day) for day in range(starts_on.toordinal(), ends_on.toordinal() + 1)]
        return [day for day in span if not workdays.is_working_day(day)]
    except workdays.YearNotPublished:
        return []
