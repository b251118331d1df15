"""Reads of complaints: the whole of one for who may see it, the register, and what the reporter reads."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from grants import clock, workdays
from grants.codes import BadCode, check_check_code
from grants.db import get, sql
from grants.disclosure.complaints import rules
from grants.disclosure.complaints.facts import Case, Contact, Target, Terms
from grants.disclosure.complaints.tables import (
    Complaint,
    ComplaintFile,
    ComplaintMeasure,
    ComplaintMessage,
    ComplaintPaper,
    ComplaintSender,
    ComplaintStep,
    ComplaintTerms,
    Reporter,
    TargetKind,
)
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.organizations.tables import Organization, OrganizationKind
from grants.people import queries as people
from grants.people.rules import Actor
from grants.privacy import covered

MOST_SHOWN = 500
KNOWN = """SELECT o.id, o.kind, o.is_hub, o.is_funder FROM organization o WHERE (o.is_hub OR o.is_funder OR EXISTS (
    SELECT FROM application p JOIN award a ON a.application = p.id JOIN notice_item i ON i.award = a.id
    WHERE p.applicant = o.id))"""
SENDERS_KEPT = timedelta(days=1)


async def case(person: Actor, complaint_id: int, *, lock: bool = False) -> Case:
    """One complaint, whole. Raises NotFound for who may not see it. `lock` keeps it still for an action."""
    found = await case_of(await get(Complaint, complaint_id, lock="NO KEY UPDATE" if lock else None))
    if not rules.may_see(found, person):
        raise NotFound("disclosure.complaint_not_visible", _("没有找到这件投诉"))
    return found


async def case_of(row: Complaint) -> Case:
    """One complaint, whole, whoever asks."""
    named = await organizations.named([row.office] + ([row.target] if row.target else []))
    award = await sql("SELECT number FROM award WHERE id = {}", row.award or 0)
    parts = [named[row.target].name if row.target else "", award[0]["number"] if award else "", row.target_words]
    files = await ComplaintFile.objects().where(ComplaintFile.complaint == row.id).order_by(ComplaintFile.id)
    uploads = {
        each.id: each for each in await Upload.objects().where(Upload.id.is_in([0, *(each.upload for each in files)]))
    }
    return Case(
        complaint=row,
        office=named[row.office].name,
        target=" ".join(part for part in parts if part),
        parties=(await parties([row.id]))[row.id],
        steps=await ComplaintStep.objects().where(ComplaintStep.complaint == row.id).order_by(ComplaintStep.id),
        messages=await ComplaintMessage.objects()
        .where(ComplaintMessage.complaint == row.id)
        .order_by(ComplaintMessage.id),
        files=[(each, uploads[each.upload]) for each in files],
        measures=await ComplaintMeasure.objects()
        .where(ComplaintMeasure.complaint == row.id)
        .order_by(ComplaintMeasure.id),
        awaited=await _awaited(row.id),
        paper=await ComplaintPaper.objects().where(ComplaintPaper.complaint == row.id).first(),
    )


async def parties(ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Who is kept out of each: the view complaint_party says so to pages, rules and the inbox alike."""
    rows = await sql("SELECT complaint, person FROM complaint_party WHERE complaint = ANY({}::int[])", list(ids))
    return {key: frozenset(row["person"] for row in rows if row["complaint"] == key) for key in ids}


async def register(person: Actor) -> list[Complaint]:
    """The complaints of one's office to which one is no party, the newest first."""
    offices = sorted(person.organizations(*rules.HANDLERS))
    kept_out = await sql("SELECT complaint FROM complaint_party WHERE person = {}", person.id)
    found = Complaint.objects().where(
        Complaint.office.is_in([0, *offices]), Complaint.id.not_in([0, *(row["complaint"] for row in kept_out)])
    )
    return await found.order_by(Complaint.id, ascending=False).limit(MOST_SHOWN)


async def target_names(rows: Sequence[Complaint]) -> dict[int, str]:
    """Whom each is about, in words."""
    named = await organizations.named([each.target for each in rows if each.target])
    return {
        each.id: " ".join(filter(None, (named[each.target].name if each.target else "", each.target_words)))
        for each in rows
    }


async def handlers(office: int) -> list[Actor]:
    """Officers and supervisors of the office."""
    found = {each.id: each for role in rules.HANDLERS for each in await people.holders(role, office)}
    return [*found.values()]


async def contact_of(complaint_id: int) -> Contact:
    """Who reported, as far as they said. For the rules of an action, and for what is on record as read."""
    row = await Reporter.objects().where(Reporter.complaint == complaint_id).first()
    return Contact(row.name, row.phone, row.email) if row else Contact()


async def is_contact_given(complaint_id: int) -> bool:
    """Whether somebody said who they are."""
    return await Reporter.exists().where(Reporter.complaint == complaint_id)


async def by_code(number: str, code: str, *, lock: bool = False) -> Case:
    """The complaint with that number and status code, for who reported it. Raises NotFound alike for either wrong."""
    try:
        hashed = code_hash(code)
    except BadCode:
        hashed = ""
    row = (
        await Complaint.objects()
        .where(Complaint.number == number.strip().upper(), Complaint.code_hash == hashed)
        .first()
    )
    if row is None or not hashed:
        raise NotFound("disclosure.no_such_complaint", _("编号或查询码不对，请对照回执核对"))
    return await case_of(await get(Complaint, row.id, lock="NO KEY UPDATE") if lock else row)


def code_hash(code: str) -> str:
    """What is kept of a status code. Raises BadCode when it cannot be one."""
    return hashlib.sha256(check_check_code(code).encode()).hexdigest()


async def by_form_key(form_key: object) -> Complaint | None:
    """The complaint that this form made, if it did."""
    return await Complaint.objects().where(Complaint.form_key == form_key).first()


async def next_sequence(year: int) -> int:
    """The number after the last of the year; whoever asks holds the lock on the office."""
    rows = await sql("SELECT coalesce(max(sequence), 0)::int + 1 AS next FROM complaint WHERE year = {}", year)
    return int(rows[0]["next"])


async def terms() -> Terms:
    """The clock that counts now."""
    row = await ComplaintTerms.objects().order_by(ComplaintTerms.id, ascending=False).first()
    return Terms(row.accept_days, row.finish_days, row.complex_days, row.extension_days) if row else Terms()


def working_days_from(day: date, n: int) -> date | None:
    """Nothing is guessed about a year whose working days are not published (K-7)."""
    try:
        return workdays.add(day, n)
    except workdays.YearNotPublished:
        return None


async def sent_within_an_hour(address_hash: str) -> int:
    """How much came from that network address."""
    since = clock.now() - timedelta(hours=1)
    sent = ComplaintSender.count().where(ComplaintSender.address_hash == address_hash, ComplaintSender.at > since)
    return int(await sent)


async def office_of(target: Target) -> Organization:
    """Which funder answers: of the award it names, else the first there is. Raises NotFound where there is none."""
    rows = await sql("SELECT c.funder FROM award a JOIN call c ON c.id = a.call WHERE a.id = {}", target.award or 0)
    if rows:
        return await organizations.organization(rows[0]["funder"])
    for each in await organizations.funders():
        if target.kind != TargetKind.OFFICE or target.organization in (None, each.id):
            return each
    raise NotFound("disclosure.no_office", _("还没有主办单位可以受理投诉，请拨打监督电话"))


async def target_from(kind: str, key: str) -> Target | None:
    """What a link of ours fills in: a project by number, a group by code, an organisation or hub by id. Only whoever
    the public knows already: offices, hubs, and who stood on a notice."""
    if kind == TargetKind.PROJECT:
        rows = await sql(
            "SELECT a.id, p.applicant FROM award a JOIN application p ON p.id = a.application"
            " JOIN notice_item i ON i.award = a.id WHERE a.number = {} LIMIT 1",
            key,
        )
        return Target(TargetKind.PROJECT, rows[0]["applicant"], rows[0]["id"]) if rows else None
    if kind == "notice":
        rows = await sql("SELECT number FROM public_notice WHERE number = {}", key)
        return Target(TargetKind.OTHER, words=rows[0]["number"]) if rows else None
    column, value = ("code", key) if not key.isdecimal() else ("id::text", key)
    rows = await sql(f"{KNOWN} AND o.{column} = {{}}", value)
    if not rows:
        return None
    return Target(_kind_of(rows[0]), rows[0]["id"])


def _kind_of(row: dict[str, object]) -> TargetKind:
    if row["is_funder"]:
        return TargetKind.OFFICE
    if row["is_hub"]:
        return TargetKind.HUB
    return TargetKind.GROUP if row["kind"] == OrganizationKind.COMMUNITY_GROUP else TargetKind.ORGANIZATION


async def target_name(target: Target) -> str:
    """What the form shows for a target that was filled in."""
    if target.organization is None:
        return target.words
    name = (await organizations.organization(target.organization)).name
    rows = await sql(
        "SELECT a.number, p.title FROM award a JOIN application p ON p.id = a.application WHERE a.id = {}",
        target.award or 0,
    )
    return f"{covered(rows[0]['title'])}（{rows[0]['number']}，{name}）" if rows else str(name)


async def file_of(person: Actor, file_id: int) -> tuple[Case, ComplaintFile]:
    """A private file with its complaint. Raises NotFound for who may not see that."""
    row = await get(ComplaintFile, file_id)
    return await case(person, row.complaint), row


async def paper_of(complaint_id: int) -> ComplaintPaper | None:
    """The paper, once it was made."""
    return await ComplaintPaper.objects().where(ComplaintPaper.complaint == complaint_id).first()


async def paper_file(person: Actor, complaint_id: int) -> Upload:
    """Its file, for who may see the complaint. Raises NotFound before it is closed."""
    found = await case(person, complaint_id)
    if found.paper is None:
        raise NotFound("disclosure.no_complaint_paper", _("结案后生成投诉登记与答复，请稍后再试"))
    return await get(Upload, found.paper.upload)


async def overdue(today: date) -> list[Complaint]:
    """Those whose day is over and whose supervisors were not told of that day yet."""
    rows = await sql(
        "SELECT c.id FROM complaint c CROSS JOIN LATERAL"
        " (SELECT CASE c.status WHEN 'received' THEN c.accept_by ELSE c.due_on END AS due_on) d"
        " WHERE c.status IN ('received', 'investigated', 'proposed', 'found') AND d.due_on < {} AND NOT EXISTS ("
        "  SELECT FROM complaint_step s WHERE s.complaint = c.id AND s.step = 'reminded'"
        "  AND (s.at AT TIME ZONE 'Asia/Shanghai')::date > d.due_on) ORDER BY c.id",
        today,
    )
    return await Complaint.objects().where(Complaint.id.is_in([0, *(row["id"] for row in rows)])).order_by(Complaint.id)


async def _awaited(complaint_id: int) -> frozenset[int]:
    """The measures of a complaint whose rectification waits for its acceptance."""
    rows = await sql(
        "SELECT m.id FROM complaint_measure m JOIN rectification z ON z.id = m.rectification"
        " WHERE m.complaint = {} AND z.accepted_at IS NULL",
        complaint_id,
    )
    return frozenset(row["id"] for row in rows)


async def own_measure(found: Case, measure_id: int) -> ComplaintMeasure:
    """One measure of this complaint. Raises NotFound for any other."""
    for each in found.measures:
        if each.id == measure_id:
            return each
    raise NotFound("disclosure.no_such_measure", _("没有找到这项措施"))
