"""Drawing experts at random: one person prepares it, another one carries it out, and everything of it is kept."""

import secrets

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.db import get
from grants.experts import queries as experts
from grants.people.letters import write_to
from grants.people.queries import holders
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.scoring import draw_order, draw_queries, drawing_rules, pool_snapshot, queries
from grants.scoring.draw_facts import Candidate, DrawPlan
from grants.scoring.draw_tables import Draw, Drawn, DrawPaper, SkippedAlternate, WitnessedDraw
from grants.scoring.letters import WITNESS
from grants.scoring.panel import Panel


@action
async def prepare_draw(by: Actor, call_id: int, plan: DrawPlan) -> Draw:
    """Freeze the pool as the filters find it and commit to it and to the operator's word. It stays on record."""
    panel = await queries.panel(call_id, lock="NO KEY UPDATE")
    earlier = await draw_queries.draws(call_id)
    pool = await pool_snapshot.candidates(panel, plan.filters)
    edited = await draw_queries.edited_pool(by, panel.call)
    drawing_rules.check_preparation(by, panel, plan, pool, earlier, edited_pool=edited, now=clock.now())
    draw = await _freeze(by, panel, plan, pool, number=len(earlier) + 1)
    await audit.record(
        by,
        "scoring.draw_prepared",
        draw,
        call=call_id,
        number=draw.number,
        snapshot_hash=draw.snapshot_hash,
        commitment=draw.commitment,
        pool=draw.pool_size,
        reason=draw.reason,
    )
    supervisors = await holders(Role.SUPERVISOR, panel.call.funder)
    await write_to(supervisors, WITNESS, link=f"/draws/{draw.id}", call=panel.call.title, operator=by.name)
    return draw


async def _freeze(by: Actor, panel: Panel, plan: DrawPlan, pool: list[Candidate], *, number: int) -> Draw:
    at = clock.now()
    taken = await pool_snapshot.snapshot(panel, plan, pool, number=number, at=at.isoformat())
    frozen = draw_order.canonical(taken)
    salt, word, snapshot_hash = secrets.token_hex(16), plan.word.strip(), draw_order.sha256(frozen)
    draw = Draw(
        call=panel.call.id,
        number=number,
        reason=plan.reason.strip() if number > 1 else "",
        members=plan.members,
        alternates=plan.alternates,
        least_senior=plan.least_senior,
        pool_size=len(taken["in"]),
        snapshot=frozen,
        snapshot_hash=snapshot_hash,
        salt=salt,
        operator_word=word,
        commitment=draw_order.commitment(snapshot_hash, salt, word),
        operator=by.id,
        operator_name=by.name,
        prepared_at=at,
    )
    await draw.save()
    return draw


@action
async def carry_out_draw(by: Actor, draw_id: int, *, word: str) -> WitnessedDraw:
    """Give the second word, by which the frozen pool is ordered. Done once; its record is made as a paper."""
    draw = await get(Draw, draw_id)
    panel = await queries.panel(draw.call, lock="NO KEY UPDATE")
    found = await draw_queries.draw(draw_id)
    latest = max(each.draw.number for each in await draw_queries.draws(draw.call))
    edited = await draw_queries.edited_pool(by, panel.call)
    drawing_rules.check_witness(by, panel, found, latest, word, edited_pool=edited)
    seed = draw_order.seed(draw.snapshot_hash, draw.salt, draw.operator_word, word.strip())
    witnessed = WitnessedDraw(
        draw=draw.id,
        witness=by.id,
        witness_name=by.name,
        witness_word=word.strip(),
        seed=seed,
        drawn_at=clock.now(),
    )
    await witnessed.save()
    codes = await _keep_order(draw, word.strip(), found.snapshot)
    await audit.record(by, "scoring.draw_carried_out", draw, number=draw.number, seed=seed, order=" ".join(codes))
    await jobs.enqueue("scoring.draw_document", draw.id)
    return witnessed


async def _keep_order(draw: Draw, witness_word: str, snapshot: dict[str, object]) -> list[str]:
    record = {
        "snapshot": snapshot,
        "salt": draw.salt,
        "operator_word": draw.operator_word,
        "witness_word": witness_word,
    }
    codes = draw_order.redraw(record)
    pool = {each.code: each.id for each, _name in await experts.experts()}
    rows = [
        Drawn(draw=draw.id, place=place, expert=pool[code], code=code, is_alternate=place > draw.members)
        for place, code in enumerate(codes, start=1)
    ]
    await Drawn.insert(*rows)
    return codes


@action
async def skip_alternate(by: Actor, drawn_id: int, *, reason: str) -> SkippedAlternate:
    """Pass over the alternate whose turn it is. The reason stays on record; it is not undone."""
    drawn = await get(Drawn, drawn_id)
    draw = await get(Draw, drawn.draw)
    panel = await queries.panel(draw.call, lock="NO KEY UPDATE")
    drawing_rules.check_skip(by, panel, drawn, await draw_queries.carried_out(draw.call), reason)
    skipped = SkippedAlternate(drawn=drawn.id, reason=reason.strip(), skipped_at=clock.now(), skipped_by=by.id)
    await skipped.save()
    await audit.record(by, "scoring.alternate_skipped", drawn, draw=draw.id, reason=reason.strip())
    return skipped


@action
async def keep_draw_paper(by: None, draw_id: int, *, content: bytes, check_code: str) -> DrawPaper:
    """Keep the record of a draw as it was rendered. The first one stays."""
    draw = await get(Draw, draw_id, lock="UPDATE")
    there = await DrawPaper.objects().where(DrawPaper.draw == draw.id).first()
    if there is not None:
        return there
    name = f"draw-{draw.call}-{draw.number}.pdf"
    upload = await files.keep_made(content, name, "application/pdf", by=by)
    paper = DrawPaper(draw=draw.id, upload=upload.id, check_code=check_code, made_at=clock.now())
    await paper.save()
    await audit.record(by, "scoring.draw_paper_kept", draw, sha256=upload.sha256)
    return paper
