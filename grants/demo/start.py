"""The first people of a system: an administrator of a real one, or everybody of a demo."""

from grants import clock
from grants.audit import action
from grants.organizations import actions as organizations
from grants.organizations.tables import OrganizationKind, OrganizationStatus
from grants.people import actions as people
from grants.people import queries
from grants.people.rules import ROLE_NAMES
from grants.people.tables import Role

ADMIN_QUESTIONS = {
    "organization": "name of the funder",
    "uscc": "its unified social credit code",
    "name": "name of the administrator",
    "login": "sign-in name",
    "password": "password (8 characters or more)",
}


async def create_admin(organization: str, uscc: str, name: str, login: str, password: str) -> str:
    """Make the funder (unless it is there) and its administrator, all or nothing; says who and what to do next."""
    await _create_admin(None, organization, uscc, name, login, password)
    return f"{login} can sign in; the first sign-in shows the secret for an authenticator"


@action
async def _create_admin(by: None, organization: str, uscc: str, name: str, login: str, password: str) -> None:
    funder = await organizations.register_organization(
        by,
        code=uscc,
        name=organization,
        kind=OrganizationKind.GOVERNMENT,
        status=OrganizationStatus.REGISTERED,
        uscc=uscc,
        is_funder=True,
    )
    person = await people.add_person(by, name=name, login=login, password=password)
    await people.grant_role(by, person_id=person.id, organization_id=funder.id, role=Role.ADMIN, from_on=clock.today())


async def who_can_sign_in() -> str:
    """A table of sign-in names and roles for the terminal; the password stands on the sign-in page alone."""
    rows = []
    everybody = await queries.everybody()
    for person, roles in queries.one_of_each_role(everybody):
        words = "、".join(ROLE_NAMES[role].key for role in roles) or "评审专家"
        rows.append(f"  {person.login:<22}{person.name}（{words}）")
    return f"可登录的演示人员，每个角色一人（密码和全部 {len(everybody)} 人见登录页）：\n" + "\n".join(rows)
