from datetime import date

import pytest

from grants.scoring.hits import Body, Dossier, Post, Side, Tie, hits
from grants.scoring.panel import Found
from grants.scoring.tables import ConflictKind as Kind

SINCE = date(2023, 3, 2)
ORGANISER, FUNDER = Body(1, "承办中心"), Body(2, "民政局")
APPLICANT = Body(
    21,
    "同心中心",
    phones=frozenset({"13800000001", "89865550001"}),
    accounts=frozenset({"4600100200300101"}),
    addresses=frozenset({"澜湾区海滨路1号"}),
    representatives=frozenset({("林守义", "469099197001010011")}),
)
HUB = Body(31, "联合会", representatives=frozenset({("符大海", "")}))
PARTNER = Body(41, "海澜基金会")
GROUP = 51
TIES = [
    Tie(7, APPLICANT, body, side)
    for body, side in (
        (APPLICANT, Side.APPLICANT),
        (HUB, Side.KEEPER),
        (PARTNER, Side.PARTNER),
        (ORGANISER, Side.ORGANISER),
        (FUNDER, Side.FUNDER),
    )
]


def found(ties=TIES, **known) -> list[tuple[Kind, str]]:
    given = hits([Dossier(key=3, name=known.pop("name", "周海宁"), **known)], ties, SINCE)
    assert {(each.expert, each.application) for each in given} <= {(3, 7)}
    return [(each.kind, each.reason) for each in given]


@pytest.mark.parametrize(
    ("post", "hit"),
    [
        (Post(21, "同心中心", "理事"), (Kind.POSITION, "同心中心理事")),
        (Post(1, "承办中心", "顾问"), (Kind.POSITION, "承办中心顾问（承办单位）")),
        (Post(21, "同心中心", "工作人员", is_staff=True), (Kind.STAFF, "同心中心工作人员")),
        (Post(1, "承办中心", "工作人员", is_staff=True), (Kind.STAFF, "承办中心工作人员（承办单位）")),
        (Post(2, "民政局", "工作人员", is_staff=True), (Kind.STAFF, "民政局工作人员（主办单位）")),
        (Post(31, "联合会", "监事"), (Kind.HUB, "联合会监事（代管枢纽）")),
        (Post(31, "联合会", "工作人员", is_staff=True), (Kind.HUB, "联合会工作人员（代管枢纽）")),
        (Post(GROUP, "红树林队", "队长", kept_by=frozenset({31})), (Kind.HUB, "红树林队队长（同由联合会代管）")),
        (Post(41, "海澜基金会", "秘书长"), (Kind.PAIRING, "海澜基金会秘书长（与同心中心结对共建）")),
        (Post(2, "民政局", "退休科长"), None),
        (Post(99, "别处", "理事"), None),
        (Post(GROUP, "红树林队", "队长", kept_by=frozenset({98})), None),
    ],
    ids=lambda value: f"{value.name}{value.title}" if isinstance(value, Post) else "",
)
def test_where_an_expert_belongs_is_held_against_what_stands_around_the_application(post, hit):
    assert found(posts=[post]) == ([hit] if hit else [])


@pytest.mark.parametrize(("until_on", "counts"), [(None, True), (SINCE, True), (date(2023, 3, 1), False)])
def test_a_position_counts_for_three_years_after_it_ended(until_on, counts):
    assert bool(found(posts=[Post(21, "同心中心", "理事", until_on)])) == counts


def test_the_hub_through_which_a_group_applies_counts_as_the_applicant_does():
    through = [Tie(7, Body(GROUP, "椰风队"), HUB, Side.THROUGH)]

    assert found(through, posts=[Post(31, "联合会", "监事")]) == [(Kind.POSITION, "联合会监事（申报经由）")]
    assert found(through, name="符大海") == [(Kind.REPRESENTATIVE, "与联合会法定代表人符大海同名，需核实")]


def test_a_member_of_the_group_itself_is_not_held_to_be_of_another_group_of_its_hub():
    ties = [
        Tie(7, Body(GROUP, "椰风队"), body, side)
        for body, side in ((Body(GROUP, "椰风队"), Side.APPLICANT), (HUB, Side.THROUGH))
    ]

    assert found(ties, posts=[Post(GROUP, "椰风队", "队员", kept_by=frozenset({31}))]) == [
        (Kind.POSITION, "椰风队队员")
    ]


@pytest.mark.parametrize(
    ("known", "hit"),
    [
        ({"phones": frozenset({"13800000001"})}, (Kind.PHONE, "电话（尾号 0001）与同心中心登记的相同")),
        ({"named_in": frozenset({("13911112222", 7)})}, (Kind.PHONE, "电话（尾号 2222）写在申报书中")),
        ({"accounts": frozenset({"4600100200300101"})}, (Kind.ACCOUNT, "收款账户（尾号 0101）与同心中心的相同")),
        ({"addresses": frozenset({"澜湾区海滨路1号"})}, (Kind.ADDRESS, "住址与同心中心的住所相同")),
        ({"id_number": "469099197001010011"}, (Kind.REPRESENTATIVE, "是同心中心的法定代表人")),
        ({"phones": frozenset({"13800000002"})}, None),
        ({"accounts": frozenset({"4600100200300102"})}, None),
    ],
    ids=["phone", "phone in the text", "account", "address", "representative", "other phone", "other account"],
)
def test_what_an_expert_shares_with_the_applicant_is_said_without_the_number(known, hit):
    assert found(**known) == ([hit] if hit else [])
    assert not any(len(each) > 4 and each in str(found(**known)) for each in ("4600100200300101", "13800000001"))


def test_a_name_alone_counts_only_where_no_number_says_who_it_is():
    assert found(name="林守义", id_number="469099198001010022") == []
    assert found(name="林守义") == [(Kind.REPRESENTATIVE, "与同心中心法定代表人林守义同名，需核实")]
    assert found(name="符大海", id_number="469099198001010022") == []


@pytest.mark.parametrize(
    ("employer", "words"),
    [
        ({"addresses": frozenset({"澜湾区海滨路1号"})}, "住所相同"),
        ({"phones": frozenset({"89865550001"})}, "电话相同"),
        ({"representatives": frozenset({("林守义", "469099197001010011")})}, "法定代表人相同"),
        ({"representatives": frozenset({("林守义", "")})}, "法定代表人林守义同名，需核实"),
        ({"representatives": frozenset({("林守义", "469099198001010022")})}, None),
        ({}, None),
    ],
    ids=["address", "phone", "representative", "name only", "another of that name", "nothing"],
)
def test_an_employer_in_the_same_office_as_the_applicant_is_a_hit(employer, words):
    assert found(employers=[Body(61, "乐康俱乐部", **employer)]) == (
        [(Kind.OFFICE, f"所在单位乐康俱乐部与同心中心{words}")] if words else []
    )


def test_the_applicant_as_employer_shares_nothing_with_itself():
    assert found(employers=[APPLICANT]) == []


def test_the_same_evidence_is_one_hit_however_often_it_is_there():
    post = Post(21, "同心中心", "理事")

    assert hits([Dossier(key=3, name="周", posts=[post, post])], TIES, SINCE) == [
        Found(3, 7, "同心中心理事", Kind.POSITION)
    ]
