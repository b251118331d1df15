"""What an expert sees at the desk: the papers beside the sheet; and what they declare before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from grants.applications import queries as applications
from grants.applications.queries import AttachedFile
from grants.applications.tables import Application
from grants.calls.judging_tables import Criterion, CriterionBand
from grants.calls.kinds import SheetsSeen
from grants.db import transaction
from grants.errors import NotFound
from grants.files import showing
from grants.i18n import _
from grants.people.rules import Actor
from grants.scoring import bands, queries, work
from grants.scoring import sheet_queries as sheets
from grants.scoring.bands import Band
from grants.scoring.blind import pieces
from grants.scoring.blind import queries as blind
from grants.scoring.blind.pieces import Papers
from grants.scoring.panel import Panel, Seat, Sheet
from grants.scoring.sheet_queries import OthersSheet
from grants.scoring.tables import Assignment, Conflict
from grants.scoring.work import Neighbour

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Desk:
    """One sheet beside the papers it judges, and its neighbours in the expert's list.

    `applicant` and `hub` are None where the round is blind; so are the originals of files, of which only pictures are
    shown. `earlier` are the expert's own sheets of the phases before, `others` what other experts gave (sheet_queries).
    """

    sheet: Sheet
    papers: Papers
    applicant: str | None
    hub: str | None
    files: Sequence[AttachedFile]
    bands: Mapping[int, Sequence[Band]]
    neighbours: Sequence[Neighbour]
    earlier: Sequence[Sheet] = ()
    others: Sequence[OthersSheet] = ()

    @property
    def is_blind(self) -> bool:
        """The applicant may not be known."""
        return bool(self.sheet.call.hides_applicants)

    @property
    def title(self) -> str:
        """What the application is called, as far as this expert may know it."""
        return self.papers.title

    @property
    def place(self) -> int:
        """Which of the expert's sheets of this phase this is, from 1."""
        return [each.id for each in self.neighbours].index(self.sheet.assignment.id) + 1

    @property
    def before(self) -> int | None:
        """The sheet before this one."""
        return self.neighbours[self.place - 2].id if self.place > 1 else None

    @property
    def after(self) -> int | None:
        """The sheet after this one."""
        return self.neighbours[self.place].id if self.place < len(self.neighbours) else None

    @property
    def done(self) -> int:
        """How many of them are handed in."""
        return sum(each.locked_at is not None for each in self.neighbours)

    @property
    def others_are_shown_later(self) -> bool:
        """What others give is seen once one's own sheet is locked."""
        seen = self.sheet.call.sheets_seen == SheetsSeen.OWN_LOCKED
        return bool(seen and self.sheet.assignment.locked_at is None)

    @property
    def per_head(self) -> Decimal | None:
        """What is asked for per direct beneficiary (R-C8), to be shown only."""
        people = self.sheet.application.beneficiaries
        return (self.sheet.application.requested / people).quantize(CENT, ROUND_HALF_UP) if people else None

    @property
    def next_open(self) -> int | None:
        """The next sheet that is still to be handed in, going round from this one."""
        return work.next_open(self.neighbours, self.sheet.assignment.id)

    def band_of(self, criterion: Criterion) -> Band | None:
        """The band in which the mark of a criterion lies."""
        return bands.band_of(self.bands[criterion.position], self.sheet.mark(criterion.position))


@dataclass(frozen=True)
class Declaration:
    """What an expert declares about: every application that may come to be judged, with who stands behind it."""

    panel: Panel
    seat: Seat
    rows: Sequence[tuple[Application, str, str | None]]
    noted: dict[int, list[Conflict]]


async def sheet_of(person: Actor, assignment_id: int) -> Sheet:
    """An expert's own sheet without the papers. Raises NotFound for one that has ended: who stepped back sees them no
    more."""
    async with transaction():
        return await _standing_sheet(person, assignment_id)


async def next_open(sheet: Sheet) -> int | None:
    """The next of the expert's sheets that is still to be handed in."""
    return work.next_open(await work.neighbours(sheet.expert, sheet.call, sheet.phase), sheet.assignment.id)


async def title_of(sheet: Sheet) -> str:
    """What the application is called, as far as this expert may know it."""
    titles = await blind.titles([sheet.application]) if sheet.call.hides_applicants else {}
    return titles.get(sheet.application.id, sheet.application.title)


async def desk(person: Actor, assignment_id: int) -> Desk:
    """An expert's own desk, for as long as the sheet stands.

    All of it is read on one connection, as in `sheet_of`: when everybody comes at once, a page waits for one once and
    not before each of its questions.
    """
    async with transaction():
        return await _desk(person, assignment_id)


async def _standing_sheet(person: Actor, assignment_id: int) -> Sheet:
    sheet = await queries.sheet(person, assignment_id)
    if sheet.assignment.ended_at is not None:
        raise NotFound("scoring.sheet_ended", _("没有找到这份评分表"))
    return sheet


async def _desk(person: Actor, assignment_id: int) -> Desk:
    sheet = await _standing_sheet(person, assignment_id)
    own = await CriterionBand.objects().where(CriterionBand.criterion.is_in([0, *(c.id for c in sheet.criteria)]))
    papers, applicant, hub, attached = await _papers(sheet)
    return Desk(
        sheet=sheet,
        papers=papers,
        applicant=applicant,
        hub=hub,
        files=attached,
        bands={c.position: bands.bands(c, [band for band in own if band.criterion == c.id]) for c in sheet.criteria},
        neighbours=await work.neighbours(sheet.expert, sheet.call, sheet.phase),
        earlier=await _earlier(person, sheet),
        others=await sheets.others(sheet.assignment) if sheet.assignment.locked_at is not None else (),
    )


async def declaration(person: Actor, call_id: int) -> Declaration:
    """What that expert declares for a call. Raises NotFound for who is not on its panel. In a blind round bodies stand
    in the order of their names, which says nothing of which application is whose."""
    panel = await queries.panel(call_id)
    seat = next((each for each in panel.seats if each.expert.person == person.id), None)
    if seat is None:
        raise NotFound("scoring.no_declaration", _("没有找到这份声明"))
    bodies = [key for each in panel.candidates for key in (each.applicant, each.submitted_through)]
    names = await queries.organization_names(bodies)
    rows = [
        (each, names[each.applicant], names[each.submitted_through] if _has_hub(each) else None)
        for each in panel.candidates
    ]
    return Declaration(
        panel=panel,
        seat=seat,
        rows=sorted(rows, key=lambda row: row[1]) if panel.call.hides_applicants else rows,
        noted={each.id: panel.stands(seat.expert.id, each.id) for each in panel.candidates},
    )


async def _papers(sheet: Sheet) -> tuple[Papers, str | None, str | None, list[AttachedFile]]:
    """What is read, whose it is, and the files that are shown. Where it may not be known whose it is, all of it comes
    from the confirmed copy; without one there is nothing to read."""
    version, attached = await applications.submitted(sheet.application.id)
    content: Any = version.content
    if not sheet.call.hides_applicants:
        own, through = content["applicant"], content["submitted_through"]
        hub = through["name"] if through["code"] != own["code"] else None
        return pieces.papers(content, sheet.application.title), own["name"], hub, attached
    copy = await blind.copy(sheet.application, content)
    if copy is None:
        return Papers("", [], {}), None, None, []
    papers, opened = copy
    paintable = [each for each in attached if each.upload.id in opened and showing.can_be_shown(each.upload)]
    return papers, None, None, paintable


async def _earlier(person: Actor, sheet: Sheet) -> list[Sheet]:
    """One's own locked sheets of the same application in the phases before."""
    if sheet.assignment.phase == 1:
        return []
    rows = Assignment.objects().where(
        Assignment.expert == sheet.expert.id,
        Assignment.application == sheet.application.id,
        Assignment.phase < sheet.assignment.phase,
        Assignment.locked_at.is_not_null(),
        Assignment.ended_at.is_null(),
    )
    return [await queries.sheet(person, row.id) for row in await rows.order_by(Assignment.phase)]


def _has_hub(application: Application) -> bool:
    return bool(application.submitted_through != application.applicant)
