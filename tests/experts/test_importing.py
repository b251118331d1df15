"""A pool from a spreadsheet: hostile rows too."""

import pytest

from grants import clock
from grants.audit import AuditEvent
from grants.errors import Refused
from grants.experts import importing
from grants.experts.tables import Expert, ExpertChange, ExpertIdentity
from tests.conftest import parallel
from tests.experts.world import NOW, a_pool
from tests.scoring.world import ID_NUMBERS, a_person
from tests.standing.test_importing import a_book, a_csv

HEAD = ["姓名", "用户名", "编号", "专业", "身份证号", "职称", "高级职称", "熟悉的领域", "熟悉的区域", "最多份数"]
ZHOU = ["周海宁", "zhou", "E7", "社会工作", ID_NUMBERS[1], "教授", "是", "养老服务、扶老", "海口市", "10"]
FU = ["符秋月", "FU", "E8", "会计", ID_NUMBERS[2], "", "", "", "", ""]


@pytest.fixture(autouse=True)
def now():
    with clock.at(NOW):
        yield


async def a_sheet(*rows: list[object]):
    w = await a_pool(experts=1)
    await a_person("zhou", "周海宁")
    await a_person("fu", "符秋月")
    return w, await importing.send_sheet(w.officer, content=a_book(HEAD, *rows), name="专家.xlsx")


async def problems(*rows: list[object]) -> list[list[str]]:
    _w, sheet = await a_sheet(*rows)
    return [[str(each) for each in row.problems] for row in (await importing.plan(sheet)).rows]


async def test_a_pool_is_taken_in_as_a_whole_when_it_is_confirmed(db):
    w, sheet = await a_sheet(ZHOU, FU)
    before = await Expert.count()

    await importing.confirm_sheet(w.officer, sheet.id)
    with pytest.raises(Refused, match=r"files\.already_imported"):
        await importing.confirm_sheet(w.officer, sheet.id)

    rows = {row.code: row for row in await Expert.objects()}
    zhou = rows["E7"]
    assert before == 1
    assert sorted(rows) == ["E1", "E7", "E8"]
    assert (zhou.title, zhou.is_senior, zhou.topics, zhou.areas, zhou.most_sheets) == (
        "教授",
        True,
        ["elderly_care", "ELDERLY"],
        ["460100"],
        10,
    )
    assert {each.id_number for each in await ExpertIdentity.objects()} == {*ID_NUMBERS[:3]}
    assert await ExpertChange.count() == 3
    trail = "".join(str(each) for each in await AuditEvent.select(AuditEvent.facts))
    assert not any(number in trail for number in ID_NUMBERS)


async def test_one_bad_row_keeps_everybody_out(db):
    w, sheet = await a_sheet(ZHOU, [*FU[:4], "469099196803120019", *FU[5:]])

    with pytest.raises(Refused, match=r"files\.rows_wrong.*1 行"):
        await importing.confirm_sheet(w.officer, sheet.id)

    assert await Expert.count() == 1


async def test_each_row_says_what_is_wrong_with_it(db):
    def zhou(**cells: object) -> list[object]:
        return [cells.get(head, cell) for head, cell in zip(HEAD, ZHOU, strict=True)]

    assert await problems(
        zhou(用户名="nobody"),
        zhou(姓名="周海宇"),
        zhou(编号="", 专业=""),
        zhou(编号="E" * 21),
        zhou(编号="E1"),
        zhou(熟悉的领域="养老服务、炼金术"),
        zhou(熟悉的区域="亚特兰蒂斯"),
        zhou(高级职称="大概"),
        zhou(最多份数="很多"),
        zhou(身份证号=469099198509211022),
        zhou(姓名="=1+1"),
        zhou(编号="=cmd|' /C calc'!A0"),
        ZHOU,
        zhou(编号="E9"),
    ) == [
        ["没有用户名“nobody”，请先由管理员开设账号"],
        ["这个用户名属于“周海宁”，与本行姓名不一致"],
        ["请填写“编号”"],
        ["“编号”最多 20 字"],
        ["此人或此编号已在专家库：E1"],
        ["“熟悉的领域”中没有：炼金术"],
        ["“熟悉的区域”中没有：亚特兰蒂斯"],
        ["“高级职称”应为：是、否"],
        ["“每轮最多评审份数”应为 1 至 200"],
        ["“身份证号”被存成数字，后几位已丢失，请把该列设为文本后重新填写", "身份证号校验不符，请核对"],
        ["“姓名”是公式，请改为数值或文本", "这个用户名属于“周海宁”，与本行姓名不一致"],
        ["“编号”是公式，请改为数值或文本", "与第 6 行重复"],
        ["与第 6 行重复"],
        ["与第 6 行重复"],
    ]


async def test_who_is_in_the_pool_by_that_code_already_is_skipped(db):
    w, sheet = await a_sheet(ZHOU)
    await importing.confirm_sheet(w.officer, sheet.id)

    again = await importing.send_sheet(w.officer, content=a_csv(HEAD, ZHOU, FU), name="专家.csv")
    plan = await importing.plan(again)

    assert ([len(plan.known), len(plan.fresh)], plan.wrong) == ([1, 1], [])


async def test_two_who_confirm_at_once_take_everybody_in_once(committed):
    w, sheet = await a_sheet(ZHOU, FU)

    done = await parallel(importing.confirm_sheet(w.officer, sheet.id), importing.confirm_sheet(w.officer, sheet.id))

    assert [each.code for each in done if isinstance(each, Refused)] == ["files.already_imported"]
    assert await Expert.count() == 3


async def test_only_the_keepers_of_the_pool_send_a_list(db):
    w = await a_pool()

    with pytest.raises(Refused, match=r"people\.role_missing"):
        await importing.send_sheet(w.auditor, content=a_csv(HEAD, ZHOU), name="专家.csv")


@pytest.mark.parametrize(
    ("read", "code"),
    [
        (lambda book: importing._person({"login": "", "name": ""}, book), "experts.row_without_person"),
        (lambda book: importing._facts({"code": "", "field": ""}, book), "experts.row_unreadable"),
    ],
)
def test_a_row_that_says_nothing_is_refused(read, code):
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        read(importing.Book({}, {}, {}, {}, {}))
