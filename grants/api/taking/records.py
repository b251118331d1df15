"""Records of organisations."""

from typing import Any

from grants.api import rules
from grants.api.shapes import SentRecord
from grants.organizations import editing, profile, queries
from grants.organizations.forms import DUTIES, RecordForm
from grants.people.rules import Actor
from grants.vocabulary import queries as vocabulary
from grants.vocabulary.tables import ListName


async def edit(by: Actor, organization_id: int, given: SentRecord) -> dict[str, Any]:
    """Change the fields that were given; all others stay as they are. Read as the page reads its form."""
    row = (await queries.organization_facts(by, organization_id)).organization
    fields = profile.fields_to_edit(by, row)
    profile.record_is_not_merged(row)
    rules.fields_are_editable(sorted(given.fields.keys() - set(fields)))
    kept: dict[str, Any] = {name: getattr(row, name) for name in fields if name != "representative_id"}
    kept |= {
        "duties": [name for name in DUTIES if getattr(row, name)],
        "reason": given.reason,
        "version": given.version,
    }
    divisions = [each.code for each in await vocabulary.divisions()]
    forms = [each.code for each in await vocabulary.terms(ListName.PARTY_FORM)]
    form = RecordForm({**kept, **given.fields}, fields, row, divisions, forms)
    rules.fields_are_readable(form.problems)
    changed = {name: value for name, value in form.changed.items() if name in given.fields}
    edited = await editing.edit_organization(by, row.id, version=given.version, fields=changed, reason=form.reason)
    return {"id": edited.id, "version": edited.version}
