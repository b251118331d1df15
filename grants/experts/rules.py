"""Every reason why somebody is not taken into the pool, or a position not noted."""

from datetime import date

from grants import codes
from grants.errors import Refused
from grants.experts.tables import Expert
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

KEEPERS = (Role.ORGANISER, Role.OFFICER)


def check_new_expert(by: Actor, id_number: str) -> str:
    """Gives the identity number as it is kept. It serves fees and tax alone and is shown nowhere else (K-12)."""
    actor_has_role(by, KEEPERS)
    try:
        return codes.check_resident_id(id_number)
    except codes.BadCode:
        raise Refused("experts.wrong_id_number", _("身份证号校验不符，请核对"), field="id_number") from None


def expert_is_new(existing: Expert | None) -> None:
    if existing is not None:
        raise Refused("experts.known", _("此人或此编号已在专家库：{code}", code=existing.code), field="code")


def check_position(by: Actor, from_on: date, until_on: date | None) -> None:
    actor_has_role(by, KEEPERS)
    if until_on is not None and until_on < from_on:
        raise Refused("experts.position_backwards", _("离任日期早于任职日期"), field="until_on")
