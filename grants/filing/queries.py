"""Reads of filings: the whole of one, one's own, an office's work, what is announced; and how a group stands."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

from piccolo.columns import Column
from piccolo.table import Table

from grants import codes
from grants.db import Lock, get, sql
from grants.errors import NotFound
from grants.files import Upload
from grants.filing import rules
from grants.filing.facts import Attached, FilingFacts
from grants.filing.tables import (
    DocumentKind,
    Filing,
    FilingCheck,
    FilingDocument,
    FilingEnding,
    FilingItem,
    FilingLeader,
    FilingOffice,
    FilingPaper,
    FilingRequest,
    FilingStatus,
    FilingStep,
    FilingSubmission,
)
from grants.filing.words import STANDARD_CHECKLIST
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.organizations.tables import Organization, OrganizationStatus
from grants.people import queries as people
from grants.people.rules import Actor
from grants.people.tables import Person, Role

MOST_SHOWN = 200


@dataclass(frozen=True)
class Office:
    """An office that files, with the body it belongs to."""

    office: FilingOffice
    body: Organization

    @property
    def name(self) -> str:
        return str(self.body.name)


async def filing(person: Actor, filing_id: int, *, lock: bool = False) -> FilingFacts:
    """One filing, whole. Raises NotFound for who may not see it. `lock` keeps it still for an action."""
    found = await facts(filing_id, lock=lock)
    if not rules.may_read(person, found):
        raise NotFound("filing.not_visible", _("没有找到这份备案"))
    return found


async def facts(filing_id: int, *, lock: bool = False) -> FilingFacts:
    """One filing, whole, whoever asks."""
    row = await get(Filing, filing_id, lock="UPDATE" if lock else None)
    office = await get(FilingOffice, row.office)
    bodies = await organizations.named([key for key in (office.organization, row.organization) if key])
    leaders = await _parts(FilingLeader, FilingLeader.filing, row.id, FilingLeader.position)
    papers = await _parts(FilingPaper, FilingPaper.filing, row.id, FilingPaper.id)
    endings = await _parts(FilingEnding, FilingEnding.filing, row.id, FilingEnding.id)
    return FilingFacts(
        filing=row,
        office=office,
        authority=bodies[office.organization],
        organization=bodies.get(row.organization),
        leaders=[each for each in leaders if each.ended_on is None],
        papers=[each for each in papers if each.removed_at is None],
        submissions=await _parts(FilingSubmission, FilingSubmission.filing, row.id, FilingSubmission.turn),
        checks=await _parts(FilingCheck, FilingCheck.filing, row.id, FilingCheck.turn),
        steps=await _parts(FilingStep, FilingStep.filing, row.id, FilingStep.id),
        requests=await _parts(FilingRequest, FilingRequest.filing, row.id, FilingRequest.id),
        documents=await _parts(FilingDocument, FilingDocument.filing, row.id, FilingDocument.id),
        ending=endings[0] if endings else None,
    )


async def office(office_id: int, *, lock: Lock | None = None) -> FilingOffice:
    """One office. Raises NotFound."""
    return await get(FilingOffice, office_id, lock=lock)


async def offices() -> list[Office]:
    """Every office that files, by its number."""
    rows = await FilingOffice.objects().order_by(FilingOffice.id)
    named = await organizations.named([each.organization for each in rows])
    return [Office(each, named[each.organization]) for each in rows]


async def offices_of(person: Actor) -> list[Office]:
    """The offices in which somebody is filing officer."""
    held = person.organizations(Role.FILING_OFFICER)
    return [each for each in await offices() if each.office.organization in held]


async def own_office(person: Actor) -> Office:
    """The office in which somebody is filing officer. Raises NotFound where that body does not file."""
    found = await offices_of(person)
    if not found:
        raise NotFound("filing.no_office", _("您的单位还没有登记为备案单位，请联系管理员"))
    return found[0]


async def checklist(office_id: int) -> list[str]:
    """What an office looks for now: its own list, or the standard one."""
    rows = (
        await FilingItem.objects()
        .where(FilingItem.office == office_id, FilingItem.until_at.is_null())
        .order_by(FilingItem.position)
    )
    return [each.words for each in rows] or [words.key for words in STANDARD_CHECKLIST]


async def by_form_key(form_key: object) -> Filing | None:
    """The filing that this form began, if it did."""
    return await Filing.objects().where(Filing.form_key == form_key).first()


async def request_of_form(form_key: object) -> FilingRequest | None:
    """The request that this form made, if it made one."""
    return await FilingRequest.objects().where(FilingRequest.form_key == form_key).first()


async def same_name(found: FilingFacts) -> Filing | None:
    """Another group of that name that this office has on file or is looking at."""
    alive = [FilingStatus.SUBMITTED, FilingStatus.RETURNED, *rules.IN_FORCE]
    others = await Filing.objects().where(
        Filing.office == found.office.id,
        Filing.id != found.filing.id,
        Filing.status.is_in([each.value for each in alive]),
    )
    wanted = codes.organization_name(found.filing.name)
    return next((each for each in others if codes.organization_name(each.name) == wanted), None)


async def next_sequence(office_id: int, year: int) -> int:
    """The number after the last of an office and year; whoever asks holds the lock on the office."""
    rows = await sql(
        "SELECT coalesce(max(sequence), 0)::int + 1 AS next FROM filing WHERE office = {} AND filed_year = {}",
        office_id,
        year,
    )
    return int(rows[0]["next"])


async def next_notice(office_id: int, year: int) -> int:
    """The notice after the last of an office and year; whoever asks holds the lock on the office."""
    rows = await sql(
        "SELECT coalesce(max(notice_sequence), 0)::int + 1 AS next FROM filing_ending"
        " WHERE office = {} AND notice_year = {}",
        office_id,
        year,
    )
    return int(rows[0]["next"])


async def account_of(login: str) -> Person | None:
    """Whose account a signatory's sign-in name is, if there is one."""
    return await people.person_by_login(login) if login else None


async def groups_without_filing(mine: Office) -> list[Organization]:
    """Filed groups of whose filing there is no record, and that no other body says it filed."""
    recorded = [row["organization"] for row in await sql("SELECT organization FROM filing WHERE organization > 0")]
    rows = await Organization.objects().where(
        Organization.status == OrganizationStatus.FILED.value,
        Organization.id.not_in([0, *recorded]),
        Organization.filing_authority.is_in(["", mine.name]),
        Organization.merged_into.is_null(),
    )
    return sorted(rows, key=lambda each: each.name)


def nothing_yet(mine: Office) -> FilingFacts:
    """A filing that is not written yet, for the form that writes it."""
    blank = Filing(office=mine.office.id, form_key=uuid4(), created_at=mine.office.opened_at)
    return FilingFacts(blank, mine.office, mine.body)


async def of_group(organization_id: int) -> Filing | None:
    """The filing of a group, if there is a record of it."""
    return await Filing.objects().where(Filing.organization == organization_id).first()


async def attached(found: FilingFacts) -> list[Attached]:
    """The papers of a filing that count now."""
    uploads = await Upload.objects().where(Upload.id.is_in([0, *(each.upload for each in found.papers)]))
    by_id = {each.id: each for each in uploads}
    return [Attached(each, by_id[each.upload]) for each in found.papers]


async def paper(found: FilingFacts, paper_id: int) -> Attached:
    """One paper of this filing. Raises NotFound for any other."""
    for each in await attached(found):
        if each.paper.id == paper_id:
            return each
    raise NotFound("filing.no_such_paper", _("没有找到这个文件"))


def asked(found: FilingFacts, request_id: int) -> FilingRequest:
    """One request of this filing. Raises NotFound for any other."""
    for each in found.requests:
        if each.id == request_id:
            return each
    raise NotFound("filing.no_such_request", _("没有找到这项申请"))


async def held_in_custody(found: FilingFacts) -> Decimal:
    """What hubs keep of the group's money, advances with it: the books say so to whoever asks them."""
    rows = await sql("SELECT held_for_group({}) AS held", found.filing.organization or 0)
    return Decimal(rows[0]["held"])


async def document(filing_id: int, kind: DocumentKind) -> FilingDocument | None:
    """The PDF of a filing, once it was made."""
    return (
        await FilingDocument.objects()
        .where(FilingDocument.filing == filing_id, FilingDocument.document_kind == kind.value)
        .first()
    )


async def document_file(filing_id: int, kind: str) -> Upload:
    """The file of such a PDF. Raises NotFound while there is none, and for kinds there are not."""
    found = await document(filing_id, DocumentKind(kind)) if kind in set(DocumentKind) else None
    if found is None:
        raise NotFound("filing.no_document", _("文件正在生成，请稍后再试"))
    return await get(Upload, found.upload)


async def notices() -> list[FilingEnding]:
    """Every announced ending, the newest first."""
    rows: list[FilingEnding] = (
        await FilingEnding.objects().order_by(FilingEnding.id, ascending=False).limit(MOST_SHOWN).output(load_json=True)
    )
    return rows


async def notice(notice_id: int) -> FilingEnding:
    """One announced ending. Raises NotFound."""
    await get(FilingEnding, notice_id)
    rows: list[FilingEnding] = await FilingEnding.objects().where(FilingEnding.id == notice_id).output(load_json=True)
    return rows[0]


async def names(found: FilingFacts) -> dict[int, str]:
    """Who did the steps of a filing, by name."""
    ids = {each.person for each in found.steps} | {each.checked_by for each in found.checks}
    ids |= {each.requested_by for each in found.requests} | {each.decided_by for each in found.requests}
    rows = await Person.objects().where(Person.id.is_in([0, *(key for key in ids if key)]))
    return {each.id: each.name for each in rows}


async def member_names(found: FilingFacts) -> list[str]:
    """Who has a role in the group: a signatory without an account at first may have been invited since."""
    return [each.name for each, _held in await people.members(found.organization.id)] if found.organization else []


async def _parts(table: type[Table], column: Column, filing_id: int, order: Column) -> list[Any]:
    rows: list[Any] = await table.objects().where(column == filing_id).order_by(order).output(load_json=True)
    return rows
