"""The people of a round: one for each role and organisation, two signatories for a group, one for each expert."""

import secrets
from dataclasses import dataclass, field
from datetime import date

from grants.people import actions as people
from grants.people import queries
from grants.people.rules import NEEDS_SECOND_FACTOR, Actor
from grants.people.tables import Role
from grants.settings import settings

FUNDER = (
    Role.OFFICER,
    Role.FINANCE_PREPARER,
    Role.FINANCE_REVIEWER,
    Role.APPROVER,
    Role.CASHIER,
    Role.BOOKKEEPER,
    Role.SUPERVISOR,
    Role.AUDITOR,
    Role.ADMIN,
)
HUB = (Role.HUB_OPERATOR, Role.HUB_REVIEWER, Role.HUB_CASHIER, Role.HUB_BOOKKEEPER)
GRANTEE = (Role.APPLICANT, Role.SIGNATORY)

# Invented on purpose from a family name and the office: nobody is called so.
FAMILY_NAMES = "林王陈李符黄吴周郑何许梁郭韩曾"
OFFICES: dict[Role, str] = {
    Role.OFFICER: "业务",
    Role.FINANCE_PREPARER: "经办",
    Role.FINANCE_REVIEWER: "审核",
    Role.APPROVER: "审批",
    Role.CASHIER: "出纳",
    Role.BOOKKEEPER: "会计",
    Role.SUPERVISOR: "监督",
    Role.AUDITOR: "审计",
    Role.ADMIN: "管理",
    Role.ORGANISER: "承办",
    Role.APPLICANT: "填报",
    Role.SIGNATORY: "授权",
    Role.HUB_OPERATOR: "枢办",
    Role.HUB_REVIEWER: "枢审",
    Role.HUB_CASHIER: "枢付",
    Role.HUB_BOOKKEEPER: "枢会",
    Role.GROUP_SIGNATORY: "签字",
    Role.FILING_OFFICER: "备案",
}


@dataclass
class Cast:
    """Who does what. `of(code, role)` is the person of that role in that organisation."""

    since: date
    password: str = field(default_factory=lambda: f"lanwan-{secrets.token_hex(3)}")
    _people: dict[tuple[str, str], Actor] = field(default_factory=dict)
    _secrets: dict[int, str] = field(default_factory=dict)

    def of(self, code: str, role: str) -> Actor:
        """The person of a role in an organisation. KeyError when the round has none."""
        return self._people[code, role]

    async def hire(self, code: str, organization_id: int, roles: tuple[Role, ...]) -> None:
        """Make a person for each role of an organisation."""
        for role in roles:
            await self._add(code, str(role), organization_id, role)

    async def hire_signatories(self, code: str, organization_id: int) -> None:
        """Make the two signatories of a group."""
        for number in ("1", "2"):
            await self._add(code, f"{Role.GROUP_SIGNATORY}-{number}", organization_id, Role.GROUP_SIGNATORY)

    async def invite(self, code: str, name: str) -> Actor:
        """Make the person behind an expert."""
        person = await people.add_person(None, name=name, login=code.lower(), password=self.password)
        self._people[code, "expert"] = await queries.actor(person.id)
        return self._people[code, "expert"]

    async def code(self, actor: Actor) -> str:
        """What this person's authenticator shows now."""
        return queries.totp_code(self._secrets[actor.id])

    def keep_password(self) -> None:
        """Where the sign-in page of a demo finds it."""
        kept = settings().data_dir / "demo-password"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(self.password)
        kept.chmod(0o600)

    async def _add(self, code: str, key: str, organization_id: int, role: Role) -> None:
        family = FAMILY_NAMES[len(self._people) % len(FAMILY_NAMES)]
        number = {"1": "一", "2": "二"}.get(key[-1], "")
        office = key.removeprefix("hub_").removeprefix("group_").replace("_", "-")
        login = office if role in FUNDER else f"{code.lower()}-{office}"
        name = f"{family}{OFFICES[role]}{number}"
        person = await people.add_person(None, name=name, login=login, password=self.password)
        await people.grant_role(
            None, person_id=person.id, organization_id=organization_id, role=role, from_on=self.since
        )
        if role in NEEDS_SECOND_FACTOR:
            self._secrets[person.id] = await people.enrol_second_factor(None, person.id)
        self._people[code, key] = await queries.actor(person.id)
