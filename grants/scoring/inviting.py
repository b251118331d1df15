"""Asking experts onto a panel: on which terms, what they answer, who takes the seat of whom."""

from grants import audit, clock
from grants.audit import action
from grants.clock import local
from grants.db import Lock, get
from grants.experts import queries as experts
from grants.experts.tables import Expert
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.scoring import draw_queries, drawing_rules, inviting_rules, queries, recusing, rules
from grants.scoring.draw_tables import Drawn, PanelTerms
from grants.scoring.inviting_rules import Terms
from grants.scoring.letters import INVITATION
from grants.scoring.panel import Panel, Seat
from grants.scoring.tables import Panelist


@action
async def write_terms(by: Actor, call_id: int, terms: Terms) -> PanelTerms:
    """Write on which terms experts are asked. Who was asked before keeps theirs."""
    panel = await queries.panel(call_id, lock="NO KEY UPDATE")
    inviting_rules.check_terms(by, panel, terms)
    before = await draw_queries.terms(call_id)
    written = PanelTerms(
        call=call_id,
        number=before.number + 1 if before else 1,
        fee=terms.fee.strip(),
        judging_from=terms.judging_from,
        judging_until=terms.judging_until,
        most_sheets=terms.most_sheets,
        answer_by=terms.answer_by,
        words=terms.words.strip(),
        declaration_words=terms.declaration_words.strip(),
        written_at=clock.now(),
        written_by=by.id,
    )
    await written.save()
    await audit.record(by, "scoring.terms_written", written, call=call_id, number=written.number)
    return written


@action
async def invite_drawn(by: Actor, call_id: int) -> list[Panelist]:
    """Ask everybody who was drawn as a member and not asked yet, in the order of the draw."""
    await _hold_drawn(call_id)
    panel = await queries.panel(call_id, lock="NO KEY UPDATE")
    found = await draw_queries.carried_out(call_id)
    waiting = drawing_rules.check_inviting_drawn(by, panel, found)
    return [await _ask_drawn(by, panel, each) for each in waiting]


@action
async def replace_panelist(by: Actor, panelist_id: int) -> Panelist:
    """Ask the next alternate to take the seat of who declined or left. Nobody chooses which one."""
    # One after the other in a call: two seats that are taken over at once must not go to the same alternate.
    await _hold_drawn((await get(Panelist, panelist_id)).call)
    panel, seat = await _held_seat(panelist_id, lock="NO KEY UPDATE")
    found = await draw_queries.carried_out(panel.call.id)
    return await _ask_drawn(by, panel, drawing_rules.check_replacement(by, panel, seat, found), replaces=seat)


@action
async def answer_invitation(
    by: Actor, call_id: int, *, accepts: bool, most_sheets: int | None = None, reason: str = ""
) -> Panelist:
    """The expert accepts, with how many applications they take, or declines with a reason. Answered once."""
    own = await experts.expert_of(by)
    if own is not None:
        await get(Expert, own.id, lock="NO KEY UPDATE")
    panel = await queries.panel(call_id, lock="SHARE")
    seat = inviting_rules.check_answer(by, panel, accepts=accepts, most_sheets=most_sheets, reason=reason)
    await seat.panelist.update_self(
        {
            Panelist.answered_at: clock.now(),
            Panelist.is_accepted: accepts,
            Panelist.most_sheets: (most_sheets or seat.panelist.most_sheets) if accepts else None,
            Panelist.declined_reason: "" if accepts else reason.strip(),
        }
    )
    act = "scoring.invitation_accepted" if accepts else "scoring.invitation_declined"
    await audit.record(by, act, seat.panelist, call=call_id, reason="" if accepts else reason.strip())
    return seat.panelist


@action
async def leave_panel(by: Actor, panelist_id: int, *, reason: str) -> Panelist:
    """Give up a seat: the expert, or who runs the panel. Sheets of open phases end, locked ones too (R-E5)."""
    panel, seat = await _held_seat(panelist_id)
    inviting_rules.check_leaving(by, panel, seat, reason)
    # A trigger ends the sheets (migrations/sql/2026_11_28t10/panels.sql, …t17/scoring.sql).
    await seat.panelist.update_self({Panelist.left_at: clock.now(), Panelist.left_reason: reason.strip()})
    await audit.record(by, "scoring.panel_left", seat.panelist, call=panel.call.id, reason=reason.strip())
    return seat.panelist


@action
async def set_load(by: Actor, panelist_id: int, most_sheets: int | None) -> Panelist:
    """How many applications of the round an expert takes at most; None is as many as they take in any."""
    panel, seat = await _held_seat(panelist_id)
    inviting_rules.check_load(by, panel, seat, most_sheets)
    await seat.panelist.update_self({Panelist.most_sheets: most_sheets})
    await audit.record(by, "scoring.load_set", seat.panelist, call=panel.call.id, most_sheets=most_sheets)
    return seat.panelist


async def ask(
    by: Actor,
    panel: Panel,
    expert: Expert,
    *,
    is_alternate: bool = False,
    reason: str = "",
    drawn: Drawn | None = None,
    replaces: Seat | None = None,
) -> Panelist:
    """Part of an action: one expert is asked on the terms as they stand, and told so."""
    terms = await draw_queries.terms(panel.call.id)
    is_free = drawn is not None or await draw_queries.carried_out(panel.call.id) is None
    rules.check_invitation(by, panel, expert, terms, by_hand=None if is_free else reason)
    panelist = Panelist(
        call=panel.call.id,
        expert=expert.id,
        is_alternate=is_alternate,
        terms=terms.id if terms else None,
        drawn=drawn.id if drawn else None,
        replaces=replaces.panelist.id if replaces else None,
        by_hand_reason="" if drawn else reason.strip(),
        most_sheets=terms.most_sheets if terms else None,
        invited_at=clock.now(),
        answered_at=None,
        is_accepted=None,
        declared_at=None,
        left_at=None,
    )
    await panelist.save()
    await audit.record(by, "scoring.expert_invited", panelist, call=panel.call.id, expert=expert.id)
    await recusing.look_at(by, panel.call.id, expert.id)
    answer_by = f"{local(terms.answer_by):%Y-%m-%d %H:%M}" if terms else ""
    link = f"/panel/{panel.call.id}/invitation"
    told = [await people.actor(expert.person)]
    await write_to(told, INVITATION, link=link, call=panel.call.title, answer_by=answer_by)
    return panelist


async def _ask_drawn(by: Actor, panel: Panel, drawn: Drawn, *, replaces: Seat | None = None) -> Panelist:
    return await ask(by, panel, await get(Expert, drawn.expert), drawn=drawn, replaces=replaces)


async def _hold_drawn(call_id: int) -> None:
    """What speaks against who is asked is noted with their row held, which comes before the call everywhere."""
    found = await draw_queries.carried_out(call_id)
    for expert_id in sorted(each.expert for each in (found.drawn if found else ())):
        await get(Expert, expert_id, lock="NO KEY UPDATE")


async def _held_seat(panelist_id: int, *, lock: Lock = "SHARE") -> tuple[Panel, Seat]:
    """A seat with the rows held that assigning to its expert holds."""
    row = await get(Panelist, panelist_id)
    await get(Expert, row.expert, lock="NO KEY UPDATE")
    await get(Panelist, panelist_id, lock="NO KEY UPDATE")
    panel = await queries.panel(row.call, lock=lock)
    return panel, next(seat for seat in panel.seats if seat.panelist.id == panelist_id)
