"""Schemathesis over every route of the API: whatever is sent, it is answered as the document says, and by no fault."""

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
from grants.organizations.tables import Organization
from grants.people.tables import Membership, Role
from tests.api.world import a_system, a_token
from tests.custody.world import a_ledger
from tests.organizations.world import LONG_AGO, staff

EXAMPLES = 8
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OPERATIONS = [found.ok() for found in schemathesis.openapi.from_dict(description()).get_all_operations()]


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


async def somebody_who_holds_every_role_everywhere():
    await a_ledger()
    first, *others = await Organization.objects().order_by(Organization.id)
    person = await staff(first, *Role, name="Everybody")
    for office in others:
        for role in Role:
            await Membership(person=person.id, organization=office.id, role=role, from_on=LONG_AGO).save()
    return person


async def test_whatever_is_sent_to_any_route_is_answered_as_the_document_says(db, app, monkeypatch):
    monkeypatch.setattr(rules, "PER_MINUTE", 1_000_000)
    person = await somebody_who_holds_every_role_everywhere()
    statuses = set()

    async with a_system(app, await a_token(person)) as system:
        for operation in OPERATIONS:
            for case in cases_of(operation):
                sent = case.as_transport_kwargs(base_url="http://test")
                sent.pop("cookies", None)
                headers = {name: value for name, value in dict(sent.pop("headers", {})).items() if name != "User-Agent"}

                answer = await system.request(headers=headers, **sent)

                case.validate_response(answer, checks=CHECKS)
                statuses.add(answer.status_code)

    assert statuses >= {200, 400, 404, 422}
