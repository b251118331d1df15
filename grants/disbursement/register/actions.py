"""Registers on paper: asked for by who reads them, made by a job."""

from typing import Any
from uuid import UUID

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.awards import numbers
from grants.db import get
from grants.disbursement.register import queries, rules
from grants.disbursement.register.facts import Chosen
from grants.disbursement.register.tables import RegisterKind, RegisterPaper
from grants.money import yuan
from grants.people.rules import Actor


@action
async def print_register(
    by: Actor, form_key: UUID, chosen: Chosen, kind: RegisterKind = RegisterKind.PAYMENTS
) -> RegisterPaper:
    """Freeze a register under its number and have it printed. The same form again gives the same register."""
    known = await queries.paper_of_form(form_key)
    if known is not None:
        rules.is_the_same_register(known, by, chosen.funder, kind)
        return known
    lines = await queries.every_line(by, chosen)
    rules.check_printing(chosen.funder, by, len(lines))
    now = clock.now()
    paper = RegisterPaper(
        funder=chosen.funder,
        kind=kind,
        form_key=form_key,
        number=await numbers.take("register", clock.local_day(now).year),
        content=await queries.content(chosen, lines),
        lines=len(lines),
        total=sum((each.amount for each in lines), yuan(0)),
        asked_at=now,
        asked_by=by.id,
    )
    await paper.save()
    await jobs.enqueue("disbursement.register_paper", paper.id)
    await audit.record(
        by, "disbursement.register_printed", paper, number=paper.number, count=paper.lines, total=paper.total
    )
    return paper


@action
async def keep_register(by: Actor | None, paper_id: int, *, content: bytes, check_code: str) -> RegisterPaper:
    """Keep the file of a register, once."""
    paper = await get(RegisterPaper, paper_id, lock="NO KEY UPDATE")
    if paper.upload is not None:
        return paper
    upload = await files.keep_made(content, f"{paper.number}.pdf", "application/pdf", by=by)
    made: dict[Any, Any] = {
        RegisterPaper.upload: upload.id,
        RegisterPaper.check_code: check_code,
        RegisterPaper.made_at: clock.now(),
    }
    await paper.update_self(made)
    await audit.record(by, "disbursement.register_kept", paper, number=paper.number, sha256=upload.sha256)
    return paper
