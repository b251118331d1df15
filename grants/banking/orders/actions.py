"""Templates of banks are registered and retired."""

import json

from grants import audit, clock
from grants.audit import action
from grants.banking.orders import layouts, queries, rules
from grants.banking.orders.tables import BankTemplate
from grants.db import get
from grants.organizations.tables import Organization
from grants.people.rules import Actor


@action
async def register_template(
    by: Actor, organization_id: int, *, name: str, payer_holder: str, payer_number: str, layout: str
) -> BankTemplate:
    """Say how one bank wants its files, for one account that pays. It is read as a whole before it is kept."""
    await get(Organization, organization_id, lock="NO KEY UPDATE")
    rules.check_template(by, organization_id, name, await queries.templates([organization_id]))
    layouts.read(layout)
    template = BankTemplate(
        organization=organization_id,
        name=name,
        payer_holder=payer_holder,
        payer_number=payer_number,
        layout=json.dumps(json.loads(layout), ensure_ascii=False),
        registered_at=clock.now(),
        registered_by=by.id,
    )
    await template.save()
    await audit.record(by, "banking.template_registered", template, name=name, account=payer_number[-4:])
    return template


@action
async def retire_template(by: Actor, template_id: int) -> BankTemplate:
    """No new batch goes by this template; those that went are still read by it."""
    template = await get(BankTemplate, template_id, lock="NO KEY UPDATE")
    rules.check_retirement(by, template)
    await template.update_self({BankTemplate.retired_at: clock.now()})
    await audit.record(by, "banking.template_retired", template, name=template.name)
    return template
