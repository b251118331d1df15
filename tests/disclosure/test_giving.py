import jsonschema_rs

from grants.settings import settings
from tests.disbursement.world import a_desk, a_paid_stage


async def test_public_projects_are_grants_of_the_standard_s_shape_and_asked_again_answered_without_them(browser):
    desk = await a_desk()
    await a_paid_stage(desk)

    answer = await browser.get("/open-data/grants.json")
    schema = (await browser.get("/open-data/grants.schema.json")).json()
    again = await browser.get("/open-data/grants.json", headers={"If-None-Match": answer.headers["etag"]})

    whole = answer.json()
    jsonschema_rs.validator_for(schema).validate(whole)
    broken = {"grants": [each | {"amountAwarded": 75200.0} for each in whole["grants"]]}
    assert not jsonschema_rs.validator_for(schema).is_valid(broken)
    [grant] = whole["grants"]
    assert grant["id"] == f"{desk.facts.funder.code}-{desk.facts.award.number}"
    assert (grant["amountAwarded"], grant["amountDisbursed"]) == ("75200.00", "37600.00")
    assert grant["url"] == f"{settings().address}/projects/{desk.facts.award.number}"
    assert (again.status_code, again.content) == (304, b"")
    assert "/open-data/grants.json" in (await browser.get("/open-data")).text
