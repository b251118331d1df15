"""The street of the round: the filings of its groups taken over from paper, and one application that waits for it."""

import re
from datetime import date, timedelta
from uuid import uuid4

from grants import clock
from grants.demo import papers
from grants.demo.stage import Event, Phase, Stage, day
from grants.filing import actions, changing
from grants.filing.facts import FilingContent, Leader
from grants.filing.tables import FilingPaperKind, Nature, PartyForm
from grants.organizations import actions as organizations
from grants.organizations.tables import OrganizationKind, OrganizationStatus
from grants.people import queries as people
from grants.people.tables import Role

STREET = "STREET"
USCC = "11469099DEM901015X"
COMMUNITIES = ("椰风里社区〔虚构〕", "红树湾村〔虚构〕", "椰林社区〔虚构〕", "澜桥社区〔虚构〕")


def events(stage: Stage) -> list[Event]:
    """After the organisations are there, and on the day as of which the round is told."""
    if not _groups(stage):
        return []
    return [
        Event(stage.begin + timedelta(hours=4), "filings", lambda: _filings(stage)),
        Event(
            clock.during(day(stage.the_round["as_of"]), 9), "filing applied for", lambda: _apply(stage), Phase.CLOSING
        ),
    ]


async def _filings(stage: Stage) -> None:
    row = await organizations.register_organization(
        None,
        code=STREET,
        name="琼澜市澜湾区澜湾街道办事处〔虚构〕",
        kind=OrganizationKind.GOVERNMENT,
        status=OrganizationStatus.REGISTERED,
        uscc=USCC,
        division=stage.the_round["division"]["code"],
    )
    stage.keep("organization", STREET, row.id)
    await stage.cast.hire(STREET, row.id, (Role.FILING_OFFICER,))
    office = await actions.open_office(
        None, organization_id=row.id, prefix="澜湾街", contact="澜湾街道社区服务办公室 0898-00000000〔虚构〕"
    )
    stage.keep("office", STREET, office.id)
    for at, each in enumerate(_groups(stage)):
        await changing.record_earlier_filing(
            stage.cast.of(STREET, Role.FILING_OFFICER),
            office_id=office.id,
            organization_id=stage.id("organization", each["code"]),
            filed_on=_filed_on(each["filing_no"]),
            content=await _content(stage, each["code"], each["name"], COMMUNITIES[at % len(COMMUNITIES)]),
        )


async def _content(stage: Stage, code: str, name: str, community: str) -> FilingContent:
    two = [stage.cast.of(code, f"{Role.GROUP_SIGNATORY}-{number}") for number in ("1", "2")]
    leaders = [
        Leader(actor.name, duty, f"1380000000{at}", True, (await people.person(actor.id)).login)
        for at, (actor, duty) in enumerate(zip(two, ("负责人", "副负责人"), strict=True))
    ]
    return FilingContent(_fields(name, community), Nature.COMMUNITY_GROUP, leaders)


def _filed_on(number: str) -> date:
    """Some day of the year that the number names, or of the year before; none to come."""
    year = re.search(r"〔([0-9]{4})〕", number)
    return min(date(int(year[1]) if year else clock.today().year - 1, 3, 5), clock.today())


def _fields(name: str, community: str) -> dict[str, object]:
    return {
        "name": name,
        "address": f"{community}综合服务中心",
        "venue": f"{community}居民委员会无偿提供的活动室",
        "community": community,
        "scale": 26,
        "scope": "邻里互助、志愿服务和社区文明宣传，不从事营利活动",
        "members": "本社区居民志愿者、退休教师和社会工作者",
        "serves": "社区独居老人、困境儿童和居民",
        "party_form": PartyForm.JOINT.value,
        "party_note": f"与{community}党支部联合",
    }


async def _apply(stage: Stage) -> None:
    """A resident without any role asks to be filed; the street has five working days."""
    who = await stage.cast.invite("resident", "林晓月")
    row = await actions.start_filing(
        who,
        office_id=stage.id("office", STREET),
        name="椰林社区夜读会〔虚构〕",
        nature=Nature.COMMUNITY_GROUP,
        form_key=uuid4(),
    )
    leaders = [
        Leader("林晓月", "会长", "13800000011", True, "resident"),
        Leader("何明朗", "副会长", "13800000012", True),
    ]
    content = FilingContent(_fields(str(row.name), COMMUNITIES[2]), Nature.COMMUNITY_GROUP, leaders)
    row = await actions.save_filing(who, row.id, version=row.version, content=content)
    await actions.attach_paper(
        who, row.id, kind=FilingPaperKind.CHARTER, content=papers.page(), name="夜读会简易章程〔虚构〕.pdf"
    )
    await actions.submit_filing(who, row.id, commits=True, signer="林晓月")


def _groups(stage: Stage) -> list[dict[str, str]]:
    return [each for each in stage.the_round["organizations"] if each.get("status") == OrganizationStatus.FILED]
