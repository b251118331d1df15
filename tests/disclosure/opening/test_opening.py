import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import jsonschema_rs
import pytest

from grants.disclosure.opening import actions, queries
from grants.disclosure.opening.datasets import SETS, named
from grants.disclosure.opening.writing import csv_document, encoded, json_document
from grants.errors import Refused
from grants.settings import settings
from tests.awards.world import an_announced_award
from tests.conftest import Browser
from tests.disbursement.world import a_desk, a_paid_stage
from tests.disclosure.test_pages import PERSONAL, a_public_ledger
from tests.organizations.world import a_funder, staff


def exactly(text: str) -> dict:
    return json.loads(text, parse_float=Decimal)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("0.10"), "0.10"),
        (Decimal("99999999999999.99"), "99999999999999.99"),
        ({"a": [Decimal("-1.5"), None, True, 3]}, '{"a": [-1.50, null, true, 3]}'),
        (date(2026, 6, 1), '"2026-06-01"'),
        (datetime(2026, 6, 1, 4, 5, 6, 7, UTC), '"2026-06-01T12:05:06+08:00"'),
        ('引号"和\n换行', '"引号\\"和\\n换行"'),
    ],
)
def test_an_amount_is_written_digit_for_digit_and_a_moment_with_its_zone(value, text):
    assert encoded(value) == text


def test_a_float_is_no_amount():
    with pytest.raises(TypeError):
        encoded({"amount": 0.1})


async def pages(*found):
    for each in found:
        yield each


@pytest.mark.parametrize("found", [[], [[]], [[{"a": 1}]], [[{"a": 1}, {"a": 2}], [], [{"a": 3}]]])
async def test_a_document_that_is_written_page_by_page_reads_as_one(found):
    text = "".join([each async for each in json_document("rows", {"licence": None}, pages(*found))])
    table = "".join([each async for each in csv_document(["a"], pages(*found))])

    rows = [row for each in found for row in each]
    assert json.loads(text) == {"licence": None, "rows": rows}
    assert list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff")))) == [{"a": str(row["a"])} for row in rows]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\n"])
async def test_no_cell_that_somebody_typed_becomes_a_formula(sign):
    row = {"a": f"{sign}cmd|' /C calc'!A0", "b": Decimal("-1.00")}
    table = "".join([each async for each in csv_document(["a", "b"], pages([row]))])

    [read] = csv.DictReader(io.StringIO(table.removeprefix("\ufeff"), newline=""))
    assert read == {"a": f"'{row['a']}", "b": "-1.00"}


async def test_every_set_is_as_its_schema_says_as_json_and_as_csv_and_holds_nothing_personal(browser: Browser):
    desk = await a_desk()
    await a_paid_stage(desk)
    keeping = await a_public_ledger()

    whole = {}
    for name, wanted in SETS.items():
        answer = await browser.get(f"/open-data/{name}/rows.json")
        schema = (await browser.get(f"/open-data/{name}/schema.json")).json()
        table = (await browser.get(f"/open-data/{name}/rows.csv")).text.removeprefix("\ufeff")
        jsonschema_rs.validator_for(schema).validate(answer.json())
        whole[name] = exactly(answer.text)[name]
        assert whole[name], name
        assert [row["id"] for row in csv.DictReader(io.StringIO(table))] == [row["id"] for row in whole[name]]
        assert len({row["id"] for row in whole[name]}) == len(whole[name])
        uscc = {row.get("uscc") for row in whole[name]}
        assert set(PERSONAL.findall(answer.text)) <= uscc, name
        assert "符小兰" not in answer.text
        one_by_one = [row async for found in queries.rows(wanted, settings().address, 1) for row in found]
        assert [row["id"] for row in one_by_one] == [row["id"] for row in whole[name]]

    paid = {row["project"]: row["amount"] for row in whole["payments"]}
    assert paid[desk.facts.award.number] == Decimal("37600.00")
    moved = [(row["direction"], row["what"], row["amount"]) for row in whole["movements"]]
    assert moved == [
        ("in", "receipt", Decimal("9000.00")),
        ("out", "志愿者保险", Decimal("360.00")),
        ("in", "interest", Decimal("0.49")),
    ]
    assert whole["movements"][0]["project"] == keeping.award.number
    assert (await browser.get("/open-data/moon/rows.json")).status_code == 404


async def test_public_projects_are_grants_in_the_standard_s_fields_with_amounts_as_numbers(browser):
    desk = await a_desk()
    await a_paid_stage(desk)

    answer = await browser.get("/open-data/grants.json")
    schema = (await browser.get("/open-data/grants.schema.json")).json()

    jsonschema_rs.validator_for(schema).validate(answer.json())
    [grant] = exactly(answer.text)["grants"]
    broken = {"licence": None, "grants": [answer.json()["grants"][0] | {"amountAwarded": "75200.00"}]}
    assert not jsonschema_rs.validator_for(schema).is_valid(broken)
    assert '"amountAwarded": 75200.00' in answer.text
    assert grant["id"] == f"{desk.facts.funder.code}-{desk.facts.award.number}"
    assert (grant["amountAwarded"], grant["amountDisbursed"]) == (Decimal("75200.00"), Decimal("37600.00"))
    assert grant["awardDate"] == desk.facts.award.decided_on.isoformat()
    assert grant["url"] == f"{settings().address}/projects/{desk.facts.award.number}"


async def test_a_funder_s_officer_names_the_licence_which_stands_in_every_file(browser):
    judged, _award = await an_announced_award()
    funder = judged.call.funder
    stranger = await staff(await a_funder(), "officer")

    unnamed = (await browser.get("/open-data/grants.json")).json()["licence"]
    page = browser.sign_in(judged.officer.id)
    refused = await page.post(f"/data-licences/{funder.id}", data={"name": "CC BY 4.0", "address": "http://x"})
    saved = await page.post(
        f"/data-licences/{funder.id}",
        data={"name": "CC BY 4.0", "address": "https://creativecommons.org/licenses/by/4.0/"},
    )
    named_by_one = (await page.get("/open-data")).text
    with pytest.raises(Refused, match=r"people\.role_missing"):
        await actions.set_licence(stranger, funder.id, name="x", address="https://x.cn")
    for address in ("ftp://x.cn", "https://[x", "https://"):
        with pytest.raises(Refused, match=r"disclosure\.licence_not_readable"):
            await actions.set_licence(judged.officer, funder.id, name="x", address=address)
    with pytest.raises(Refused, match=r"disclosure\.no_funder_of_yours"):
        await queries.own(stranger, funder.id)
    with pytest.raises(Refused, match=r"disclosure\.no_such_data"):
        named("moon")
    with pytest.raises(Refused, match=r"disclosure\.licence_without_a_name"):
        await actions.set_licence(judged.officer, funder.id, name=" ", address="https://x.cn")

    assert unnamed is None
    assert (refused.status_code, saved.status_code) == (422, 303)
    assert "以 https:// 开头" in refused.text
    assert "各主办单位都写明同一许可后写在数据里" in named_by_one
    assert (await browser.get("/open-data/grants.json")).json()["licence"] is None
    assert "CC BY 4.0" in (await browser.get("/open-data")).text
    assert (await browser.sign_in(stranger.id).get(f"/data-licences/{funder.id}")).status_code == 404


async def test_who_names_the_licence_last_reads_that_it_stands_in_every_file(browser):
    judged, _award = await an_announced_award()

    page = browser.sign_in(judged.officer.id)
    await page.post(f"/data-licences/{judged.call.funder.id}", data={"name": "X", "address": "https://x.cn"})

    assert "从现在起写在每份数据里" in (await page.get("/open-data")).text
    assert (await browser.get("/open-data/grants.json")).json()["licence"]["name"] == "X"
