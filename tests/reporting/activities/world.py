"""A filed group that reports, the office that filed it, and an activity three weeks ahead."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from grants.organizations.tables import Organization
from grants.people.rules import Actor
from grants.reporting.activities import actions
from grants.reporting.activities.facts import Planned
from grants.reporting.activities.tables import ActivityKind, MajorActivity
from tests.calls.world import at
from tests.filing.world import a_filed_group, a_pdf, signatory_of
from tests.reporting.world import on

DAY = date(2026, 9, 1)


@dataclass
class Reporting:
    """The group, who signs for it, and who filed it."""

    group: int
    office: int
    signatory: Actor
    officer: Actor

    async def filed(self, day: date = DAY, by: Actor | None = None, **changes: Any) -> MajorActivity:
        with on(str(day)):
            return await actions.file_activity(
                by or self.signatory, self.group, planned(**changes), content=a_pdf(), name="预案.pdf"
            )

    async def organization(self) -> Organization:
        return await Organization.objects().where(Organization.id == self.group).first()


def planned(**changes: Any) -> Planned:
    whole: dict[str, Any] = {
        "kind": ActivityKind.FESTIVAL,
        "title": "邻里节",
        "place": "社区广场",
        "starts_at": at("2026-09-22", 9),
        "ends_at": at("2026-09-22", 11),
        "expected": 300,
        "responsible": "王海燕",
        "phone": "13800000001",
    }
    return Planned(**{**whole, **changes})


async def a_reporting() -> Reporting:
    office, officer, row = await a_filed_group()
    return Reporting(row.organization, office.organization, await signatory_of(row), officer)
