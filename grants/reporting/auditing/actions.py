"""The draw of a round's audits and the reports of auditors: the only writer of both."""

import secrets
from datetime import date
from decimal import Decimal

from grants import audit, clock, files
from grants.audit import action
from grants.db import get
from grants.people.rules import Actor
from grants.reporting import queries as reporting
from grants.reporting.auditing import queries, rules
from grants.reporting.auditing.tables import AuditDraw, AuditReport
from grants.scoring.draw_order import canonical, commitment, seed, sha256


@action
async def prepare_audit_draw(
    by: Actor, call_id: int, *, threshold: Decimal, percent: int, basis: str, word: str
) -> AuditDraw:
    """Freeze from which amount on projects are audited and who may be drawn of the rest, and commit to the word."""
    of = await queries.audit_round(call_id, lock="NO KEY UPDATE")
    rules.check_preparing(of, by, word=word.strip(), basis=basis.strip())
    population = canonical(rules.population(of, threshold, percent))
    salt, hashed = secrets.token_hex(16), sha256(population)
    draw = AuditDraw(
        call=call_id,
        threshold=threshold,
        percent=percent,
        basis=basis.strip(),
        population=population,
        population_hash=hashed,
        salt=salt,
        first_word=word.strip(),
        commitment=commitment(hashed, salt, word.strip()),
        prepared_at=clock.now(),
        prepared_by=by.id,
        prepared_by_name=by.name,
    )
    await draw.save()
    said = {"call": call_id, "threshold": threshold, "percent": percent, "commitment": draw.commitment}
    await audit.record(by, "reporting.audit_draw_prepared", draw, **said)
    return draw


@action
async def draw_audits(by: Actor, call_id: int, *, word: str) -> AuditDraw:
    """Give the second word, by which the frozen awards are ordered. Done once."""
    of = await queries.audit_round(call_id, lock="NO KEY UPDATE")
    draw = await get(AuditDraw, of.draw.id if of.draw else 0, lock="NO KEY UPDATE")
    rules.check_drawing(of, by, draw, word=word.strip())
    await draw.update_self(
        {
            AuditDraw.second_word: word.strip(),
            AuditDraw.seed: seed(draw.population_hash, draw.salt, draw.first_word, word.strip()),
            AuditDraw.drawn_at: clock.now(),
            AuditDraw.drawn_by: by.id,
            AuditDraw.drawn_by_name: by.name,
        }
    )
    await audit.record(by, "reporting.audits_drawn", draw, seed=draw.seed, drawn=" ".join(rules.drawn(draw)))
    return draw


@action
async def send_audit_report(
    by: Actor, award_id: int, *, auditor: str, number: str, issued_on: date, opinion: str, content: bytes, name: str
) -> AuditReport:
    """Keep an auditor's report on the accounts of a project; a later one counts instead."""
    of = await queries.audit_facts(await reporting.reporting(award_id, lock=True))
    auditor, opinion = auditor.strip(), opinion.strip()
    rules.check_report(of, by, auditor=auditor, opinion=opinion, issued_on=issued_on, today=clock.today())
    document = await files.keep(content, name, by=by)
    report = AuditReport(
        award=award_id,
        auditor=auditor,
        opinion=opinion,
        number=number.strip(),
        issued_on=issued_on,
        document=document.id,
        sent_at=clock.now(),
        sent_by=by.id,
        sent_by_name=by.name,
    )
    await report.save()
    told = {"award": of.reporting.award.number, "sha256": document.sha256, "auditor": report.auditor}
    await audit.record(by, "reporting.audit_report_sent", report, **told)
    return report
