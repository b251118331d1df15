"""Schemathesis over every route of the API: whatever is sent, it is answered as the document says, and by no fault."""

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounded
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from grants.api import rules
from grants.api.pages.describing import description
from grants.people.tables import Role
from tests.api.world import a_system, a_token
from tests.custody.world import a_ledger
from tests.organizations.world import a_funder, staff

EXAMPLES = 8
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OPERATIONS = {
    operation.label: operation
    for operation in (found.ok() for found in schemathesis.openapi.from_dict(description()).get_all_operations())
}


def cases_of(operation):
    found = []

    @bounded(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy())
    def gather(case):
        found.append(case)

    gather()
    return found


@pytest.fixture
async def system(db, app, monkeypatch):
    monkeypatch.setattr(rules, "PER_MINUTE", 1_000_000)
    keeping = await a_ledger()
    everything = [role for role in Role if role not in (Role.CASHIER, Role.APPROVER, Role.HUB_CASHIER)]
    person = await staff(await a_funder(), *everything, Role.BOOKKEEPER, name="Everybody")
    assert keeping.ledger.id
    async with a_system(app, await a_token(person)) as system:
        yield system


@pytest.mark.parametrize("label", OPERATIONS)
async def test_whatever_is_sent_is_answered_as_the_document_says(system: httpx.AsyncClient, label):
    for case in cases_of(OPERATIONS[label]):
        sent = case.as_transport_kwargs(base_url="http://test")
        sent.pop("cookies", None)
        headers = {name: value for name, value in dict(sent.pop("headers", {})).items() if name != "User-Agent"}

        answer = await system.request(headers=headers, **sent)

        case.validate_response(answer, checks=CHECKS)
