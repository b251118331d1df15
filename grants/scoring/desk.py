"""What an expert sees: the calls they judge, and the desk with the papers beside the sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any

from grants.applications import frozen, frozen_budget
from grants.applications import queries as applications
from grants.applications.queries import AttachedFile
from grants.applications.tables import Application
from grants.calls.judging_tables import Criterion
from grants.calls.tables import Call
from grants.errors import NotFound
from grants.experts import queries as experts
from grants.experts.tables import Expert
from grants.i18n import Text, _
from grants.organizations.tables import Organization
from grants.people.rules import Actor
from grants.scoring import queries, rules
from grants.scoring.panel import Panel, Seat, Sheet, SheetLine, Work
from grants.scoring.tables import Assignment, Conflict, Mark, Panelist, ScoringClosure

BANDS = ((_("优"), 90), (_("良"), 70), (_("中"), 50), (_("差"), 0))
HALF, CENT = Decimal("0.5"), Decimal("0.01")


@dataclass(frozen=True)
class Band:
    """A stretch of a criterion's marks with the word for it, and what the call says of it."""

    word: Text
    least: Decimal
    most: Decimal
    anchor: str


@dataclass(frozen=True)
class Desk:
    """One sheet beside the papers it judges, and its neighbours in the expert's list."""

    sheet: Sheet
    content: dict[str, Any]
    applicant: Organization
    files: Sequence[AttachedFile]
    neighbours: Sequence[SheetLine]

    @property
    def sections(self) -> list[dict[str, Any]]:
        """What was answered, without what is private."""
        return frozen.sections(self.content, with_private=False)

    @property
    def budget(self) -> dict[str, Any]:
        """The budget as it was frozen, with what stands beside the grant."""
        return frozen_budget.read(self.content)

    @property
    def place(self) -> int:
        """Which of the expert's sheets this is, from 1."""
        return [line.assignment.id for line in self.neighbours].index(self.sheet.assignment.id) + 1

    @property
    def before(self) -> int | None:
        """The sheet before this one."""
        return self.neighbours[self.place - 2].assignment.id if self.place > 1 else None

    @property
    def after(self) -> int | None:
        """The sheet after this one."""
        return self.neighbours[self.place].assignment.id if self.place < len(self.neighbours) else None

    @property
    def per_head(self) -> Decimal | None:
        """What is asked for per direct beneficiary (R-C8), to be shown only."""
        people = self.sheet.application.beneficiaries
        return (self.sheet.application.requested / people).quantize(CENT, ROUND_HALF_UP) if people else None

    @property
    def next_open(self) -> int | None:
        """The next sheet that is still to be handed in, going round from this one."""
        turned = [*self.neighbours[self.place :], *self.neighbours[: self.place - 1]]
        return next((line.assignment.id for line in turned if line.assignment.locked_at is None), None)


@dataclass(frozen=True)
class Declaration:
    """What an expert declares about: every application that may come to be judged, with who stands behind it."""

    panel: Panel
    seat: Seat
    rows: Sequence[tuple[Application, str, str | None]]
    noted: dict[int, list[Conflict]]


async def work(person: Actor) -> list[Work]:
    """What each call asks of that person as an expert, the latest call first."""
    expert = await experts.expert_of(person)
    if expert is None:
        return []
    seats = await Panelist.objects().where(Panelist.expert == expert.id)
    call_ids = [seat.call for seat in seats] or [0]
    calls = await Call.objects().where(Call.id.is_in(call_ids)).order_by(Call.scoring_closes_at, ascending=False)
    criteria = await Criterion.objects().where(Criterion.call.is_in(call_ids))
    closures = {c.call: c for c in await ScoringClosure.objects().where(ScoringClosure.call.is_in(call_ids))}
    lines = await _lines(expert)
    return [
        Work(
            call=call,
            panelist=next(seat for seat in seats if seat.call == call.id),
            lines=[line for line in lines if line.application.call == call.id],
            criteria=sum(criterion.call == call.id for criterion in criteria),
            closure=closures.get(call.id),
        )
        for call in calls
    ]


async def desk(person: Actor, assignment_id: int) -> Desk:
    """An expert's own desk. Raises NotFound for a sheet that has ended: who stepped back sees the papers no more."""
    sheet = await queries.sheet(person, assignment_id)
    if sheet.assignment.ended_at is not None:
        raise NotFound("scoring.sheet_ended", _("没有找到这份评分表"))
    found = await applications.facts(sheet.application.id)
    lines = await _lines(sheet.expert)
    return Desk(
        sheet=sheet,
        content=found.versions[-1].content,
        applicant=found.applicant,
        files=await applications.attached_files(found),
        neighbours=[
            line for line in lines if line.application.call == sheet.call.id and line.assignment.ended_at is None
        ],
    )


async def declaration(person: Actor, call_id: int) -> Declaration:
    """What that expert declares for a call. Raises NotFound for who is not on its panel."""
    panel = await queries.panel(call_id)
    seat = next((each for each in panel.seats if each.expert.person == person.id), None)
    if seat is None:
        raise NotFound("scoring.no_declaration", _("没有找到这份声明"))
    bodies = [key for each in panel.candidates for key in (each.applicant, each.submitted_through)]
    names = await queries.organization_names(bodies)
    return Declaration(
        panel=panel,
        seat=seat,
        rows=[
            (each, names[each.applicant], names[each.submitted_through] if _has_hub(each) else None)
            for each in panel.candidates
        ],
        noted={each.id: panel.stands(seat.expert.id, each.id) for each in panel.candidates},
    )


def bands(criterion: Criterion) -> list[Band]:
    """Excellent from 90 % of the maximum, good from 70, fair from 50, poor below; whole half points.

    A line of the call's guidance that begins with the word of a band is that band's anchor.
    """
    anchors = dict(line.split("：", 1) for line in criterion.guidance.splitlines() if "：" in line)
    most, found = criterion.max_mark, []
    for word, percent in BANDS:
        halves = (criterion.max_mark * percent / 100 / HALF).to_integral_value(ROUND_CEILING)
        found.append(Band(word, halves * HALF, most, anchors.get(word.key, "")))
        most = halves * HALF - HALF
    return found


def hint(criterion: Criterion) -> str:
    """The call's guidance without the anchors of the bands."""
    words = tuple(f"{word.key}：" for word, _percent in BANDS)
    return " ".join(line for line in criterion.guidance.splitlines() if not line.startswith(words))


def band_of(criterion: Criterion, value: Decimal | None) -> Band | None:
    """The band a mark lies in."""
    return None if value is None else next((band for band in bands(criterion) if value >= band.least), None)


def state_of(assignment: Assignment) -> tuple[str, Text]:
    """What a sheet is, without a single mark."""
    if assignment.ended_at is not None:
        return ("hold", _("已终止"))
    if assignment.locked_at is not None:
        return ("ok", _("已提交"))
    return ("info", _("草稿")) if assignment.saved_at is not None else ("mute", _("未评"))


def may_open(sheet: Sheet) -> None:
    """Files open only after the declaration is signed (R-E4)."""
    rules.declaration_is_signed(sheet.panelist)


def _has_hub(application: Application) -> bool:
    return bool(application.submitted_through != application.applicant)


async def _lines(expert: Expert) -> list[SheetLine]:
    assignments = await queries.released_to(expert.id)
    keys = [each.application for each in assignments] or [0]
    found = {each.id: each for each in await Application.objects().where(Application.id.is_in(keys))}
    of_these = Mark.assignment.is_in([each.id for each in assignments] or [0])
    values: dict[int, list[Decimal]] = {}
    for mark in await Mark.objects().where(of_these, Mark.value.is_not_null()):
        values.setdefault(mark.assignment, []).append(mark.value)
    lines = [
        SheetLine(each, found[each.application], sum(values.get(each.id, []), Decimal(0)), len(values.get(each.id, [])))
        for each in assignments
    ]
    return sorted(lines, key=lambda line: (line.application.number, line.assignment.id))
