"""Offices that file, and groups on their way to a filing, through the actions."""

from datetime import date
from functools import cache
from io import BytesIO
from itertools import count
from uuid import uuid4

import pikepdf

from grants import clock
from grants.filing import actions, queries
from grants.filing.facts import FilingContent, FilingFacts, ItemFound, Leader
from grants.filing.tables import (
    CheckOutcome,
    Filing,
    FilingLeader,
    FilingOffice,
    FilingPaper,
    FilingPaperKind,
    FilingStatus,
    FilingSubmission,
    Nature,
)
from grants.organizations.tables import Organization, OrganizationKind, OrganizationStatus
from grants.people import queries as people
from grants.people.rules import Actor
from grants.people.tables import Person, Role
from tests.kept import kept
from tests.organizations.world import a_group, a_person, an_organization, staff

_number = count(1)
PREFIXES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
DAY = date(2026, 6, 1)
FIELDS: dict[str, object] = {
    "name": "椰林社区夜读会〔虚构〕",
    "address": "椰林社区文化活动室",
    "venue": "椰林社区居委会无偿提供的活动室",
    "community": "椰林社区",
    "scale": 23,
    "scope": "为社区儿童开展晚间共读",
    "members": "社区居民志愿者、退休教师",
    "serves": "社区儿童",
    "party_form": "none",
    "party_note": "",
}
LEADERS = [
    Leader("王海燕", "会长", "13800000001", True, ""),
    Leader("陈志远", "副会长", "13800000002", True, ""),
]


@cache
def a_pdf() -> bytes:
    """One empty page."""
    made, out = pikepdf.new(), BytesIO()
    made.add_blank_page()
    made.save(out)
    return out.getvalue()


def content(*, leaders: list[Leader] | None = None, nature: str = Nature.COMMUNITY_GROUP, **fields: object):
    return FilingContent(FIELDS | fields, nature, LEADERS if leaders is None else leaders)


async def an_office(prefix: str = "") -> tuple[FilingOffice, Actor]:
    """A street office and its filing officer."""
    body = await an_organization(
        f"澜湾区第{next(_number)}街道办事处〔虚构〕", kind=OrganizationKind.GOVERNMENT, with_account=False
    )
    office = await actions.open_office(
        None, organization_id=body.id, prefix=prefix or f"{PREFIXES[body.id % 22]}湾街", contact="0898-00000001〔虚构〕"
    )
    return office, await staff(body, Role.FILING_OFFICER, name="备案员")


async def an_applicant(name: str = "王海燕") -> Actor:
    return await people.actor((await a_person(name)).id)


async def a_draft(by: Actor, office: FilingOffice, *, for_applicant: bool = False, **fields: object) -> Filing:
    """Filled in, with its charter, and not handed in."""
    name = str(fields.get("name", FIELDS["name"]))
    row = await actions.start_filing(
        by,
        office_id=office.id,
        name=name,
        nature=Nature.COMMUNITY_GROUP,
        form_key=uuid4(),
        for_applicant=for_applicant,
    )
    two = [await a_person("王海燕"), await a_person("陈志远")]
    leaders = [
        Leader(line.name, line.duty, line.phone, True, person.login) for line, person in zip(LEADERS, two, strict=True)
    ]
    row = await actions.save_filing(by, row.id, version=row.version, content=content(leaders=leaders, **fields))
    await actions.attach_paper(by, row.id, kind=FilingPaperKind.CHARTER, content=a_pdf(), name="章程.pdf")
    return row


async def a_submitted(by: Actor, office: FilingOffice, **fields: object) -> Filing:
    row = await a_draft(by, office, **fields)
    await actions.submit_filing(by, row.id, commits=True, signer="王海燕")
    return row


def all_there(items: list[str]) -> list[ItemFound]:
    return [ItemFound(words, True) for words in items]


def one_missing(items: list[str], remark: str = "请补章程第三章") -> list[ItemFound]:
    return [ItemFound(items[0], False, remark), *all_there(items[1:])]


async def accept(officer: Actor, row: Filing, **facts: object) -> Filing:
    items = await queries.checklist(row.office)
    facts = {"turn": 1, "outcome": CheckOutcome.ACCEPTED, "items": all_there(items)} | facts
    return await actions.decide_filing(officer, row.id, **facts)


@kept
async def a_filed_group(**fields: object) -> tuple[FilingOffice, Actor, Filing]:
    """On file since the day of the story."""
    office, officer = await an_office()
    with clock.at(clock.during(DAY)):
        row = await a_submitted(await an_applicant(), office, **fields)
        row = await accept(officer, row)
    return office, officer, row


async def signatory_of(row: Filing) -> Actor:
    """One of the two who sign for the group."""
    facts = await queries.facts(row.id)
    return await people.actor(next(each.person for each in facts.leaders if each.signs and each.person))


async def people_of(names: list[str]) -> list[Person]:
    return [await a_person(name) for name in names]


async def a_group_on_paper(group: Organization | None = None) -> Organization:
    """A group with a filing number of which nobody says who gave it."""
    group = group or await a_group()
    await group.update_self({Organization.filing_authority: ""})
    return group


OFFICE_ORG = 7


def in_memory(
    status: FilingStatus = FilingStatus.DRAFT,
    *,
    leaders: list[Leader] | None = None,
    papers: tuple[FilingPaperKind, ...] = (FilingPaperKind.CHARTER,),
    turns: int = 0,
    for_applicant: bool = False,
    **fields: object,
) -> FilingFacts:
    """A filing that no database knows, for the rules. Its creator is person 1, its office organisation 7."""
    numbered = status in (FilingStatus.FILED, FilingStatus.ABNORMAL, FilingStatus.CANCELLED, FilingStatus.ENDED)
    row = Filing(
        office=1,
        form_key=uuid4(),
        status=status,
        version=3,
        created_at=clock.now(),
        created_by=1,
        for_applicant=for_applicant,
        organization=70 if numbered else None,
        number="澜湾街备〔2026〕1号" if numbered else None,
        filed_on=DAY if numbered else None,
        **(FIELDS | fields),
    )
    row.id = 5
    group = Organization(
        code="G1", name="x", kind=OrganizationKind.COMMUNITY_GROUP, status=OrganizationStatus.FILED, created_at=DAY
    )
    group.id = 70
    authority = Organization(
        code="S1", name="街道", kind=OrganizationKind.GOVERNMENT, status=OrganizationStatus.REGISTERED, created_at=DAY
    )
    authority.id = OFFICE_ORG
    office = FilingOffice(organization=OFFICE_ORG, prefix="澜湾街", opened_at=clock.now())
    office.id = 1
    lines = LEADERS if leaders is None else leaders
    return FilingFacts(
        filing=row,
        office=office,
        authority=authority,
        organization=group if numbered else None,
        leaders=[FilingLeader(filing=5, position=at, **line.as_content()) for at, line in enumerate(lines, 1)],
        papers=[FilingPaper(filing=5, paper_kind=kind, upload=1, added_at=clock.now(), added_by=1) for kind in papers],
        submissions=[
            FilingSubmission(filing=5, turn=turn, submitted_at=clock.now(), submitted_by=1)
            for turn in range(1, turns + 1)
        ],
    )


APPLICANT = Actor(1, "王海燕")
OFFICER = Actor(2, "备案员", frozenset({(OFFICE_ORG, Role.FILING_OFFICER)}))
OTHER_OFFICER = Actor(3, "别处备案员", frozenset({(8, Role.FILING_OFFICER)}))
SIGNATORY = Actor(4, "签字人", frozenset({(70, Role.GROUP_SIGNATORY)}))
MALLORY = Actor(9, "Mallory")
