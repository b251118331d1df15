"""Who says under which licence a funder's data is open, and what a licence is."""

from urllib.parse import urlsplit

from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

SETS_LICENCE = (Role.OFFICER,)


def check_licence(by: Actor, funder: int, name: str, address: str) -> None:
    """A licence has a name, and everybody can read it."""
    actor_has_role(by, SETS_LICENCE, funder)
    if not name.strip():
        raise Refused("disclosure.licence_without_a_name", _("请写许可的名称"), field="name")
    try:
        found = urlsplit(address.strip())
    except ValueError:  # https://[x
        found = urlsplit("")
    if found.scheme != "https" or not found.hostname:
        raise Refused("disclosure.licence_not_readable", _("请写许可全文的网址，以 https:// 开头"), field="address")
