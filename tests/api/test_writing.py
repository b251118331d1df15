"""What other systems write: by the action of the page, once for each key."""

import base64

import pytest

from grants import clock
from grants.api import jobs, rules
from grants.api.tables import KeptAnswer, Scope
from grants.audit import AuditEvent
from grants.banking.shapes import SHAPES
from grants.disbursement.batches.tables import BankAnswer
from grants.errors import why_not
from grants.organizations.tables import Organization, OrganizationChange
from grants.people.tables import Role
from tests.api.world import a_system, a_token
from tests.conftest import parallel
from tests.disbursement.batches.world import a_counter, an_exported_batch, answer_file, the_rows
from tests.organizations.world import a_funder, staff


def a_file(content: bytes, name: str = "answer.txt") -> dict[str, str]:
    return {"name": name, "content_base64": base64.b64encode(content).decode()}


async def test_the_banks_answer_is_sent_and_confirmed_once_however_often_it_is_sent(db, app):
    counter = await a_counter(2)
    batch = await an_exported_batch(counter)
    layout, rows = await the_rows(batch)
    path, sent = f"/api/v1/batches/{batch.id}/answers", a_file(answer_file(layout, rows))

    async with a_system(app, await a_token(counter.cashier, Scope.BANK_WRITE)) as bank:
        first = await bank.post(path, json=sent, headers={"Idempotency-Key": "one"})
        again = await bank.post(path, json=sent, headers={"Idempotency-Key": "one"})
        other = await bank.post(path, json=a_file(b"else"), headers={"Idempotency-Key": "one"})
        none = await bank.post(path, json=sent)
        confirmed = await bank.post(f"{path}/{first.json()['id']}/confirmation", headers={"Idempotency-Key": "two"})

    assert first.status_code == 201
    assert {**first.json(), "id": 0} == {"id": 0, "rows": 2, "fresh": 2, "known": 0, "wrong": []}
    assert (again.json(), again.headers["idempotent-replayed"]) == (first.json(), "true")
    assert (other.status_code, other.json()["code"]) == (409, "api.key_of_another_request")
    assert none.status_code == 400
    assert confirmed.status_code == 201
    assert await BankAnswer.count() == 1
    written = await AuditEvent.objects().where(AuditEvent.act == "disbursement.answer_confirmed").first()
    assert '"api_token"' in written.facts


@pytest.mark.commits
async def test_of_two_requests_with_one_key_at_the_same_moment_one_is_done_and_both_are_answered_alike(committed, app):
    funder = await a_funder()
    officer = await staff(funder, Role.OFFICER)
    sent = {"version": 1, "fields": {"address": "海风路 1 号"}, "reason": "搬迁"}

    async with a_system(app, await a_token(officer)) as registry:
        twins = await parallel(
            *(
                registry.put(f"/api/v1/organizations/{funder.id}", json=sent, headers={"Idempotency-Key": "twin"})
                for _twin in range(2)
            )
        )

    assert [(each.status_code, each.json()) for each in twins] == [(200, {"id": funder.id, "version": 2})] * 2
    assert sorted(each.headers.get("idempotent-replayed", "") for each in twins) == ["", "true"]
    assert await KeptAnswer.count() == 1


async def test_after_a_month_an_answer_is_forgotten(db, app):
    funder = await a_funder()
    officer, sent = await staff(funder, Role.OFFICER), {"version": 1, "fields": {"address": "海风路 1 号"}}
    old = clock.machine() - rules.ANSWERS_KEPT_FOR

    async with a_system(app, await a_token(officer)) as registry:
        await registry.put(f"/api/v1/organizations/{funder.id}", json=sent, headers={"Idempotency-Key": "a"})
        await jobs.sweep()
        young = await KeptAnswer.count()
        await KeptAnswer.update({KeptAnswer.answered_at: old}, force=True)
        await jobs.sweep()

    assert (young, await KeptAnswer.count()) == (1, 0)


@pytest.mark.parametrize(("key", "code"), [("a", None), ("", "api.key_missing"), ("a\n", "api.key_missing")])
def test_a_key_is_one_line_that_its_sender_chose(key, code):
    refusal = why_not(rules.key_is_given, key)

    assert (refusal and refusal.code) == code


def test_a_statement_is_read_in_one_of_the_shapes_of_its_page():
    assert why_not(rules.shape_is_known, "none", SHAPES).code == "api.unknown_shape"
    assert [why_not(rules.shape_is_known, each, SHAPES) for each in SHAPES] == [None] * len(SHAPES)


async def test_what_a_rule_refuses_is_undone_with_its_key(db, app):
    counter = await a_counter(1)
    batch = await an_exported_batch(counter)
    layout, _rows = await the_rows(batch)

    async with a_system(app, await a_token(counter.cashier)) as bank:
        answer = await bank.post(
            f"/api/v1/batches/{batch.id}/answers",
            json=a_file(answer_file(layout, [])),
            headers={"Idempotency-Key": "empty"},
        )

    assert (answer.status_code, answer.json()["code"]) == (422, "banking.answer_empty")
    assert await KeptAnswer.count() == 0


async def test_a_record_is_changed_as_its_page_would_change_it(db, app):
    funder = await a_funder()
    officer = await staff(funder, Role.OFFICER)
    path = f"/api/v1/organizations/{funder.id}"

    async with a_system(app, await a_token(officer)) as registry:
        changed = await registry.put(
            path,
            json={"version": 1, "fields": {"address": "海风\0路 1 号"}, "reason": "搬\0迁"},
            headers={"Idempotency-Key": "a"},
        )
        strange = await registry.put(
            path, json={"version": 2, "fields": {"merged_into": "1"}}, headers={"Idempotency-Key": "b"}
        )
        wrong = await registry.put(
            path, json={"version": 2, "fields": {"postcode": "x"}}, headers={"Idempotency-Key": "c"}
        )
        binary = await registry.post(
            "/api/v1/standing/ratings", json={"name": "x", "content_base64": "?"}, headers={"Idempotency-Key": "d"}
        )
        shape = await registry.post(
            "/api/v1/funder/bank-accounts/1/statements",
            json=a_file(b"x") | {"shape": "none", "from_on": "2026-01-01", "until_on": "2026-01-31"},
            headers={"Idempotency-Key": "e"},
        )

    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert {each.reason for each in await OrganizationChange.objects()} == {"搬迁"}
    assert (await Organization.objects().where(Organization.id == funder.id).first()).address == "海风路 1 号"
    assert (strange.status_code, strange.json()["code"]) == (422, "api.fields_not_editable")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "api.fields_wrong")
    assert (binary.status_code, binary.json()["code"]) == (422, "api.not_base64")
    assert shape.status_code == 404  # an officer keeps no account
