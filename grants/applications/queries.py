"""Reads of applications: the whole of one, one's own, those an office received, what is known of the applicant."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from piccolo.table import Table

from grants import clock
from grants.applications import asking, hub_queries, rules
from grants.applications.budget import Finding
from grants.applications.facts import ApplicationFacts, Correction, OnRecord, Standing
from grants.applications.record_rules import PILOT, RURAL
from grants.applications.standing_rules import findings
from grants.applications.tables import (
    Answer,
    Application,
    ApplicationFile,
    ApplicationPaper,
    ApplicationStatus,
    ApplicationVersion,
    BudgetLine,
    CorrectionItem,
    CorrectionRequest,
    FieldSave,
    MatchLine,
    PaperKind,
)
from grants.calls import queries as calls
from grants.calls.queries import CallFacts
from grants.calls.tables import Call
from grants.db import Rows, get, together
from grants.errors import NotFound
from grants.files import Upload
from grants.files import queries as files
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.organizations.tables import AccountUse, BankAccount, Organization, OrganizationStatus
from grants.people import queries as people
from grants.people.rules import Actor
from grants.people.tables import Person, Role
from grants.standing import queries as standings
from grants.vocabulary.queries import in_pilot_area
from grants.vocabulary.tables import Term

LETTERS = (PaperKind.CORRECTION_LETTER, PaperKind.ACCEPTANCE_LETTER, PaperKind.REFUSAL_LETTER)
FILLERS = (Role.APPLICANT, Role.SIGNATORY, Role.GROUP_SIGNATORY)


@dataclass(frozen=True)
class AttachedFile:
    """A paper of an application and the file that it is."""

    file: ApplicationFile
    upload: Upload


async def application(person: Actor, application_id: int, *, lock: bool = False) -> ApplicationFacts:
    """One application, whole. Raises NotFound for who may not see it. `lock` keeps it still for an action."""
    found = await facts(application_id, lock=lock)
    if not rules.may_read(person, found):
        raise NotFound("applications.not_visible", _("没有找到这份申报"))
    return found


async def facts(application_id: int, *, lock: bool = False) -> ApplicationFacts:
    """One application, whole, for later steps, which ask their own question of who may see it."""
    return (await facts_of([await get(Application, application_id, lock="UPDATE" if lock else None)]))[0]


async def facts_of(rows: Sequence[Application]) -> list[ApplicationFacts]:
    """Several applications, whole, in as many queries as one."""
    ids = [row.id for row in rows]
    call_rows, body_rows, areas, asked_back, answered, *parts = await together(
        Rows(Call.id, {row.call for row in rows}),
        Rows(Organization.id, {key for row in rows for key in (row.applicant, row.submitted_through)}),
        Rows(Term.list_name, asking.AREAS),
        Rows(CorrectionRequest.application, ids, CorrectionRequest.id),
        Rows(Answer.application, ids, Answer.id),
        Rows(BudgetLine.application, ids, BudgetLine.position),
        Rows(MatchLine.application, ids, MatchLine.position),
        Rows(FieldSave.application, ids, FieldSave.id),
        Rows(ApplicationFile.application, ids, ApplicationFile.id),
        Rows(ApplicationVersion.application, ids, ApplicationVersion.version_no),
    )
    lines, match, saves, attached, versions = map(_by_application, parts)
    by_call = {each.call.id: each for each in await calls.facts_of(call_rows)}
    bodies = {each.id: each for each in body_rows}
    corrections = await _corrections(asked_back)
    forms = await asking.forms_of(rows, by_call, areas)
    answers = asking.by_key(answered, forms)
    return [
        ApplicationFacts(
            application=row,
            lines=lines[row.id],
            match=match[row.id],
            call_facts=by_call[row.call],
            form=forms[row.id],
            own_answers=answers[row.id],
            applicant=bodies[row.applicant],
            through=bodies[row.submitted_through],
            saves={save.field: save for save in saves[row.id]},
            files=attached[row.id],
            versions=versions[row.id],
            corrections=corrections[row.id],
        )
        for row in rows
    ]


async def standing(found: ApplicationFacts, *, lock: bool = False) -> Standing:
    """What is known of the applicant now. `lock` lets one submission of an organisation at a time look for a place."""
    on = clock.today()
    applicant, through = found.applicant.id, found.through.id
    if lock:
        for key in sorted({applicant, through}):
            await organizations.organization(key, lock="NO KEY UPDATE")
    bodies = [found.applicant] if through == applicant else [found.applicant, found.through]
    on_record = await standings.standings([each.id for each in bodies], on)
    filed = found.applicant.status == OrganizationStatus.FILED
    custody = await organizations.custody_agreement_of(applicant, on, lock="SHARE" if lock else None) if filed else None
    flags = found.application.flags
    placed = Application.objects().where(
        Application.call == found.call.id,
        Application.place.is_not_null(),
        Application.id != found.application.id,
        (Application.applicant == applicant) | (Application.submitted_through == through),
    )
    others = await placed.order_by(Application.id)
    return Standing(
        on=on,
        records=[OnRecord(each, on_record[each.id]) for each in bodies],
        custody=custody,
        others=[each for each in others if each.applicant == applicant],
        of_the_hub=[each for each in others if each.submitted_through == through and each.hub_place is not None],
        together=await hub_queries.together(found) if found.status in rules.OPEN else None,
        in_pilot_area=PILOT in flags and await in_pilot_area(found.applicant.division, on),
        labels=await organizations.labels_in_force(applicant, on) if RURAL in flags else [],
    )


async def applications(person: Actor, *, before: int | None = None, most: int = 200) -> list[ApplicationFacts]:
    """One's own: of the organisations one belongs to, and of the groups whose hub one works for; the newest first, and
    where asked those older than `before`."""
    mine = [0, *person.organizations()]
    rows = Application.objects().where(Application.applicant.is_in(mine) | Application.submitted_through.is_in(mine))
    if before is not None:
        rows = rows.where(Application.id < before)
    return await facts_of(await rows.order_by(Application.id, ascending=False).limit(most))


async def received(
    person: Actor, call_id: int, *, after: str = "", most: int | None = None
) -> tuple[CallFacts, list[ApplicationFacts]]:
    """What a round has received, by receipt number (behind `after`), with the round. Raises NotFound for who does not
    work on it."""
    call = await calls.round_facts(person, call_id)
    rows = Application.objects().where(Application.call == call_id, Application.number.is_not_null())
    if most is not None:
        rows = rows.where(Application.number > after).limit(most)
    return call, await facts_of(await rows.order_by(Application.number))


async def eligible(call_id: int) -> list[ApplicationFacts]:
    """What goes on to be judged, in the order of submission."""
    rows = Application.objects().where(
        Application.call == call_id, Application.status == ApplicationStatus.ELIGIBLE.value
    )
    return await facts_of(await rows.order_by(Application.submitted_at, Application.id))


async def by_number(number: str) -> ApplicationFacts:
    """The application with that receipt number. Raises NotFound."""
    row = await Application.objects().where(Application.number == number).first()
    if row is None:
        raise NotFound("applications.no_such_number", _("没有受理编号为 {number} 的申报", number=number))
    return (await facts_of([row]))[0]


async def by_form_key(form_key: object) -> Application | None:
    """The application that this form made, if it made one."""
    [found] = await together(Rows(Application.form_key, [form_key]))
    return found[0] if found else None


async def draft_that_replaces(application_id: int) -> Application | None:
    """The changed copy of a submitted one that is being written."""
    return (
        await Application.objects()
        .where(Application.replaces == application_id, Application.status == ApplicationStatus.DRAFT.value)
        .first()
    )


async def applicants_for(person: Actor, on: date) -> list[Organization]:
    """The organisations somebody may apply for: their own, and the groups their hub keeps money for."""
    own = await organizations.named(sorted(person.organizations(*FILLERS)))
    groups = [
        custody.group
        for hub in sorted(person.organizations(Role.HUB_OPERATOR))
        for custody in await organizations.groups_of(hub, on)
    ]
    return list({each.id: each for each in [*own.values(), *groups]}.values())


async def applicants_in(call: Call, person: Actor, on: date) -> list[Organization]:
    """Of those, the ones that may meet this call: what is tried out and what is real do not meet."""
    return [each for each in await applicants_for(person, on) if each.is_trial == call.is_trial]


async def through_of(applicant: Organization, through_id: int | None = None) -> Organization:
    """Through whom it applies: a filed group through the hub that keeps its money, everybody else by themselves."""
    if through_id is None and applicant.status == OrganizationStatus.FILED:
        custody = await organizations.custody_agreement_of(applicant.id, clock.today())
        through_id = custody.hub if custody else None
    return applicant if through_id in (None, applicant.id) else await organizations.organization(through_id or 0)


async def payee_account(found: ApplicationFacts) -> BankAccount | None:
    """Where money for it would go: the hub's custody account for a group, its own for everybody else."""
    use = AccountUse.OWN if found.through.id == found.applicant.id else AccountUse.CUSTODY
    return await organizations.current_account(found.through.id, use)


async def signers(found: ApplicationFacts) -> list[Actor]:
    """Who may submit it."""
    if found.through.id != found.applicant.id:
        return await people.holders(Role.HUB_OPERATOR, found.through.id)
    filed = found.applicant.status == OrganizationStatus.FILED
    return await people.holders(Role.GROUP_SIGNATORY if filed else Role.SIGNATORY, found.applicant.id)


async def attached_files(found: ApplicationFacts) -> list[AttachedFile]:
    """The papers of an application, in the order in which they came."""
    return await _attached(found.files)


async def submitted(application_id: int) -> tuple[ApplicationVersion, list[AttachedFile]]:
    """What was submitted last, and the papers: all that is read of an application by who judges it, without what only
    its writing needs. Raises NotFound while nothing was."""
    versions, attached = await together(
        Rows(ApplicationVersion.application, [application_id], ApplicationVersion.version_no),
        Rows(ApplicationFile.application, [application_id], ApplicationFile.id),
    )
    return _there(versions), await _attached(attached)


async def attached_file(found: ApplicationFacts, file_id: int) -> AttachedFile:
    """One paper of this application. Raises NotFound for any other."""
    for each in await attached_files(found):
        if each.file.id == file_id:
            return each
    raise NotFound("applications.no_such_file", _("没有找到这个文件"))


async def names_of(found: ApplicationFacts) -> dict[int, str]:
    """Who submitted it and who asked for its correction, by name."""
    ids = {each.submitted_by for each in found.versions} | {each.request.asked_by for each in found.corrections}
    people_found = await Person.objects().where(Person.id.is_in([0, *(key for key in ids if key)]))
    return {each.id: each.name for each in people_found}


def last_version(found: ApplicationFacts) -> ApplicationVersion:
    """What was submitted last. Raises NotFound while nothing was."""
    return _there(found.versions)


async def paper_of(found: ApplicationFacts, kind: str) -> Upload:
    """The newest PDF of that kind: of what was submitted last, or the letter that answered it. Raises NotFound while
    there is none, and for kinds there are not."""
    if kind not in set(PaperKind):
        raise NotFound("applications.no_such_paper", _("没有找到这种文件"))
    papers = await papers_of(found)
    version = papers[kind].version if kind in papers else last_version(found).id
    return await paper_file(version, PaperKind(kind))


async def papers_of(found: ApplicationFacts) -> dict[str, ApplicationPaper]:
    """The newest paper of each kind: its own are those of the last version, a letter stays when it is answered."""
    versions = [version.id for version in found.versions]
    rows = ApplicationPaper.objects().where(ApplicationPaper.version.is_in([0, *versions]))
    papers = {paper.paper_kind: paper for paper in await rows.order_by(ApplicationPaper.version)}
    return {kind: paper for kind, paper in papers.items() if kind in LETTERS or paper.version == versions[-1]}


async def version(version_id: int) -> ApplicationVersion:
    """A frozen version with its content read. Raises NotFound."""
    await get(ApplicationVersion, version_id)
    [[found]] = await together(Rows(ApplicationVersion.id, [version_id]))
    return cast(ApplicationVersion, found)


async def kept_paper(version_id: int, kind: PaperKind) -> ApplicationPaper | None:
    """The paper of a frozen version, once it was made."""
    return (
        await ApplicationPaper.objects()
        .where(ApplicationPaper.version == version_id, ApplicationPaper.paper_kind == kind.value)
        .first()
    )


async def paper_file(version_id: int, kind: PaperKind) -> Upload:
    """The PDF of a frozen version. Raises NotFound while it is not made yet."""
    paper = await kept_paper(version_id, kind)
    if paper is None:
        raise NotFound("applications.paper_not_made", _("文件正在生成，请稍后再试"))
    return await get(Upload, paper.upload)


async def findings_now(found: ApplicationFacts) -> list[Finding]:
    """What every rule about it says now, in the order in which a submission is asked."""
    return findings(found, await standing(found))


async def _corrections(requests: Sequence[CorrectionRequest]) -> dict[int, list[Correction]]:
    ids = [each.id for each in requests]
    [items] = await together(Rows(CorrectionItem.request, ids, CorrectionItem.position)) if ids else [[]]
    found: dict[int, list[Correction]] = defaultdict(list)
    for request in requests:
        found[request.application].append(Correction(request, [each for each in items if each.request == request.id]))
    return found


async def _attached(found: Sequence[ApplicationFile]) -> list[AttachedFile]:
    by_id = await files.uploads([each.upload for each in found])
    return [AttachedFile(each, by_id[each.upload]) for each in found]


def _there(versions: Sequence[ApplicationVersion]) -> ApplicationVersion:
    if not versions:
        raise NotFound("applications.not_submitted_yet", _("还没有提交，没有回执"))
    return versions[-1]


def _by_application(rows: Iterable[Table]) -> dict[int, list]:  # type: ignore[type-arg]
    grouped: dict[int, list] = defaultdict(list)  # type: ignore[type-arg]
    for row in rows:
        grouped[row.application].append(row)  # type: ignore[attr-defined]
    return grouped
