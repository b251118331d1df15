"""What an expert signs before any file opens: the statement, the answers application by application, and its paper."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.db import get
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import CHINESE, _, speaking
from grants.people.rules import Actor
from grants.scoring import queries, rules
from grants.scoring.declaration_tables import Declaration, DeclarationPaper, Familiarity, Willingness
from grants.scoring.draw_order import canonical, sha256
from grants.scoring.draw_tables import PanelTerms
from grants.scoring.panel import Panel, Seat
from grants.scoring.tables import Panelist

# Confidentiality, and the three triggers of R-E4.
STATEMENT = (
    _("一、保密：对申报材料、评审过程、评分和评审意见保密，不复制、不外传，不与申报单位私下接触。"),
    _("二、独立：独立、客观、公正评审，不受任何单位和个人影响，对本人的评分和意见负责。"),
    _("三、回避：有下列情形之一的，主动回避，不评审该项申报："),
    _("（一）三年内在申报单位或代为申报的枢纽任职，担任其理事、监事，或是其实际控制人；"),
    _("（二）与申报单位负责人是夫妻、直系血亲、三代以内旁系血亲或近姻亲；"),
    _("（三）与申报单位有其他可能影响公正评审的利害关系。"),
    _("四、签署后发现新的情形的，立即申请回避。以上声明和逐项答复属实，如有不实，承担相应责任。"),
)


@dataclass(frozen=True)
class Signed:
    """A declaration as it was signed, with the seat it belongs to."""

    declaration: Declaration
    panelist: Panelist
    content: dict[str, Any]


async def statement(panel: Panel, seat: Seat) -> list[str]:
    """The text an expert of that panel signs, in Chinese for everybody, with what the round adds."""
    terms = await get(PanelTerms, seat.panelist.terms) if seat.panelist.terms else None
    added = terms.declaration_words.splitlines() if terms else []
    with speaking(CHINESE):
        return [str(each) for each in STATEMENT] + [each.strip() for each in added if each.strip()]


async def keep(
    panel: Panel, seat: Seat, conflicts: Mapping[int, str], known: Mapping[int, Familiarity], signed_name: str
) -> Declaration:
    """Part of an action: what was signed is kept as text with its hash, and what was said of each field as rows."""
    now = clock.now()
    content = canonical(await _content(panel, seat, conflicts, known, signed_name))
    declaration = Declaration(
        panelist=seat.panelist.id,
        content=content,
        content_hash=sha256(content),
        signed_name=signed_name.strip(),
        signed_at=now,
    )
    await declaration.save()
    said = [
        Willingness(expert=seat.expert.id, application=application, level=Familiarity(level), said_at=now)
        for application, level in sorted(known.items())
    ]
    if said:
        await Willingness.insert(*said)
    await jobs.enqueue("scoring.declaration_document", declaration.id)
    return declaration


async def _content(
    panel: Panel, seat: Seat, conflicts: Mapping[int, str], known: Mapping[int, Familiarity], signed_name: str
) -> dict[str, Any]:
    bodies = [key for each in panel.candidates for key in (each.applicant, each.submitted_through)]
    names = await queries.organization_names(bodies)
    return {
        "call": {"id": panel.call.id, "title": panel.call.title, "document_no": panel.call.document_no},
        "expert": {"code": seat.expert.code, "name": seat.name},
        "statement": await statement(panel, seat),
        "applications": [
            {
                "number": each.number,
                "title": each.title,
                "applicant": names[each.applicant],
                "through": names[each.submitted_through] if each.submitted_through != each.applicant else None,
                "interest": conflicts[each.id].strip() if each.id in conflicts else None,
                "known": Familiarity(known[each.id]).value if each.id in known else None,
            }
            for each in panel.candidates
        ],
        "signed_name": signed_name.strip(),
        "signed_at": clock.now().isoformat(),
    }


async def signed(declaration_id: int) -> Signed:
    """One declaration. Raises NotFound."""
    row = await get(Declaration, declaration_id)
    return Signed(row, await get(Panelist, row.panelist), dict(json.loads(row.content)))


async def paper_of(declaration_id: int) -> DeclarationPaper | None:
    """The paper of a declaration, once it is made."""
    return await DeclarationPaper.objects().where(DeclarationPaper.declaration == declaration_id).first()


async def papers(panel: Panel) -> dict[int, DeclarationPaper]:
    """The papers of a panel's declarations, by panelist."""
    seats = [seat.panelist.id for seat in panel.seats] or [0]
    rows = {each.id: each.panelist for each in await Declaration.objects().where(Declaration.panelist.is_in(seats))}
    made = await DeclarationPaper.objects().where(DeclarationPaper.declaration.is_in([0, *rows]))
    return {rows[each.declaration]: each for each in made}


async def paper_for(person: Actor, panelist_id: int) -> Upload:
    """A declaration as a paper, for the expert and for who runs or oversees the panel. Raises NotFound for others."""
    row = await get(Panelist, panelist_id)
    panel = await queries.panel(row.call)
    seat = next(each for each in panel.seats if each.panelist.id == panelist_id)
    made = (await papers(panel)).get(panelist_id)
    if made is None or not (seat.expert.person == person.id or rules.may_read_panel(person, panel.call)):
        raise NotFound("scoring.no_declaration_paper", _("没有找到这份文件，可能还在生成"))
    return await get(Upload, made.upload)


@action
async def keep_declaration_paper(by: None, declaration_id: int, *, content: bytes, check_code: str) -> DeclarationPaper:
    """Keep a declaration as it was rendered. The first one stays."""
    row = await get(Declaration, declaration_id, lock="UPDATE")
    there = await paper_of(row.id)
    if there is not None:
        return there
    upload = await files.keep_made(content, f"declaration-{row.id}.pdf", "application/pdf", by=by)
    paper = DeclarationPaper(declaration=row.id, upload=upload.id, check_code=check_code, made_at=clock.now())
    await paper.save()
    await audit.record(by, "scoring.declaration_paper_kept", row, sha256=upload.sha256)
    return paper
