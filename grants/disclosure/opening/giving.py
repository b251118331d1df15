"""Grants for machines, in the fields of the 360Giving data standard, and the schema that says so. Pure.

Read beside the standard's own 360-giving-schema.json (repository ThreeSixtyGiving/standard, read on 2026-11-28): what
it requires is all here, under its names and types, amounts as numbers. `status` is ours: a grant that was taken back
stays in the file and says so, since its address stays too.
"""

from typing import Any

from grants.disclosure.funded import Project
from grants.disclosure.opening.datasets import LICENCE

TEXT = {"type": "string", "minLength": 1}
DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
AMOUNT = {"type": "number"}
ADDRESS = {"type": "string", "format": "uri"}
BODY = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["id", "name"],
        "properties": {"id": TEXT, "name": TEXT, "url": ADDRESS},
    },
}
PERIOD = {
    "type": "object",
    "required": ["startDate", "endDate"],
    "properties": {"startDate": DAY, "endDate": DAY},
}
PROGRAMME = {
    "type": "object",
    "required": ["code", "title", "url"],
    "properties": {"code": TEXT, "title": TEXT, "url": ADDRESS},
}
FIELDS: dict[str, dict[str, Any]] = {
    "id": TEXT,
    "title": TEXT,
    "description": TEXT,
    "currency": {"const": "CNY"},
    "amountAwarded": AMOUNT,
    "amountDisbursed": AMOUNT,
    "awardDate": DAY,
    "url": ADDRESS,
    "plannedDates": {"type": "array", "items": PERIOD},
    "recipientOrganization": BODY,
    "fundingOrganization": BODY,
    "grantProgramme": {"type": "array", "items": PROGRAMME},
    "fromOpenCall": {"enum": ["Yes", "No"]},
    "dataSource": ADDRESS,
    "status": TEXT,
}


def schema(address: str) -> dict[str, Any]:
    """What the file of grants looks like, as JSON Schema."""
    grant = {"type": "object", "required": list(FIELDS), "properties": FIELDS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{address}/open-data/grants.schema.json",
        "type": "object",
        "required": ["licence", "grants"],
        "properties": {"licence": LICENCE, "grants": {"type": "array", "items": grant}},
    }


def grant(each: Project, funder: tuple[str, str], address: str) -> dict[str, Any]:
    """One public project. `funder` is code and name of who funds; ids never change."""
    code, name = funder
    return {
        "id": f"{code}-{each.number}",
        "title": each.title[:140],
        "description": f"{each.title}（{each.call}）",
        "currency": "CNY",
        "amountAwarded": each.in_force,
        "amountDisbursed": each.paid,
        "awardDate": each.decided_on,
        "url": f"{address}/projects/{each.number}",
        "plannedDates": [{"startDate": each.project_from, "endDate": each.project_to}],
        "recipientOrganization": [
            {
                "id": f"{code}-org-{each.grantee_code}",
                "name": each.grantee,
                "url": f"{address}/grantees/{each.grantee_code}",
            }
        ],
        "fundingOrganization": [{"id": f"{code}-org-{code}", "name": name}],
        "grantProgramme": [
            {"code": f"call-{each.call_id}", "title": each.call, "url": f"{address}/calls/{each.call_id}"}
        ],
        "fromOpenCall": "Yes",
        "dataSource": f"{address}/open-data/grants.json",
        "status": each.state.value,
    }
