"""Who is told that a hub keeps a group's money no more."""

from grants.custody.relation.handover.facts import Giving
from grants.custody.relation.queries import relation
from grants.custody.relation.tables import Side
from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.people.tables import Role

RELATION_ENDED = Letter(
    "custody.relation_ended",
    _("代管终止"),
    subject=_("{group} 的资金代管已终止"),
    body=_("{name}：{hub} 对 {group} 的资金代管已终止，台账已结清关闭，余额为零。原因：{reason}"),
    fields={"group": _("组织"), "hub": _("枢纽"), "reason": _("原因")},
    sms=_("资金代管已终止，台账已结清，请登录平台查看。"),
)


async def tell_of_end(giving: Giving, reason: str) -> None:
    """The group, the office that filed it, and the funders whose money it was (R-I12)."""
    bodies = (await relation(giving.group.id)).bodies
    told: dict[int, Actor] = {each.id: each for each in await people.holders(Role.GROUP_SIGNATORY, giving.group.id)}
    for side, role in ((Side.OFFICE, Role.FILING_OFFICER), (Side.FUNDER, Role.OFFICER)):
        for body in bodies[side]:
            told |= {each.id: each for each in await people.holders(role, body)}
    await write_to(
        told.values(),
        RELATION_ENDED,
        link=f"/groups/{giving.group.id}/custody",
        group=giving.group.name,
        hub=giving.hub.name,
        reason=reason,
    )
