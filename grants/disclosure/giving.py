"""Grants for machines, in the shape of the 360Giving data standard, and the schema that says so. Pure.

Amounts are strings where the standard has numbers, since a float is no money; nothing else differs from it.
"""

import json
from collections.abc import Sequence
from typing import Any

from grants import clock
from grants.disclosure.funded import Project

TEXT = {"type": "string", "minLength": 1}
DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
AMOUNT = {"type": "string", "pattern": "^-?[0-9]+\\.[0-9]{2}$"}
BODY = {
    "type": "array",
    "minItems": 1,
    "items": {"type": "object", "required": ["id", "name"], "properties": {"id": TEXT, "name": TEXT}},
}


def package(found: Sequence[Project], funders: dict[int, tuple[str, str]], address: str) -> str:
    """Every public project as a grant. `funders` gives code and name of who funds, by call; ids never change."""
    return json.dumps(
        {"grants": [_grant(each, funders[each.call_id], address) for each in found]},
        ensure_ascii=False,
        indent=1,
    )


def schema(address: str) -> dict[str, Any]:
    """What a package of grants looks like, as JSON Schema."""
    grant = {
        "type": "object",
        "required": [
            "id",
            "title",
            "description",
            "currency",
            "amountAwarded",
            "awardDate",
            "recipientOrganization",
            "fundingOrganization",
            "plannedDates",
            "grantProgramme",
            "url",
        ],
        "properties": {
            "id": TEXT,
            "title": TEXT,
            "description": TEXT,
            "currency": {"const": "CNY"},
            "amountAwarded": AMOUNT,
            "amountDisbursed": AMOUNT,
            "awardDate": DAY,
            "url": TEXT,
            "status": TEXT,
            "recipientOrganization": BODY,
            "fundingOrganization": BODY,
            "grantProgramme": {"type": "array", "items": {"type": "object", "required": ["title"]}},
            "plannedDates": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["startDate", "endDate"],
                    "properties": {"startDate": DAY, "endDate": DAY},
                },
            },
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{address}/open-data/grants.schema.json",
        "type": "object",
        "required": ["grants"],
        "properties": {"grants": {"type": "array", "items": grant}},
    }


def _grant(each: Project, funder: tuple[str, str], address: str) -> dict[str, Any]:
    return {
        "id": f"{funder[0]}-{each.number}",
        "title": each.title,
        "description": f"{each.title}（{each.call}）",
        "currency": "CNY",
        "amountAwarded": f"{each.in_force:.2f}",
        "amountDisbursed": f"{each.paid:.2f}",
        "awardDate": clock.local_day(each.notice_at).isoformat(),
        "status": each.state.value,
        "url": f"{address}/projects/{each.number}",
        "recipientOrganization": [{"id": f"{funder[0]}-org-{each.grantee_code}", "name": each.grantee}],
        "fundingOrganization": [{"id": f"{funder[0]}-org-{funder[0]}", "name": funder[1]}],
        "grantProgramme": [{"title": each.call}],
        "plannedDates": [{"startDate": each.project_from.isoformat(), "endDate": each.project_to.isoformat()}],
    }
