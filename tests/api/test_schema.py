"""Schemathesis over every route of the API: whatever is sent, it is answered as the document says, and by no fault."""

import os
from copy import deepcopy

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounded
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    missing_required_header,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from grants.api import rules
from grants.api.pages.describing import description
from grants.db import sql
from grants.organizations.tables import Organization
from grants.people.queries import actor
from grants.people.tables import Membership, Role
from tests.api.world import a_system, a_token
from tests.custody.world import a_ledger
from tests.organizations.world import LONG_AGO, a_person

# More of them: GRANTS_TEST_EXAMPLES=300 bin/test tests/api/test_schema.py
EXAMPLES = int(os.environ.get("GRANTS_TEST_EXAMPLES", "5"))
ANSWERED = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
CHECKS = [*ANSWERED, negative_data_rejection, missing_required_header]
ROWS = {
    "call_id": "call",
    "application_id": "application",
    "award_id": "award",
    "ledger_id": "custody_ledger",
    "organization_id": "organization",
    "bank_account_id": "bank_account",
}


def operations():
    """Those of the document. Who asks is ours to say, not to be made up."""
    document = deepcopy(description())
    for path in document["paths"].values():
        for each in path.values():
            each.pop("security", None)
    return [found.ok() for found in schemathesis.openapi.from_dict(document).get_all_operations()]


OPERATIONS = operations()


def cases_of(operation, mode, fixed):
    found = []

    @bounded(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(mode, path_parameters=fixed))
    def gather(case):
        found.append(case)

    gather()
    return found


async def somebody_with_every_role_everywhere():
    """A round with an award and a ledger, and tokens of one who may do all there is: one for each office."""
    await a_ledger()
    person = await a_person("Everybody")
    offices = await Organization.objects().order_by(Organization.id)
    for office in offices:
        for role in Role:
            await Membership(person=person.id, organization=office.id, role=role, from_on=LONG_AGO).save()
    everybody = await actor(person.id)
    return [await a_token(everybody, office=office.id) for office in offices]


async def rows_that_are(operation):
    """Numbers of rows that are there, for the path of an operation; none where none of its rows is."""
    wanted = [each.name for each in operation.path_parameters]
    found = {name: (await sql(f"SELECT min(id) AS id FROM {ROWS[name]}"))[0]["id"] for name in wanted if name in ROWS}
    return found if found and len(found) == len(wanted) else None


def kwargs_of(case):
    """What schemathesis would send, but for what we say ourselves: who asks."""
    sent = case.as_transport_kwargs(base_url="http://test")
    sent.pop("cookies", None)
    if isinstance(sent.get("data"), bytes | str):
        sent["content"] = sent.pop("data")
    said = dict(sent.pop("headers", {})).items()
    sent["headers"] = {name: value for name, value in said if name != "User-Agent"}
    return sent


def faults_of(case, answer, checks=CHECKS):
    try:
        case.validate_response(answer, checks=checks)
    except FailureGroup as found:
        return [str(found)]
    return []


@pytest.fixture(autouse=True)
def without_a_limit(monkeypatch):
    monkeypatch.setattr(rules, "PER_MINUTE", 1_000_000)


async def test_whatever_is_sent_to_any_route_is_answered_as_the_document_says(db, app):
    secrets, faults, answers = await somebody_with_every_role_everywhere(), [], {}
    for operation in OPERATIONS:
        there = await rows_that_are(operation)
        plans = [(GenerationMode.NEGATIVE, None), (GenerationMode.POSITIVE, None), (GenerationMode.POSITIVE, there)]
        for at, case in enumerate(case for mode, fixed in plans for case in cases_of(operation, mode, fixed)):
            async with a_system(app, secrets[at % len(secrets)]) as system:
                answer = await system.request(**kwargs_of(case))

            faults += faults_of(case, answer)
            answers.setdefault(operation.label, set()).add(answer.status_code)

    assert faults == []
    assert len(answers) == len(OPERATIONS)
    assert set().union(*answers.values()) >= {200, 400, 404, 422}
    assert [label for label, seen in answers.items() if seen & {401, 429}] == []


async def test_no_route_answers_without_a_token(db, app):
    async with a_system(app, "nothing") as stranger:
        for operation in OPERATIONS:
            [case, *_more] = cases_of(operation, GenerationMode.POSITIVE, None)

            answer = await stranger.request(**kwargs_of(case))

            assert faults_of(case, answer, ANSWERED) == []
            assert answer.status_code == 401
