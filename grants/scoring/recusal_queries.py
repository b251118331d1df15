"""Reads for the pages of recusal: a conflict with its panel, an applicant's requests, the staff of a round."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grants.applications.tables import Application
from grants.calls.tables import Call
from grants.db import get, sql
from grants.errors import NotFound
from grants.experts import queries as experts
from grants.experts.tables import Expert
from grants.i18n import _
from grants.people import queries as people
from grants.people.rules import FUNDER_ROLES, Actor
from grants.people.tables import Role
from grants.scoring import finding, queries, recusal_rules
from grants.scoring.panel import Found, Panel
from grants.scoring.recusal_tables import RecusalRequest, StaffConflict
from grants.scoring.tables import Conflict


@dataclass(frozen=True)
class ConflictView:
    """A conflict to be ruled on, with what an applicant wrote where it asked for it."""

    conflict: Conflict
    panel: Panel
    application: Application
    name: str
    request: RecusalRequest | None


@dataclass(frozen=True)
class RequestView:
    """An applicant's request, with the conflicts that came of it."""

    request: RecusalRequest
    panel: Panel
    application: Application

    @property
    def conflicts(self) -> list[Conflict]:
        return [each for each in self.panel.conflicts if each.request == self.request.id]


@dataclass(frozen=True)
class RequestsView:
    """What an applicant asked for, as it sees it: nothing of who judges."""

    application: Application
    call: Call
    requests: Sequence[RecusalRequest]


@dataclass(frozen=True)
class StaffRow:
    """One of the staff is recused from an application."""

    row: StaffConflict
    name: str
    application: Application


@dataclass(frozen=True)
class StaffView:
    """Who of a round's staff is recused from what, as that person may see it; whom it could be noted of."""

    call: Call
    rows: Sequence[StaffRow]
    applications: Sequence[Application]
    people: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class StaffConflictView:
    """One of these, with its round."""

    row: StaffConflict
    call: Call
    application: Application
    name: str


async def conflict_for(person: Actor, conflict_id: int) -> ConflictView:
    """A conflict as who runs or oversees the round sees it. Raises NotFound for others, and for who is recused."""
    conflict, application = await queries.conflict(conflict_id)
    panel = await queries.panel_for(person, application.call)
    if all(each.id != conflict.id for each in panel.conflicts):
        raise NotFound("scoring.no_conflict", _("没有找到这项利害关系"))
    [(_expert, name)] = await experts.named([await get(Expert, conflict.expert)])
    request = await get(RecusalRequest, conflict.request) if conflict.request else None
    return ConflictView(conflict, panel, application, name, request)


async def request_for(person: Actor, request_id: int) -> RequestView:
    """A request as who runs or oversees the round sees it. Raises NotFound for others, and for who is recused."""
    request = await get(RecusalRequest, request_id)
    application = await get(Application, request.application)
    panel = await queries.panel_for(person, application.call)
    if all(each.id != request.id for each in panel.requests):
        raise NotFound("scoring.no_request", _("没有找到这份回避申请"))
    return RequestView(request, panel, application)


async def requests_of(person: Actor, application_id: int) -> RequestsView:
    """What an applicant asked for, for its own people. Raises NotFound for everybody else."""
    application = await get(Application, application_id)
    if application.applicant not in person.organizations():
        raise NotFound("scoring.no_requests", _("没有找到这份申报"))
    requests = RecusalRequest.objects().where(RecusalRequest.application == application_id).order_by(RecusalRequest.id)
    return RequestsView(application, await get(Call, application.call), await requests)


async def hits_of(panel: Panel, expert_id: int | None) -> tuple[tuple[Expert, str] | None, list[Found]]:
    """What would be found against an expert of the pool if they came onto the panel. Nothing is noted."""
    for expert, name in await experts.experts() if expert_id else []:
        if expert.id == expert_id:
            return (expert, name), await finding.of_experts(panel.call, panel.candidates, [expert])
    return None, []


async def experts_of(conflicts: Iterable[Conflict]) -> dict[int, str]:
    """The experts of these by code and name, on the panel or not any more."""
    ids = [0, *{each.expert for each in conflicts}]
    rows = await experts.named(await Expert.objects().where(Expert.id.is_in(ids)))
    return {expert.id: f"{expert.code} {name}" for expert, name in rows}


async def staff(person: Actor, call_id: int) -> StaffView:
    """A supervisor and the administrator see all, others their own. Raises NotFound for who is not of the round."""
    call = await get(Call, call_id)
    recusal_rules.person_works_on_the_round(person, call)
    sees_all = recusal_rules.sees_every_staff_conflict(person, call)
    candidates = (
        await Application.objects()
        .where(Application.call == call_id, Application.status.is_in([*recusal_rules.RECEIVED]))
        .order_by(Application.number)
    )
    by_id = {each.id: each for each in candidates}
    rows = StaffConflict.objects().where(StaffConflict.application.is_in([0, *by_id])).order_by(StaffConflict.id)
    shown = [each for each in await rows if sees_all or each.person == person.id]
    names = await people.names(each.person for each in shown)
    return StaffView(
        call=call,
        rows=[StaffRow(each, names[each.person], by_id[each.application]) for each in shown],
        applications=candidates,
        people=await people_of(call) if sees_all else [],
    )


async def staff_conflict(person: Actor, conflict_id: int) -> StaffConflictView:
    """One of them, for a supervisor of the round's funder. Raises NotFound for everybody else."""
    row = await get(StaffConflict, conflict_id)
    application = await get(Application, row.application)
    call = await get(Call, application.call)
    if not person.has_in(call.funder, Role.SUPERVISOR):
        raise NotFound("scoring.no_staff_conflict", _("没有找到这项回避"))
    return StaffConflictView(row, call, application, (await people.names([row.person]))[row.person])


async def people_of(call: Call) -> list[tuple[int, str]]:
    """The staff of a round: of its organiser and of its funder, by name."""
    rows = await sql(
        "SELECT DISTINCT p.id, p.name FROM membership m JOIN person p ON p.id = m.person WHERE m.ended_at IS NULL"
        " AND (m.organization = {} AND m.role = {} OR m.organization = {} AND m.role = ANY({}::text[]))"
        " ORDER BY p.name",
        call.organiser,
        Role.ORGANISER.value,
        call.funder,
        sorted(FUNDER_ROLES),
    )
    return [(row["id"], row["name"]) for row in rows]
